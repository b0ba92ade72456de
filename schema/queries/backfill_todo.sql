-- What a backfill of a window still has to do: the days whose listings were not walked whole, those with addresses
-- that gave no article yet and are due, and in a row without a day the due addresses whose day nothing states.
WITH due AS (
    SELECT
        coalesce(p.dated_on, p.listed_on, (p.listed_at AT TIME ZONE o.zone)::date) AS day,
        count(*) AS addresses
    FROM page AS p
    JOIN outlet AS o ON o.slug = p.outlet
    LEFT JOIN article AS a ON a.outlet = p.outlet AND a.article_key = p.article_key
    WHERE p.outlet = %(outlet)s
        AND p.purpose = 'article'
        AND p.next_visit_at <= %(now)s
        AND a.id IS NULL
    GROUP BY 1
)
SELECT
    d.at::date AS day,
    b.swept_at IS NOT NULL AS swept,
    coalesce(due.addresses, 0)::integer AS due
FROM generate_series(%(since)s::timestamp, %(until)s::timestamp, interval '1 day') AS d (at)
LEFT JOIN backfill_day AS b ON b.outlet = %(outlet)s AND b.day = d.at::date
LEFT JOIN due ON due.day = d.at::date
WHERE b.swept_at IS NULL OR due.addresses > 0
UNION ALL
SELECT NULL, true, due.addresses::integer
FROM due
WHERE due.day IS NULL
ORDER BY day NULLS LAST;
