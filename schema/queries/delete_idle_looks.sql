-- Old looks of a scout that found nothing, with their captures: hundreds a day. One stays while its records are in the
-- archive or its folder among the spools, or while anything refers to it. Gives their number.
WITH idle AS (
    SELECT r.run
    FROM run AS r
    WHERE r.mode = 'scout'
        AND r.state = 'finished'
        AND r.started_at < %(cutoff)s
        AND r.found = r.known
        AND r.run <> ALL (%(in_spool)s::text[])
        AND NOT EXISTS (SELECT FROM archive_file AS f WHERE f.run = r.run)
        AND NOT EXISTS (SELECT FROM rejection AS j WHERE j.run = r.run)
        AND NOT EXISTS (SELECT FROM backfill_day AS d WHERE d.run = r.run)
        AND NOT EXISTS (
            SELECT
            FROM capture AS c
            WHERE c.run = r.run
                AND (
                    c.purpose = 'article'
                    OR c.warc_file IS NOT NULL
                    OR EXISTS (SELECT FROM capture AS later WHERE later.refers_to = c.capture_id AND later.run <> r.run)
                )
        )
    ORDER BY r.started_at
    LIMIT %(limit_to)s
),
captures AS (
    DELETE FROM capture AS c
    USING idle
    WHERE c.run = idle.run
),
batches AS (
    DELETE FROM batch AS b
    USING idle
    WHERE b.run = idle.run
),
runs AS (
    DELETE FROM run AS r
    USING idle
    WHERE r.run = idle.run
    RETURNING r.run
)
SELECT count(*) FROM runs;
