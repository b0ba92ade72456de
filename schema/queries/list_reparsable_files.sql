-- The archive files that hold captures of an outlet to be read again, with how many, the oldest first.
SELECT r.warc_file AS file, f.location, count(*)::integer AS captures
FROM reparsable(
    %(outlet)s, %(stored)s, %(reader)s, %(topics)s, %(since)s::date, %(until)s::date, %(of_topics)s::text[]
) AS r
JOIN capture AS c ON c.capture_id = r.capture_id
LEFT JOIN archive_file AS f ON f.file = r.warc_file
GROUP BY r.warc_file, f.location
ORDER BY min(c.fetched_at), r.warc_file;
