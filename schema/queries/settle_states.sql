-- What the captures that are stored now tell of the articles that a batch touches. Gives the articles.
WITH touched AS MATERIALIZED (
    SELECT u.article_id
    FROM stage_page AS p
    JOIN article_url AS u ON u.outlet = %(outlet)s AND u.url_hash = p.url_hash
    WHERE p.purpose = 'article'
    UNION
    SELECT s.article_id
    FROM stage_article AS s
    WHERE s.article_id IS NOT NULL
),
told AS MATERIALIZED (
    SELECT t.article_id, t.state, t.first_seen_at, t.last_seen_at, t.capture_id
    FROM article_states(ARRAY(SELECT article_id FROM touched)) AS t
),
dropped AS (
    DELETE FROM article_state AS s
    USING touched
    WHERE s.article_id = touched.article_id
        AND NOT EXISTS (
            SELECT
            FROM told AS t
            WHERE t.article_id = s.article_id
                AND t.first_seen_at = s.first_seen_at
                AND t.state = s.state
        )
),
kept AS (
    INSERT INTO article_state AS s (article_id, state, first_seen_at, last_seen_at, capture_id)
    SELECT article_id, state, first_seen_at, last_seen_at, capture_id
    FROM told
    ORDER BY article_id, first_seen_at, state
    ON CONFLICT (article_id, first_seen_at, state) DO UPDATE
    SET last_seen_at = excluded.last_seen_at,
        capture_id = excluded.capture_id
    WHERE (s.last_seen_at, s.capture_id) IS DISTINCT FROM (excluded.last_seen_at, excluded.capture_id)
)
SELECT article_id
FROM touched
ORDER BY article_id;
