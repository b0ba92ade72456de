-- The batches of a run that are in the database.
SELECT number
FROM batch
WHERE run = %(run)s;
