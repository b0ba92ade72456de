-- The ledger for a spider. Of a stored article's addresses only the present one is asked for again, by
-- runs of mode revisit or due, which get those that are due; also a gone one, in case it comes back.
SELECT *
FROM (
    SELECT
        p.url,
        p.purpose,
        p.article_key,
        p.etag,
        p.last_modified,
        p.digest,
        CASE WHEN p.url <> a.url THEN NULL ELSE p.next_visit_at END AS next_visit_at,
        coalesce(p.url = a.url, false) AS revisit,
        coalesce(
            CASE WHEN n.stated_old THEN (p.first_seen_at AT TIME ZONE o.zone)::date END,
            p.dated_on,
            p.listed_on,
            (coalesce(p.listed_at, p.first_seen_at) AT TIME ZONE o.zone)::date
        ) AS listed_on,
        NOT n.stated_old AND coalesce(p.dated_on, p.listed_on, p.listed_at::date) IS NOT NULL AS dated
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
    WHERE p.outlet = %(outlet)s
        AND p.purpose <> 'robots'
        AND (%(url_hashes)s::bytea[] IS NULL OR p.url_hash = ANY (%(url_hashes)s))
) AS known
WHERE %(due_at)s::timestamptz IS NULL
    OR (next_visit_at <= %(due_at)s AND purpose = 'article' AND (revisit OR NOT %(only_stored)s));
