-- What was the latest text of an updated article is so no longer.
UPDATE article_version AS v
SET is_latest = false
FROM stage_article AS s
WHERE v.article_id = s.article_id
    AND v.is_latest
    AND s.effect = 'updated'
    AND NOT s.late;
