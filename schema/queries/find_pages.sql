-- What the ledger knows of some addresses, for planning the next visit. An article that prints only its day is as
-- old as its first sight on that day.
SELECT
    p.url_hash,
    p.first_seen_at,
    CASE
        WHEN a.dated_by = 'day' THEN least(greatest(a.dated_at, a.first_seen_at), a.dated_at + interval '1 day')
        ELSE a.dated_at
    END AS dated_at,
    a.gone_at
FROM page AS p
LEFT JOIN article AS a ON a.outlet = p.outlet AND a.article_key = p.article_key
WHERE p.outlet = %(outlet)s
    AND p.url_hash = ANY (%(url_hashes)s);
