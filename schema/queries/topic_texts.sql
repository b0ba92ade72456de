-- The latest texts that match a topic, newest first.
SELECT v.headline, v.summary, v.body
FROM article_match AS m
JOIN article AS a ON a.id = m.article_id
JOIN article_version AS v ON v.id = m.version_id
WHERE m.topic = %(topic)s
ORDER BY a.dated_at DESC, a.id
LIMIT %(limit_to)s;
