-- Forget a replaced file that was deleted.
DELETE FROM archive_file
WHERE file = %(file)s
    AND replaced_at IS NOT NULL;
