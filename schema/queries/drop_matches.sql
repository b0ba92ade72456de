-- Matches of some articles that today's topics do not make any more; says how many there were.
WITH dropped AS (
    DELETE FROM article_match AS m
    WHERE m.article_id = ANY (%(article_ids)s)
        AND NOT EXISTS (
            SELECT
            FROM jsonb_to_recordset(%(matches)s::jsonb) AS j (article_id bigint, topic text)
            WHERE j.article_id = m.article_id
                AND j.topic = m.topic
        )
    RETURNING m.topic
)
SELECT count(*) FROM dropped;
