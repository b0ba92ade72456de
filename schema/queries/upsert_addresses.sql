-- Every address that led to an article.
INSERT INTO article_url AS u (outlet, url_hash, article_id, url, first_seen_at, last_seen_at)
SELECT DISTINCT ON (d.url_hash, s.article_id)
    %(outlet)s, d.url_hash, s.article_id, d.url, d.seen_at, d.seen_at
FROM stage_address AS d
JOIN stage_article AS s ON s.article_key = d.article_key AND s.article_id IS NOT NULL
ORDER BY d.url_hash, s.article_id, d.seen_at DESC
ON CONFLICT (outlet, url_hash, article_id) DO UPDATE
SET first_seen_at = least(u.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(u.last_seen_at, excluded.last_seen_at);
