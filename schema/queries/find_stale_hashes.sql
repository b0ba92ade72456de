-- Latest texts whose hash was made by other rules than today's, of the articles that a batch brings.
SELECT v.id, v.headline, v.body, v.credits
FROM article AS a
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
WHERE a.outlet = %(outlet)s
    AND a.article_key = ANY (%(keys)s)
    AND v.fold_version <> %(fold_version)s
ORDER BY v.id;
