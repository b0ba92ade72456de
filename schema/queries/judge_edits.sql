-- Whose doing each version of the staged articles is: ours where its text is that of the version before (both were
-- read again), where the payload is the same, or where another parser read it; else the outlet's.
UPDATE article_version AS v
SET parser_changed = judged.parser_changed
FROM (
    SELECT
        w.id,
        coalesce(
            lag(w.parser_version) OVER earlier <> w.parser_version
            OR lag(c.digest) OVER earlier = c.digest
            OR lag(w.text_hash) OVER earlier = w.text_hash,
            false
        ) AS parser_changed
    FROM article_version AS w
    JOIN capture AS c ON c.capture_id = w.capture_id
    WHERE w.article_id IN (SELECT s.article_id FROM stage_article AS s)
    WINDOW earlier AS (PARTITION BY w.article_id ORDER BY w.seen_at, w.id)
) AS judged
WHERE v.id = judged.id
    AND v.parser_changed <> judged.parser_changed;
