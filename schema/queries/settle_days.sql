-- Days that have no page of their own (404, 410) among days that have one: nothing was published. Only where the same
-- form of address listed articles of a day before and of one after, each at most a week away, and asked for that day
-- alone: an archive that ends there, or an address that was declared wrongly, leaves its days unwalked.
WITH asked AS (
    SELECT
        b.day,
        b.run,
        regexp_replace(c.url, '[0-9]+', '0', 'g') AS form,
        bool_or(c.outcome = 'listing' AND b.swept_at IS NOT NULL) AS is_listed,
        bool_and(c.outcome = 'empty' AND coalesce(c.status IN (404, 410), false)) AS is_absent
    FROM backfill_day AS b
    JOIN capture AS c ON c.run = b.run AND c.purpose = 'listing'
    WHERE b.outlet = %(outlet)s
        AND b.day BETWEEN %(since)s::date - 7 AND %(until)s::date + 7
        AND NOT EXISTS (
            SELECT
            FROM backfill_day AS o
            WHERE o.outlet = b.outlet
                AND o.run = b.run
                AND o.day <> b.day
        )
    GROUP BY b.day, b.run, form
)
UPDATE backfill_day AS b
SET swept_at = %(now)s,
    reason = NULL
FROM asked AS a
JOIN outlet AS o ON o.slug = %(outlet)s
WHERE b.outlet = o.slug
    AND b.day = a.day
    AND b.run = a.run
    AND b.day BETWEEN %(since)s AND %(until)s
    AND b.swept_at IS NULL
    AND a.is_absent
    AND (b.day + 1)::timestamp AT TIME ZONE o.zone <= b.begun_at
    AND EXISTS (SELECT FROM asked AS e WHERE e.form = a.form AND e.is_listed AND e.day BETWEEN a.day - 7 AND a.day - 1)
    AND EXISTS (SELECT FROM asked AS l WHERE l.form = a.form AND l.is_listed AND l.day BETWEEN a.day + 1 AND a.day + 7);
