-- Stored articles are matched again when topics change. The evidence of a match keeps its places in the text,
-- and readers may ask why.

ALTER TABLE article ADD COLUMN topics_version text;
CREATE INDEX article_outlet_topics_version_idx ON article (outlet, topics_version);
COMMENT ON COLUMN article.topics_version IS
    'All topics together as they were when its texts were last matched here; null: not since the last text came.';

ALTER TABLE article_match ADD COLUMN evidence jsonb;
UPDATE article_match
SET evidence = (
    SELECT coalesce(jsonb_agg(jsonb_build_object('text', sentence) ORDER BY place), '[]')
    FROM unnest(sentences) WITH ORDINALITY AS said (sentence, place)
);
ALTER TABLE article_match
    ALTER COLUMN evidence SET NOT NULL,
    DROP COLUMN sentences;
COMMENT ON COLUMN article_match.evidence IS
    'The sentences that hold the terms: field, start and end in its characters, text, and terms as pairs of '
    'start and end. Evidence from before this column has texts only, until the article is matched again.';

CREATE VIEW matches AS
SELECT
    m.article_id AS id,
    a.outlet,
    a.url,
    v.headline,
    a.dated_at,
    m.topic,
    m.tier,
    m.score,
    m.terms,
    ARRAY(SELECT said ->> 'text' FROM jsonb_array_elements(m.evidence) AS said) AS sentences,
    m.evidence,
    v.is_latest AS is_latest_text,
    m.topic_version,
    m.aliases_version,
    m.topic_version = t.version AND m.aliases_version = t.aliases_version AS is_current
FROM article_match AS m
JOIN article AS a ON a.id = m.article_id
JOIN article_version AS v ON v.id = m.version_id
JOIN topic AS t ON t.slug = m.topic;
COMMENT ON VIEW matches IS 'Why an article matched a topic: the words that hit, and the sentences they stand in.';
COMMENT ON COLUMN matches.headline IS 'Of the text that matched.';
COMMENT ON COLUMN matches.is_latest_text IS 'False where the outlet changed the text afterwards and it no longer matches.';
COMMENT ON COLUMN matches.is_current IS 'Whether today''s topic made it; false while matching again is due.';
