-- Matches as today's topics make them; says how many are new, and how many changed their tier.
WITH judged AS (
    SELECT *
    FROM jsonb_to_recordset(%(matches)s::jsonb) AS j (
        article_id bigint, topic text, version_id bigint, topic_version text, aliases_version text, tier text,
        score real, terms text[], evidence jsonb
    )
),
before AS (
    SELECT m.article_id, m.topic, m.tier
    FROM article_match AS m
    JOIN judged AS j ON j.article_id = m.article_id AND j.topic = m.topic
),
put AS (
    INSERT INTO article_match (
        article_id, topic, version_id, topic_version, aliases_version, tier, score, terms, evidence
    )
    SELECT article_id, topic, version_id, topic_version, aliases_version, tier, score, terms, evidence
    FROM judged
    ORDER BY article_id, topic
    ON CONFLICT (article_id, topic) DO UPDATE
    SET version_id = excluded.version_id,
        topic_version = excluded.topic_version,
        aliases_version = excluded.aliases_version,
        tier = excluded.tier,
        score = excluded.score,
        terms = excluded.terms,
        evidence = excluded.evidence
)
SELECT
    count(*) FILTER (WHERE b.tier IS NULL) AS gained,
    count(*) FILTER (WHERE b.tier <> j.tier) AS moved
FROM judged AS j
LEFT JOIN before AS b ON b.article_id = j.article_id AND b.topic = j.topic;
