-- The topics a crawl looks for: those named, or all.
SELECT slug, source, aliases
FROM topic
WHERE %(slugs)s::text[] IS NULL
    OR slug = ANY (%(slugs)s)
ORDER BY slug;
