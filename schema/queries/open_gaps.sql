-- Make due what is missing in a window: addresses that gave no article, also those that were given up. Counts them.
WITH opened AS (
    UPDATE page AS p
    SET next_visit_at = %(now)s
    FROM outlet AS o
    WHERE o.slug = p.outlet
        AND p.outlet = %(outlet)s
        AND p.purpose = 'article'
        AND p.dated_on IS NULL
        AND (p.outcome IS NULL OR p.outcome IN (
            'empty', 'blocked', 'gone', 'redirected_away', 'layout_changed', 'rejected', 'unreachable', 'refused'
        ))
        AND coalesce(p.listed_on, (p.listed_at AT TIME ZONE o.zone)::date, %(since)s) BETWEEN %(since)s AND %(until)s
        AND NOT EXISTS (
            SELECT
            FROM article AS a
            WHERE a.outlet = p.outlet
                AND a.article_key = p.article_key
        )
    RETURNING p.url
)
SELECT count(*)::integer
FROM opened;
