-- The captures in one archive file that are to be read again, in the order in which they lie there.
SELECT
    c.capture_id, c.url, c.final_url, c.purpose, c.outcome, c.reason, c.fetched_at, c.status, c.content_type, c.etag,
    c.last_modified, c.digest, c.warc_file, c.warc_offset, c.article_key, c.dated_on, c.requests,
    c.archived_at, c.refers_to
FROM reparsable(
    %(outlet)s, %(stored)s, %(reader)s, %(topics)s, %(since)s::date, %(until)s::date, %(of_topics)s::text[]
) AS r
JOIN capture AS c ON c.capture_id = r.capture_id
WHERE r.warc_file = %(file)s
ORDER BY c.warc_offset, c.capture_id;
