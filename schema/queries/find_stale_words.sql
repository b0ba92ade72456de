-- Latest texts whose words were made by other rules than today's. Locked, so that no newer text slips in
-- between; those that another indexes now are left to it.
SELECT v.article_id, v.headline, v.summary, v.body
FROM article_search AS s
JOIN article_version AS v ON v.article_id = s.article_id AND v.is_latest
WHERE s.rules_version < %(rules_version)s OR s.rules_version > %(rules_version)s
ORDER BY s.article_id
LIMIT %(limit_to)s
FOR UPDATE OF s SKIP LOCKED;
