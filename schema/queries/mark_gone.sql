-- Stored articles whose present address answered that it is gone. Counts those that were standing before.
-- A former address may go: the article lives at the one where it was seen last.
WITH visit AS (
    SELECT a.id, min(p.seen_at) AS first_at, max(p.seen_at) AS last_at, a.gone_at AS before
    FROM stage_page AS p
    JOIN article_url AS u ON u.outlet = %(outlet)s AND u.url_hash = p.url_hash
    JOIN article AS a ON a.id = u.article_id
    WHERE p.outcome = 'gone'
        AND p.url IN (a.url, a.canonical_url)
        AND p.seen_at > a.last_seen_at
    GROUP BY a.id
),
marked AS (
    UPDATE article AS a
    SET gone_at = least(a.gone_at, visit.first_at),
        gone_last_seen_at = greatest(a.gone_last_seen_at, visit.last_at)
    FROM visit
    WHERE a.id = visit.id
    RETURNING visit.before
)
SELECT count(*)::integer
FROM marked
WHERE before IS NULL;
