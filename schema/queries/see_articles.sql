-- Stored articles that a visit found standing: seen, and gone no longer. Counts those that no article
-- line brought: the outlet said that nothing changed, or the payload was the same.
WITH visit AS (
    SELECT u.article_id, max(p.seen_at) AS seen_at, min(p.seen_at) AS first_at
    FROM stage_page AS p
    JOIN article_url AS u ON u.outlet = %(outlet)s AND u.url_hash = p.url_hash
    WHERE p.outcome IN ('article_matched', 'article_unmatched', 'article_unchanged', 'not_modified')
    GROUP BY u.article_id
),
seen AS (
    UPDATE article AS a
    SET last_seen_at = greatest(a.last_seen_at, visit.seen_at),
        first_seen_at = least(a.first_seen_at, visit.first_at),
        gone_at = CASE WHEN visit.seen_at >= a.gone_last_seen_at THEN NULL ELSE a.gone_at END
    FROM visit
    WHERE a.id = visit.article_id
        AND (
            a.last_seen_at < visit.seen_at
            OR a.first_seen_at > visit.first_at
            OR (a.gone_at IS NOT NULL AND visit.seen_at >= a.gone_last_seen_at)
        )
)
SELECT count(*)::integer
FROM visit
WHERE NOT EXISTS (SELECT FROM stage_article AS s WHERE s.article_id = visit.article_id);
