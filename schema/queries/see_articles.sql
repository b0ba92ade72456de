-- When articles were seen, and since when they are gone, by their states. Counts those that a batch found standing
-- without an article line (the outlet said that nothing changed, or the payload was the same), and those that were
-- standing before and are gone now.
WITH told AS (
    SELECT
        s.article_id,
        min(s.first_seen_at) FILTER (WHERE s.state = 'standing') AS first_at,
        max(s.last_seen_at) FILTER (WHERE s.state = 'standing') AS last_at,
        max(s.first_seen_at) FILTER (WHERE s.state IN ('standing', 'moved')) AS there_at,
        max(s.last_seen_at) FILTER (WHERE s.state IN ('gone', 'redirected_away')) AS absent_at
    FROM article_state AS s
    WHERE s.article_id = ANY (%(ids)s)
    GROUP BY s.article_id
),
absent AS (
    SELECT s.article_id, min(s.first_seen_at) AS gone_at
    FROM article_state AS s
    JOIN told ON told.article_id = s.article_id
    WHERE s.state IN ('gone', 'redirected_away')
        AND s.first_seen_at > told.there_at
    GROUP BY s.article_id
),
seen AS (
    UPDATE article AS a
    SET first_seen_at = least(a.first_seen_at, told.first_at),
        last_seen_at = greatest(a.last_seen_at, told.last_at),
        gone_at = absent.gone_at,
        gone_last_seen_at = told.absent_at
    FROM told
    LEFT JOIN absent ON absent.article_id = told.article_id
    JOIN article AS old ON old.id = told.article_id
    WHERE a.id = told.article_id
        AND (
            a.first_seen_at > told.first_at
            OR a.last_seen_at < told.last_at
            OR (a.gone_at, a.gone_last_seen_at) IS DISTINCT FROM (absent.gone_at, told.absent_at)
        )
    RETURNING old.gone_at IS NULL AND absent.gone_at IS NOT NULL AS went
)
SELECT
    (
        SELECT count(DISTINCT u.article_id)
        FROM stage_page AS p
        JOIN article_url AS u ON u.outlet = %(outlet)s AND u.url_hash = p.url_hash
        JOIN article AS a ON a.id = u.article_id
        WHERE p.outcome IN ('article_matched', 'article_unmatched', 'article_unchanged', 'not_modified')
            AND coalesce(p.article_key = a.article_key, true)
            AND NOT EXISTS (SELECT FROM stage_article AS s WHERE s.article_id = a.id)
    )::integer AS unchanged,
    (SELECT count(*) FROM seen WHERE went)::integer AS gone;
