-- What became of each staged text.
SELECT capture_id, effect
FROM stage_article
WHERE effect IS NOT NULL;
