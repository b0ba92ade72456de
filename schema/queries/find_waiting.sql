-- What waits to be fetched, by outlet: addresses of the last days that gave no article yet, and stored articles that
-- are due for a visit. As Known.pending and Known.revisits choose. Where a bot wall stood a short while ago, nothing.
SELECT
    p.outlet,
    count(*) FILTER (WHERE a.id IS NULL) AS found,
    count(*) FILTER (WHERE a.id IS NOT NULL) AS stored
FROM page AS p
JOIN outlet AS o ON o.slug = p.outlet
LEFT JOIN article AS a ON a.outlet = p.outlet AND a.article_key = p.article_key
CROSS JOIN LATERAL (
    -- What a look for news found is news, whatever day its listing states.
    SELECT coalesce(
        p.dated_on IS NULL
        AND p.found_by <> 'backfill'
        AND coalesce(p.listed_on, (p.listed_at AT TIME ZONE o.zone)::date)
            < (p.first_seen_at AT TIME ZONE o.zone)::date - 7,
        false
    ) AS stated_old
) AS n
WHERE p.outlet = ANY (%(outlets)s)
    AND p.purpose = 'article'
    AND p.next_visit_at <= %(now)s
    AND (a.id IS NULL OR a.url = p.url)
    AND (
        a.id IS NOT NULL
        OR coalesce(
            CASE WHEN n.stated_old THEN (p.first_seen_at AT TIME ZONE o.zone)::date END,
            p.dated_on,
            p.listed_on,
            (coalesce(p.listed_at, p.first_seen_at) AT TIME ZONE o.zone)::date
        ) >= (%(now)s AT TIME ZONE o.zone)::date - %(days)s::integer
    )
    AND NOT EXISTS (
        SELECT
        FROM run AS r
        WHERE r.outlet = p.outlet
            AND r.started_at > %(now)s - %(rest)s::interval
            AND r.finish_reason = 'blocked'
    )
GROUP BY p.outlet
ORDER BY p.outlet;
