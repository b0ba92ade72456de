-- What a run's articles were like: the measure of the outlet's next run. And the pages that show what was wrong.

ALTER TABLE run
    ADD articles_read integer,
    ADD field_counts jsonb,
    ADD faults jsonb,
    ADD offending text[];
COMMENT ON COLUMN run.articles_read IS 'Pages that gave an article, of any topic.';
COMMENT ON COLUMN run.field_counts IS
    'Field → how many of these articles had it; of headline, body and published also by the layer that gave it '
    '(body:generic). letters: the sum of their texts'' letters.';
COMMENT ON COLUMN run.faults IS 'Fault → how many of these articles had it.';
COMMENT ON COLUMN run.offending IS 'Captures of a few pages that show what is wrong with the outlet.';

-- As it was; its star is read again.
CREATE OR REPLACE VIEW outlet_health AS
SELECT
    o.slug AS outlet,
    o.name AS outlet_name,
    r.run,
    r.mode,
    r.state,
    r.started_at,
    r.finished_at,
    r.health,
    r.health_reason,
    r.finish_reason,
    r.found,
    r.known,
    r.fetched,
    r.not_reached,
    b.new,
    b.updated,
    b.unchanged,
    b.rejected,
    r.inferred_only,
    s.last_new_at
FROM outlet AS o
LEFT JOIN LATERAL (
    SELECT *
    FROM run
    WHERE run.outlet = o.slug
    ORDER BY run.started_at DESC, run.run DESC
    LIMIT 1
) AS r ON true
LEFT JOIN LATERAL (
    SELECT
        sum(batch.new) AS new,
        sum(batch.updated) AS updated,
        sum(batch.unchanged) AS unchanged,
        sum(batch.rejected) AS rejected
    FROM batch
    WHERE batch.run = r.run
) AS b ON true
LEFT JOIN LATERAL (
    SELECT max(article.first_seen_at) AS last_new_at
    FROM article
    WHERE article.outlet = o.slug
) AS s ON true;
