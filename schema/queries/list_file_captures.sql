-- What the index says of a file: each capture with its place, and whether its record may go.
SELECT c.capture_id, c.warc_offset AS "offset", c.digest, c.refers_to, e.capture_id IS NOT NULL AS expired
FROM capture AS c
LEFT JOIN expired_captures(%(cutoff)s) AS e ON e.capture_id = c.capture_id AND e.warc_file = %(file)s
WHERE c.warc_file = %(file)s
ORDER BY c.warc_offset, c.capture_id;
