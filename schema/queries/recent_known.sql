-- The ledger for a scout: the listings with their validators, and the newest article addresses,
-- without those that were given up long ago: see stream_known.
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
        AND (given_up_at(p) IS NULL OR given_up_at(p) > %(forgotten)s)
    ORDER BY p.first_seen_at DESC
    LIMIT %(limit_to)s
);
