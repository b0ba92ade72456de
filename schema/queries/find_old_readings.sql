-- Of the given articles of an outlet, the captures of latest texts that another parser read than the one of today.
SELECT
    c.capture_id, c.url, c.final_url, c.purpose, c.outcome, c.reason, c.fetched_at, c.status, c.content_type, c.etag,
    c.last_modified, c.digest, c.warc_file, c.warc_offset, c.article_key, c.dated_on, c.requests,
    c.archived_at, c.refers_to
FROM article AS a
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
JOIN capture AS c ON c.capture_id = v.capture_id
JOIN unnest(%(keys)s::text[], %(parser_versions)s::text[]) AS r (article_key, parser_version)
    ON r.article_key = a.article_key
WHERE a.outlet = %(outlet)s
    AND v.parser_version <> r.parser_version
    AND c.warc_file IS NOT NULL
ORDER BY c.capture_id;
