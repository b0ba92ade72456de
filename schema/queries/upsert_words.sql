-- The words of latest texts, in the places of those that were there.
INSERT INTO article_search (article_id, outlet, dated_at, rules_version, search)
SELECT a.id, a.outlet, a.dated_at, %(rules_version)s, w.words::tsvector
FROM unnest(%(ids)s::bigint[], %(words)s::text[]) AS w (article_id, words)
JOIN article AS a ON a.id = w.article_id
ORDER BY a.id
ON CONFLICT (article_id) DO UPDATE
SET rules_version = excluded.rules_version,
    search = excluded.search;
