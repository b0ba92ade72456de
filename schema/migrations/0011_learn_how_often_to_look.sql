-- A scout looks at the listings of many outlets. How often each way of discovery is looked at is learnt from
-- what it yields; what a look found and what is due for a visit is fetched by runs of mode due.

ALTER TABLE run
    DROP CONSTRAINT run_mode_check,
    ADD CONSTRAINT run_mode_check CHECK (
        mode IN ('latest', 'backfill', 'revisit', 'urls', 'due', 'scout')
    );

CREATE INDEX page_outlet_first_seen_at_idx ON page (outlet, first_seen_at);

ALTER TABLE page ADD found_by text;
COMMENT ON COLUMN page.found_by IS
    'Mode of the run that found it first, where a listing offered it: what a look for news found is news, '
    'whatever day the listing states.';

CREATE TABLE poll (
    outlet text NOT NULL
        CONSTRAINT poll_outlet_fkey REFERENCES outlet (slug),
    way text NOT NULL,
    polls integer NOT NULL,
    unchanged integer NOT NULL,
    finds integer NOT NULL,
    failures integer NOT NULL,
    last_polled_at timestamptz NOT NULL,
    last_new_at timestamptz,
    next_poll_at timestamptz NOT NULL,
    finds_by_hour real[] NOT NULL
        CONSTRAINT poll_finds_by_hour_check CHECK (cardinality(finds_by_hour) = 24),
    watched_by_hour real[] NOT NULL
        CONSTRAINT poll_watched_by_hour_check CHECK (cardinality(watched_by_hour) = 24),
    CONSTRAINT poll_pkey PRIMARY KEY (outlet, way)
);
COMMENT ON TABLE poll IS
    'What looking at each way of discovery has taught: when it has news, and when to look again. '
    'See flows/polling.py.';
COMMENT ON COLUMN poll.way IS 'As Discovery.name has it.';
COMMENT ON COLUMN poll.polls IS 'Looks so far.';
COMMENT ON COLUMN poll.unchanged IS 'Of these, answered with 304 or with the same content as before.';
COMMENT ON COLUMN poll.finds IS 'New article addresses that they gave.';
COMMENT ON COLUMN poll.failures IS 'Looks in a row, up to now, that gave no listing.';
COMMENT ON COLUMN poll.last_new_at IS 'When a look last gave a new address.';
COMMENT ON COLUMN poll.finds_by_hour IS
    'New addresses by hour of the day in the outlet''s zone, from 0 to 23; older days count less.';
COMMENT ON COLUMN poll.watched_by_hour IS 'Hours for which each hour of the day was watched, weighed alike.';

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
        AND run.mode <> 'scout'
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
