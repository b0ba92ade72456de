-- The articles that some runs stored or updated, for the table at a run's end.
SELECT
    a.outlet, a.dated_at, a.dated_by, a.headline, a.tier, a.topics, a.url, a.first_seen_at, a.gone_at,
    original.outlet AS copy_of_outlet,
    original.headline AS copy_of_headline
FROM articles AS a
LEFT JOIN articles AS original ON original.id = a.copy_of
WHERE EXISTS (
    SELECT FROM article_version AS v
    JOIN capture AS c ON c.capture_id = v.capture_id
    WHERE v.article_id = a.id
        AND c.run = ANY (%(runs)s)
)
ORDER BY a.dated_at DESC, a.outlet, a.article_key;
