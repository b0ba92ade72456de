-- Archive files that captures point to and that were not closed yet.
SELECT DISTINCT c.warc_file
FROM capture AS c
WHERE c.warc_file IS NOT NULL
    AND NOT EXISTS (SELECT FROM archive_file AS f WHERE f.file = c.warc_file)
ORDER BY c.warc_file;
