-- Compare each staged text with the latest stored one: new, updated or unchanged.
-- A text that arrives late (a dead run's, drained after a newer visit) is no news if we ever had it.
UPDATE stage_article AS s
SET article_id = a.id,
    late = s.seen_at < v.seen_at,
    effect = CASE
        WHEN v.id IS NULL THEN 'new'
        WHEN v.text_hash = s.text_hash THEN 'unchanged'
        WHEN s.seen_at < v.seen_at AND EXISTS (
            SELECT FROM article_version AS older
            WHERE older.article_id = a.id
                AND older.text_hash = s.text_hash
        ) THEN 'unchanged'
        ELSE 'updated'
    END,
    parser_changed = v.id IS NOT NULL
        AND (s.parser_version <> v.parser_version OR coalesce(s.digest = c.digest, false))
FROM article AS a
LEFT JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
LEFT JOIN capture AS c ON c.capture_id = v.capture_id
WHERE a.outlet = %(outlet)s
    AND a.article_key = s.article_key;
