-- What the index says of a file: each capture with its place, and whether it has expired. Kept for ever is what
-- came from an article's page while the article is stored, and whatever a version was read from; all else until
-- the cutoff passes its fetch. A payload is kept as long as any capture that refers to it.
SELECT
    c.capture_id,
    c.warc_offset AS "offset",
    c.digest,
    c.refers_to,
    NOT EXISTS (
        SELECT
        FROM capture AS h
        WHERE (h.capture_id = c.capture_id OR (h.refers_to = c.capture_id AND h.warc_file IS NOT NULL))
            AND (
                h.fetched_at >= %(cutoff)s
                OR EXISTS (SELECT FROM article_version AS v WHERE v.capture_id = h.capture_id)
                OR (
                    h.purpose = 'article'
                    AND EXISTS (SELECT FROM article AS a WHERE a.outlet = h.outlet AND a.article_key = h.article_key)
                )
            )
    ) AS expired
FROM capture AS c
WHERE c.warc_file = %(file)s
ORDER BY c.warc_offset, c.capture_id;
