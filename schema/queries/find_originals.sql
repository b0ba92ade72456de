-- Where the payloads lie that the revisit records of a file refer to.
SELECT o.capture_id, o.warc_file AS file, o.warc_offset AS "offset", f.location, o.digest, o.refers_to
FROM capture AS o
LEFT JOIN archive_file AS f ON f.file = o.warc_file
WHERE o.capture_id IN (
    SELECT c.refers_to
    FROM capture AS c
    WHERE c.warc_file = %(file)s
);
