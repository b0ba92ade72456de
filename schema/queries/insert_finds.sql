-- What was found is in the ledger before it is asked for. A known address keeps what is known of it;
-- one that was given up long ago is due.
INSERT INTO page AS p (
    outlet, url_hash, url, purpose, article_key, way, listed_at, listed_on, first_seen_at, last_seen_at, next_visit_at,
    found_by
)
SELECT DISTINCT ON (url_hash)
    %(outlet)s, url_hash, url, 'article', article_key, way, listed_at, listed_on, found_at, found_at, found_at,
    (SELECT mode FROM run WHERE run.run = %(run)s)
FROM stage_find
ORDER BY url_hash, found_at
ON CONFLICT (outlet, url_hash) DO UPDATE
SET way = coalesce(p.way, excluded.way),
    listed_at = coalesce(p.listed_at, excluded.listed_at),
    listed_on = coalesce(p.listed_on, excluded.listed_on),
    next_visit_at = CASE
        WHEN given_up_at(p) <= excluded.first_seen_at - %(rest)s::interval THEN excluded.next_visit_at
        ELSE p.next_visit_at
    END
WHERE given_up_at(p) <= excluded.first_seen_at - %(rest)s::interval
    OR (p.way, p.listed_at, p.listed_on) IS DISTINCT FROM (
        coalesce(p.way, excluded.way), coalesce(p.listed_at, excluded.listed_at),
        coalesce(p.listed_on, excluded.listed_on)
    );
