-- Outlets, or one of them, with articles that today's topics have not judged, and how many those are.
SELECT outlet, count(*) AS articles
FROM article
WHERE (%(only)s::text IS NULL OR outlet = %(only)s)
    AND (topics_version IS NULL OR topics_version <> %(topics_version)s)
GROUP BY outlet
ORDER BY outlet;
