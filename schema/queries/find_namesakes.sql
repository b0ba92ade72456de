-- Stored articles of an outlet that a batch's articles may be: by key, address, text or publish second.
WITH candidate AS (
    SELECT a.id
    FROM article AS a
    WHERE a.outlet = %(outlet)s
        AND a.article_key = ANY (%(keys)s)
    UNION
    SELECT u.article_id
    FROM article_url AS u
    WHERE u.outlet = %(outlet)s
        AND u.url_hash = ANY (%(url_hashes)s)
    UNION
    SELECT a.id
    FROM article_version AS v
    JOIN article AS a ON a.id = v.article_id
    WHERE v.text_hash = ANY (%(text_hashes)s)
        AND v.is_latest
        AND a.outlet = %(outlet)s
    UNION
    SELECT a.id
    FROM article AS a
    WHERE a.outlet = %(outlet)s
        AND floor(extract(epoch FROM a.published_at AT TIME ZONE 'UTC')) = ANY (%(seconds)s::numeric[])
)
SELECT
    a.article_key,
    a.published_at,
    a.published_confidence,
    v.text_hash,
    v.body,
    v.credits,
    ARRAY(
        SELECT u.url_hash
        FROM article_url AS u
        WHERE u.article_id = a.id
    ) AS url_hashes
FROM candidate
JOIN article AS a ON a.id = candidate.id
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
ORDER BY a.first_seen_at, a.article_key;
