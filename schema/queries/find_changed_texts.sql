-- Articles of a batch whose latest text is another now.
SELECT article_id, article_key, capture_id
FROM stage_article
WHERE effect IN ('new', 'updated')
    AND late IS NOT TRUE
ORDER BY article_id;
