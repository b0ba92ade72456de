-- Articles whose texts today's topics have judged.
UPDATE article
SET topics_version = %(topics_version)s
WHERE id = ANY (%(article_ids)s);
