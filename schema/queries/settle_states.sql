-- What the captures that are stored now tell of some articles.
WITH told AS MATERIALIZED (
    SELECT t.article_id, t.state, t.first_seen_at, t.last_seen_at, t.capture_id
    FROM article_states(%(ids)s::bigint[]) AS t
),
dropped AS (
    DELETE FROM article_state AS s
    WHERE s.article_id = ANY (%(ids)s)
        AND NOT EXISTS (
            SELECT
            FROM told AS t
            WHERE t.article_id = s.article_id
                AND t.first_seen_at = s.first_seen_at
                AND t.state = s.state
        )
)
INSERT INTO article_state AS s (article_id, state, first_seen_at, last_seen_at, capture_id)
SELECT article_id, state, first_seen_at, last_seen_at, capture_id
FROM told
ORDER BY article_id, first_seen_at, state
ON CONFLICT (article_id, first_seen_at, state) DO UPDATE
SET last_seen_at = excluded.last_seen_at,
    capture_id = excluded.capture_id
WHERE (s.last_seen_at, s.capture_id) IS DISTINCT FROM (excluded.last_seen_at, excluded.capture_id);
