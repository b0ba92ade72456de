-- Articles that are not stored yet; the constraint decides which.
INSERT INTO article (
    outlet, article_key, url, canonical_url, zone, published_at, published_on, published_raw,
    published_confidence, modified_at, first_seen_at, last_seen_at
)
SELECT
    %(outlet)s, article_key, url, canonical_url, zone, published_at, published_on, published_raw,
    published_confidence, modified_at, seen_at, seen_at
FROM stage_article AS s
WHERE NOT EXISTS (
    SELECT FROM article AS a
    WHERE a.outlet = %(outlet)s
        AND a.article_key = s.article_key
)
ORDER BY article_key
ON CONFLICT (outlet, article_key) DO NOTHING;
