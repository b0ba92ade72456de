-- A stored text under today's rules: the text itself is untouched.
UPDATE article_version
SET text_hash = %(text_hash)s,
    fold_version = %(fold_version)s
WHERE id = %(id)s;
