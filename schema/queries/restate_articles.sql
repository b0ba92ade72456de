-- Articles some text of which was replaced: what they state is decided anew over all their versions, by the rules
-- of update_articles. They are to be matched again, and linked again.
UPDATE article AS a
SET topics_version = NULL,
    linked_version = NULL,
    modified_at = (
        SELECT v.modified_at
        FROM article_version AS v
        WHERE v.article_id = a.id
            AND v.modified_at IS NOT NULL
        ORDER BY v.seen_at DESC, v.id DESC
        LIMIT 1
    ),
    (published_at, published_on, published_raw, published_confidence) = (
        SELECT v.published_at, v.published_on, v.published_raw, v.published_confidence
        FROM article_version AS v
        WHERE v.article_id = a.id
        ORDER BY
            array_position(ARRAY['none', 'at_latest', 'day', 'printed', 'machine'], v.published_confidence) DESC,
            CASE WHEN v.published_confidence = 'at_latest' THEN v.published_at END,
            v.seen_at DESC,
            v.id DESC
        LIMIT 1
    )
WHERE a.id IN (SELECT s.article_id FROM stage_article AS s WHERE s.effect = 'updated');
