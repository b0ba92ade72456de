-- What an outlet's last runs were like, for its next spider. Blind runs are no measure: what they saw was wrong.
WITH seen AS (
    SELECT *
    FROM run
    WHERE run.outlet = %(outlet)s
        AND run.state = 'finished'
        AND run.health IN ('healthy', 'quiet')
        AND run.mode IN ('latest', 'revisit', 'due', 'scout')
),
read AS (
    SELECT articles_read, field_counts, faults
    FROM seen
    WHERE articles_read > 0
    ORDER BY started_at DESC, run DESC
    LIMIT 20
),
-- A scout's looks are hundreds a day, and what they find is no news to the run of mode latest behind them.
listed AS (
    SELECT mode, found, known, started_at, listing_outcomes
    FROM seen
    WHERE mode IN ('latest', 'scout')
    ORDER BY started_at DESC, run DESC
    LIMIT 4000
),
field AS (
    SELECT each.key AS name, sum(each.value::bigint) AS total
    FROM read
    CROSS JOIN jsonb_each_text(read.field_counts) AS each
    GROUP BY each.key
),
fault AS (
    SELECT each.key AS name, sum(each.value::bigint) AS total
    FROM read
    CROSS JOIN jsonb_each_text(read.faults) AS each
    GROUP BY each.key
)
SELECT
    (SELECT coalesce(sum(articles_read), 0) FROM read) AS articles,
    (SELECT coalesce(jsonb_object_agg(name, total), '{}') FROM field) AS field_counts,
    (SELECT coalesce(jsonb_object_agg(name, total), '{}') FROM fault) AS faults,
    (
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY found)
        FROM listed
        WHERE mode = 'latest'
            AND NOT listing_outcomes ? 'not_modified'
    ) AS found,
    (
        -- Of less than a day's runs no rhythm can be told.
        SELECT (sum(found - known) * 3600.0 / extract(epoch FROM max(started_at) - min(started_at)))::double precision
        FROM listed
        HAVING max(started_at) - min(started_at) >= interval '1 day'
    ) AS new_per_hour,
    (SELECT max(started_at) FROM listed WHERE found > known) AS last_new_at;
