-- Closed files that may hold something expired: they were written to before the cutoff.
SELECT DISTINCT f.file
FROM archive_file AS f
JOIN capture AS c ON c.warc_file = f.file
WHERE f.replaced_at IS NULL
    AND c.fetched_at < %(cutoff)s
ORDER BY f.file;
