-- Nobody reads a new version from these captures while it is decided what expires.
SELECT c.capture_id
FROM capture AS c
WHERE c.warc_file = %(file)s
ORDER BY c.capture_id
FOR UPDATE;
