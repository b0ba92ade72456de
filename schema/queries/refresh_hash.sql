-- A stored text under today's rules: the text itself is untouched.
UPDATE article_version
SET text_hash = %(text_hash)s,
    fold_version = %(fold_version)s,
    search = setweight(to_tsvector('simple', %(folded_headline)s), 'A')
        || setweight(to_tsvector('simple', %(folded_summary)s), 'B')
        || to_tsvector('simple', %(folded_body)s)
WHERE id = %(id)s;
