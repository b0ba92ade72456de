-- What is to be matched again of an outlet: the latest text of some articles that today's topics have not
-- judged, and behind it their earlier texts in which a topic was found.
SELECT
    a.id AS article_id,
    v.id AS version_id,
    v.headline,
    v.summary,
    v.body,
    v.authors,
    v.section,
    CASE WHEN v.is_latest THEN NULL ELSE ARRAY(
        SELECT m.topic FROM article_match AS m WHERE m.version_id = v.id
    ) END AS only_topics
FROM (
    SELECT id
    FROM article
    WHERE outlet = %(outlet)s
        AND (topics_version IS NULL OR topics_version <> %(topics_version)s)
    ORDER BY id
    LIMIT %(limit_to)s
) AS a
JOIN article_version AS v ON v.article_id = a.id
WHERE v.is_latest
    OR EXISTS (SELECT FROM article_match AS m WHERE m.version_id = v.id)
ORDER BY a.id, v.is_latest DESC, v.id DESC;
