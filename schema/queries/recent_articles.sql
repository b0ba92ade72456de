-- The latest stored articles, for people.
SELECT
    a.outlet, a.dated_at, a.dated_by, a.headline, a.tier, a.topics, a.url, a.first_seen_at, a.gone_at,
    original.outlet AS copy_of_outlet,
    original.headline AS copy_of_headline
FROM articles AS a
LEFT JOIN articles AS original ON original.id = a.copy_of
ORDER BY a.dated_at DESC, a.outlet, a.article_key
LIMIT %(limit_to)s;
