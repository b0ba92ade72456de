-- Captures of stored articles under the keys that these have: an article whose slug moved is kept under its first.
UPDATE capture AS c
SET article_key = settled.article_key
FROM unnest(%(capture_ids)s::text[], %(article_keys)s::text[]) AS settled (capture_id, article_key)
WHERE c.capture_id = settled.capture_id
    AND c.article_key IS DISTINCT FROM settled.article_key;
