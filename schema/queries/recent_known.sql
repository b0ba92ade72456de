-- The ledger for a scout: the listings with their validators, and the newest article addresses.
(
    SELECT
        p.url, p.purpose, p.article_key, p.etag, p.last_modified, p.digest, p.next_visit_at, false AS revisit,
        p.first_seen_at::date AS listed_on, true AS dated
    FROM page AS p
    WHERE p.outlet = %(outlet)s
        AND p.purpose = 'listing'
)
UNION ALL
(
    SELECT
        p.url, p.purpose, p.article_key, p.etag, p.last_modified, p.digest, p.next_visit_at, false AS revisit,
        p.first_seen_at::date AS listed_on, true AS dated
    FROM page AS p
    WHERE p.outlet = %(outlet)s
        AND p.purpose = 'article'
    ORDER BY p.first_seen_at DESC
    LIMIT %(limit_to)s
);
