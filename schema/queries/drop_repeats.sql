-- An article that a batch brings twice counts as it was seen last.
DELETE FROM stage_article AS s
USING stage_article AS later
WHERE later.article_key = s.article_key
    AND (later.seen_at, later.ctid) > (s.seen_at, s.ctid);
