-- An address that was given up was never visited again, whatever listing offered it anew.

CREATE FUNCTION given_up_at(p page) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p.next_visit_at IS NULL AND p.purpose = 'article' AND p.outcome NOT IN (
        'article_matched', 'article_unmatched', 'article_unchanged', 'not_modified', 'listing'
    ) THEN p.last_seen_at
END;
COMMENT ON FUNCTION given_up_at IS
    'The last visit of an address that gave no article for so long that only a listing that offers it anew makes it due.';

CREATE OR REPLACE VIEW known_page AS
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
    NOT n.stated_old AND coalesce(p.dated_on, p.listed_on, p.listed_at::date) IS NOT NULL AS is_dated,
    given_up_at(p) AS given_up_at
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
