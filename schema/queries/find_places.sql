-- Where the responses of some captures lie.
SELECT c.capture_id, c.warc_file AS file, c.warc_offset AS "offset", f.location, c.digest, c.refers_to
FROM capture AS c
LEFT JOIN archive_file AS f ON f.file = c.warc_file
WHERE c.capture_id = ANY (%(capture_ids)s);
