-- The topics with what is stored for each, for people.
SELECT
    t.slug,
    t.source,
    t.aliases,
    t.version,
    t.edited,
    t.shipped_version IS NOT NULL AS shipped,
    count(m.topic) FILTER (WHERE m.tier = 'confirmed') AS confirmed,
    count(m.topic) FILTER (WHERE m.tier = 'candidate') AS candidates
FROM topic AS t
LEFT JOIN article_match AS m ON m.topic = t.slug
GROUP BY t.slug
ORDER BY t.slug;
