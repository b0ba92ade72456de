-- What a scout's look came to: the ends of its listings, and the addresses that it brought into the ledger. An index
-- of listings changes without news.
SELECT
    count(*) FILTER (WHERE c.outcome = 'listing' AND c.reason IS DISTINCT FROM %(index)s) AS read,
    count(*) FILTER (WHERE c.outcome = 'not_modified') AS unchanged,
    count(*) FILTER (WHERE c.outcome NOT IN ('listing', 'not_modified')) AS failed,
    count(*) FILTER (WHERE c.outcome = 'blocked') AS blocked,
    (
        SELECT count(*)
        FROM page AS p
        WHERE p.outlet = %(outlet)s
            AND p.first_seen_at >= %(since)s
            AND p.purpose = 'article'
            AND p.outcome IS NULL
    ) AS finds
FROM capture AS c
WHERE c.run = %(run)s
    AND c.purpose = 'listing';
