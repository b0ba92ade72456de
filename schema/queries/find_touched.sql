-- The stored articles that a batch tells something of.
SELECT u.article_id
FROM stage_page AS p
JOIN article_url AS u ON u.outlet = %(outlet)s AND u.url_hash = p.url_hash
WHERE p.purpose = 'article'
UNION
SELECT s.article_id
FROM stage_article AS s
WHERE s.article_id IS NOT NULL;
