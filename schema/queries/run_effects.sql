-- What a run changed, over all its batches.
SELECT
    coalesce(sum(new), 0)::integer AS new,
    coalesce(sum(updated), 0)::integer AS updated,
    coalesce(sum(unchanged), 0)::integer AS unchanged,
    coalesce(sum(gone), 0)::integer AS gone,
    coalesce(sum(rejected), 0)::integer AS rejected,
    coalesce(sum(captures), 0)::integer AS captures
FROM batch
WHERE run = %(run)s;
