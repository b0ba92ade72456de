-- What waits to be fetched, by outlet: addresses of the last days that gave no article yet, and stored articles that
-- are due for a visit. As Known.pending and Known.revisits choose. Where a bot wall stood a short while ago, nothing.
SELECT
    p.outlet,
    count(*) FILTER (WHERE NOT p.is_stored) AS found,
    count(*) FILTER (WHERE p.is_stored) AS stored
FROM known_page AS p
JOIN outlet AS o ON o.slug = p.outlet
WHERE p.outlet = ANY (%(outlets)s)
    AND p.purpose = 'article'
    AND p.next_visit_at <= %(now)s
    AND NOT p.is_former
    AND (p.is_stored OR p.listed_on >= (%(now)s AT TIME ZONE o.zone)::date - %(days)s::integer)
    AND NOT EXISTS (
        SELECT
        FROM run AS r
        WHERE r.outlet = p.outlet
            AND r.started_at > %(now)s - %(rest)s::interval
            AND r.finish_reason = 'blocked'
    )
GROUP BY p.outlet
ORDER BY p.outlet;
