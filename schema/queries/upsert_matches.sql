-- The evidence of the text that was read. Evidence of a late text never displaces that of the latest.
INSERT INTO article_match AS m (
    article_id, topic, version_id, topic_version, aliases_version, tier, score, terms, evidence
)
SELECT DISTINCT ON (s.article_id, sm.topic)
    s.article_id, sm.topic, v.id, sm.topic_version, sm.aliases_version, sm.tier, sm.score, sm.terms,
    sm.evidence
FROM stage_match AS sm
JOIN stage_article AS s ON s.article_key = sm.article_key AND s.capture_id = sm.capture_id
JOIN article_version AS v ON v.article_id = s.article_id AND v.text_hash = s.text_hash
ORDER BY s.article_id, sm.topic, v.is_latest DESC, v.id DESC
ON CONFLICT (article_id, topic) DO UPDATE
SET version_id = excluded.version_id,
    topic_version = excluded.topic_version,
    aliases_version = excluded.aliases_version,
    tier = excluded.tier,
    score = excluded.score,
    terms = excluded.terms,
    evidence = excluded.evidence
WHERE (m.version_id, m.topic_version, m.aliases_version)
        IS DISTINCT FROM (excluded.version_id, excluded.topic_version, excluded.aliases_version)
    AND (SELECT v.is_latest FROM article_version AS v WHERE v.id = excluded.version_id);
