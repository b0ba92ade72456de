-- Closed files of which something may go; all of them where no capture points to them and they are old. The youngest
-- first: what refers to a payload goes before the payload.
SELECT f.file
FROM archive_file AS f
WHERE f.replaced_at IS NULL
    AND (
        f.file IN (SELECT e.warc_file FROM expired_captures(%(cutoff)s) AS e)
        OR (f.closed_at < %(cutoff)s AND NOT EXISTS (SELECT FROM capture AS c WHERE c.warc_file = f.file))
    )
ORDER BY f.closed_at DESC, f.file;
