-- What a spider knows of a page, and what waits to be fetched, were told by one rule written twice.

CREATE VIEW known_page AS
SELECT
    p.outlet,
    p.url,
    p.url_hash,
    p.purpose,
    p.article_key,
    p.etag,
    p.last_modified,
    p.digest,
    p.next_visit_at,
    coalesce(a.url = p.url, false) AS is_stored,
    coalesce(a.url <> p.url, false) AS is_former,
    coalesce(
        CASE WHEN n.stated_old THEN (p.first_seen_at AT TIME ZONE o.zone)::date END,
        p.dated_on,
        p.listed_on,
        (coalesce(p.listed_at, p.first_seen_at) AT TIME ZONE o.zone)::date
    ) AS listed_on,
    NOT n.stated_old AND coalesce(p.dated_on, p.listed_on, p.listed_at::date) IS NOT NULL AS is_dated
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
) AS n;
COMMENT ON VIEW known_page IS 'The ledger as a spider is told of it.';
COMMENT ON COLUMN known_page.is_stored IS 'Whether a stored article has this as its present address.';
COMMENT ON COLUMN known_page.is_former IS 'Whether one had it, and has another now: it is not asked for again.';
COMMENT ON COLUMN known_page.listed_on IS
    'The day that counts for it, in the outlet''s zone: the article''s, else what a listing states, else when it was found.';
COMMENT ON COLUMN known_page.is_dated IS 'Whether that day is the article''s or a listing''s.';
