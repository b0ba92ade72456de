-- The texts that deciding about copies needs: those near an article whose text link has not seen
-- (affected: their pointers may change), and those near these (their partners).
WITH due AS (
    SELECT a.id, a.dated_at
    FROM article AS a
    JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
    WHERE a.linked_version IS DISTINCT FROM v.id
),
near_due AS (
    SELECT range_agg(tstzrange(dated_at - %(window)s, dated_at + %(window)s, '[]')) AS times
    FROM due
),
affected AS (
    SELECT a.id, a.dated_at
    FROM article AS a, near_due
    WHERE a.dated_at <@ near_due.times
        OR a.copy_of IN (SELECT id FROM due)
),
near_affected AS (
    SELECT range_agg(tstzrange(dated_at - %(window)s, dated_at + %(window)s, '[]')) AS times
    FROM affected
)
SELECT
    a.id,
    v.id AS version_id,
    a.outlet,
    a.article_key,
    a.dated_at,
    coalesce(
        a.published_at,
        (a.published_on + 1)::timestamp AT TIME ZONE a.zone,
        a.first_seen_at
    ) AS published_by,
    a.first_seen_at,
    v.body,
    v.credits,
    a.id IN (SELECT id FROM affected) AS affected
FROM article AS a
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
CROSS JOIN near_affected
WHERE a.dated_at <@ near_affected.times;
