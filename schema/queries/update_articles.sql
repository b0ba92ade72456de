-- An updated article takes over what its outlet states now, and any article its last address. Its new text is
-- to be matched by all topics.
-- A publish time never gives way to a less certain one; one that is only an upper bound never moves on.
UPDATE article AS a
SET url = s.url,
    topics_version = CASE WHEN r.restated THEN NULL ELSE a.topics_version END,
    canonical_url = s.canonical_url,
    modified_at = CASE WHEN r.restated THEN coalesce(s.modified_at, a.modified_at) ELSE a.modified_at END,
    published_at = CASE WHEN r.redated THEN s.published_at ELSE a.published_at END,
    published_on = CASE WHEN r.redated THEN s.published_on ELSE a.published_on END,
    published_raw = CASE WHEN r.redated THEN s.published_raw ELSE a.published_raw END,
    published_confidence = CASE WHEN r.redated THEN s.published_confidence ELSE a.published_confidence END
FROM stage_article AS s
JOIN article AS old ON old.id = s.article_id
CROSS JOIN LATERAL (
    SELECT
        s.effect = 'updated' AS restated,
        s.effect = 'updated'
            AND certainty.new >= certainty.old
            AND NOT (
                s.published_confidence = 'at_latest'
                AND old.published_confidence = 'at_latest'
                AND s.published_at > old.published_at
            ) AS redated
    FROM (
        SELECT
            array_position(scale, s.published_confidence) AS new,
            array_position(scale, old.published_confidence) AS old
        FROM (VALUES (ARRAY['none', 'at_latest', 'day', 'printed', 'machine'])) AS known (scale)
    ) AS certainty
) AS r
WHERE a.id = old.id
    AND s.effect <> 'new'
    AND s.late IS NOT TRUE
    AND s.seen_at >= old.last_seen_at
    AND (s.effect = 'updated' OR (a.url, a.canonical_url) IS DISTINCT FROM (s.url, s.canonical_url));
