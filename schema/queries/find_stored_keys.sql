-- Of the given article keys of an outlet, those that are stored.
SELECT article_key
FROM article
WHERE outlet = %(outlet)s
    AND article_key = ANY (%(keys)s);
