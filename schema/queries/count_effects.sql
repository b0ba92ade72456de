-- What became of a batch's articles.
SELECT
    count(*) FILTER (WHERE effect = 'new')::integer AS new,
    count(*) FILTER (WHERE effect = 'updated')::integer AS updated,
    count(*) FILTER (WHERE effect = 'unchanged')::integer AS unchanged
FROM stage_article;
