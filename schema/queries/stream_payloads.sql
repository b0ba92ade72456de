-- Payloads that an outlet may answer with again, and who holds them: what came lately, and what the texts of
-- articles that are due for a visit were read from. An older one is stored anew: it may be about to expire.
SELECT DISTINCT ON (digest) digest, capture_id, final_url AS url, archived_at
FROM (
    SELECT c.*
    FROM capture AS c
    WHERE c.outlet = %(outlet)s
        AND c.fetched_at >= %(since)s
        AND (
            c.purpose <> 'article'
            OR EXISTS (
                SELECT FROM page AS p
                WHERE p.outlet = c.outlet
                    AND p.url_hash = sha256(convert_to(c.url, 'UTF8'))
                    AND p.next_visit_at IS NOT NULL
            )
        )
    UNION ALL
    SELECT c.*
    FROM page AS p
    JOIN article AS a ON a.outlet = p.outlet AND a.article_key = p.article_key
    JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
    JOIN capture AS read_from ON read_from.capture_id = v.capture_id
    JOIN capture AS c ON c.capture_id = coalesce(read_from.refers_to, read_from.capture_id)
    WHERE p.outlet = %(outlet)s
        AND p.next_visit_at <= %(until)s
) AS held
WHERE warc_file IS NOT NULL
    AND refers_to IS NULL
    AND archived_at IS NOT NULL
    AND digest IS NOT NULL
ORDER BY digest, fetched_at DESC;
