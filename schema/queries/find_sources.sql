-- Where the texts of an article came from, in the order in which it had them.
SELECT
    a.id AS article_id,
    a.outlet,
    v.headline,
    v.seen_at,
    v.parser_version,
    c.capture_id,
    c.url,
    c.final_url,
    c.status,
    c.fetched_at,
    c.digest,
    c.warc_file AS file,
    c.warc_offset AS "offset",
    f.location,
    c.refers_to,
    c.run
FROM article AS a
JOIN article_version AS v ON v.article_id = a.id
JOIN capture AS c ON c.capture_id = v.capture_id
LEFT JOIN archive_file AS f ON f.file = c.warc_file
WHERE a.id = %(article_id)s
ORDER BY v.seen_at, v.id;
