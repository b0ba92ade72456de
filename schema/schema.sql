-- The whole present schema in one place, for reading. Nothing runs it but the test that compares it with
-- what schema/migrations/ make; change both together, the migrations by a new file only.

CREATE TABLE schema_migration (
    name text NOT NULL
        CONSTRAINT schema_migration_pkey PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migration IS 'Which files of schema/migrations were applied, and what they said then.';

-- The tables of Khobor. Writers are flows/store.py; readers get the views of 0002.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE database_kind (
    only_row boolean NOT NULL DEFAULT true
        CONSTRAINT database_kind_pkey PRIMARY KEY
        CONSTRAINT database_kind_only_row_check CHECK (only_row),
    kind text NOT NULL
        CONSTRAINT database_kind_kind_check CHECK (kind IN ('live', 'replay')),
    marked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE database_kind IS
    'One row: whether this database holds the live web or a recording. The two never share one.';

CREATE TABLE outlet (
    slug text NOT NULL
        CONSTRAINT outlet_pkey PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL,
    zone text NOT NULL,
    language text NOT NULL,
    domains text[] NOT NULL
);
COMMENT ON TABLE outlet IS
    'One edition of one news organisation, as spiders/outlets declares it; refreshed by every run.';
COMMENT ON COLUMN outlet.zone IS 'IANA name of the zone of its printed times.';

CREATE FUNCTION short_hash(source text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN left(encode(sha256(convert_to(source, 'UTF8')), 'hex'), 12);
COMMENT ON FUNCTION short_hash IS
    'The version of a topic''s source text: the twin of spiders.topics.source.short_hash.';

CREATE TABLE topic (
    slug text NOT NULL
        CONSTRAINT topic_pkey PRIMARY KEY,
    source text NOT NULL,
    aliases text NOT NULL,
    shipped_version text,
    shipped_aliases_version text,
    version text NOT NULL GENERATED ALWAYS AS (short_hash(source)) STORED,
    aliases_version text NOT NULL GENERATED ALWAYS AS (short_hash(aliases)) STORED,
    edited boolean NOT NULL GENERATED ALWAYS AS (
        short_hash(source) IS DISTINCT FROM shipped_version
        OR short_hash(aliases) IS DISTINCT FROM shipped_aliases_version
    ) STORED
);
COMMENT ON TABLE topic IS
    'What is watched for: at run time the only truth about topics. Edit source and aliases freely.';
COMMENT ON COLUMN topic.source IS 'TOML, see spiders/topics/query.py.';
COMMENT ON COLUMN topic.aliases IS 'TOML of the alias sets that the source names.';
COMMENT ON COLUMN topic.shipped_version IS
    'Version of the source that Khobor put here last; null for a topic of one''s own.';
COMMENT ON COLUMN topic.edited IS
    'Somebody changed it: migrate leaves it alone from then on.';

CREATE TABLE run (
    run text NOT NULL
        CONSTRAINT run_pkey PRIMARY KEY,
    outlet text NOT NULL
        CONSTRAINT run_outlet_fkey REFERENCES outlet (slug),
    mode text NOT NULL
        CONSTRAINT run_mode_check CHECK (
            mode IN ('latest', 'backfill', 'revisit', 'urls', 'due', 'scout')
        ),
    state text NOT NULL DEFAULT 'running'
        CONSTRAINT run_state_check CHECK (state IN ('running', 'finished', 'failed', 'died')),
    parent text,
    prefect_id text,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    finish_reason text,
    health text
        CONSTRAINT run_health_check CHECK (health IN ('healthy', 'quiet', 'blind')),
    health_reason text,
    found integer,
    known integer,
    not_reached integer,
    fetched integer,
    requests integer,
    batches integer,
    article_outcomes jsonb,
    listing_outcomes jsonb,
    inferred_only boolean,
    articles_read integer,
    field_counts jsonb,
    faults jsonb,
    offending text[]
);
CREATE INDEX run_outlet_started_at_idx ON run (outlet, started_at);
COMMENT ON TABLE run IS 'One crawl of one outlet: one job, one spool. Its counts come from its report.';
COMMENT ON COLUMN run.run IS 'The run''s key: name of its spool folder and of its archive file.';
COMMENT ON COLUMN run.parent IS 'The monitor run that started it.';
COMMENT ON COLUMN run.prefect_id IS 'Prefect''s id of the flow run.';
COMMENT ON COLUMN run.state IS
    'running; finished (it wrote a report); failed (the flow gave up on it); died (no report, nobody alive).';
COMMENT ON COLUMN run.found IS 'Distinct article addresses offered: known + fetched + not_reached.';
COMMENT ON COLUMN run.inferred_only IS
    'Only outlet rules matched that nobody has seen work on a real page.';
COMMENT ON COLUMN run.articles_read IS 'Pages that gave an article, of any topic.';
COMMENT ON COLUMN run.field_counts IS
    'Field → how many of these articles had it; of headline, body and published also by the layer that gave it '
    '(body:generic). letters: the sum of their texts'' letters.';
COMMENT ON COLUMN run.faults IS 'Fault → how many of these articles had it.';
COMMENT ON COLUMN run.offending IS 'Captures of a few pages that show what is wrong with the outlet.';

CREATE TABLE batch (
    run text NOT NULL
        CONSTRAINT batch_run_fkey REFERENCES run (run),
    number integer NOT NULL,
    sha256 bytea NOT NULL,
    ingested_at timestamptz NOT NULL DEFAULT now(),
    new integer NOT NULL DEFAULT 0,
    updated integer NOT NULL DEFAULT 0,
    unchanged integer NOT NULL DEFAULT 0,
    gone integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    captures integer NOT NULL DEFAULT 0,
    CONSTRAINT batch_pkey PRIMARY KEY (run, number, sha256)
);
COMMENT ON TABLE batch IS
    'Ledger of the spool files that are in the database, with what each changed. A row is inserted first '
    'in the transaction that ingests its file, so that nothing is ever ingested twice.';

CREATE TABLE capture (
    capture_id text NOT NULL
        CONSTRAINT capture_pkey PRIMARY KEY,
    run text NOT NULL
        CONSTRAINT capture_run_fkey REFERENCES run (run),
    outlet text NOT NULL
        CONSTRAINT capture_outlet_fkey REFERENCES outlet (slug),
    url text NOT NULL,
    final_url text NOT NULL,
    purpose text NOT NULL
        CONSTRAINT capture_purpose_check CHECK (purpose IN ('robots', 'listing', 'article')),
    outcome text NOT NULL
        CONSTRAINT capture_outcome_check CHECK (outcome IN (
            'article_matched', 'article_unmatched', 'article_unchanged', 'listing', 'not_modified',
            'empty', 'blocked', 'gone', 'redirected_away', 'layout_changed', 'rejected', 'unreachable',
            'refused'
        )),
    reason text,
    fetched_at timestamptz NOT NULL,
    status integer,
    content_type text,
    etag text,
    last_modified text,
    digest text,
    warc_file text,
    warc_offset bigint,
    article_key text,
    dated_on date,
    requests integer NOT NULL DEFAULT 1,
    archived_at timestamptz,
    refers_to text
);
CREATE INDEX capture_run_idx ON capture (run);
CREATE INDEX capture_outlet_fetched_at_idx ON capture (outlet, fetched_at);
CREATE INDEX capture_warc_file_idx ON capture (warc_file, warc_offset) WHERE warc_file IS NOT NULL;
CREATE INDEX capture_refers_to_idx ON capture (refers_to) WHERE refers_to IS NOT NULL;
CREATE INDEX capture_url_idx ON capture USING hash (url) WHERE purpose = 'article';
COMMENT ON TABLE capture IS
    'One request''s end, and where its response lies in the archive (file and offset of the WARC record).';
COMMENT ON COLUMN capture.capture_id IS 'WARC-Record-ID of the response, or a fresh one where none came.';
COMMENT ON COLUMN capture.digest IS 'SHA-256 of the payload, hexadecimal.';
COMMENT ON COLUMN capture.dated_on IS 'The day of the article it held, in the outlet''s zone, where one is printed.';
COMMENT ON COLUMN capture.requests IS 'HTTP requests that it took: each redirect and each retry is one.';
COMMENT ON COLUMN capture.warc_file IS
    'The archive''s file, see archive_file; null where nothing came, or where the record has expired.';
COMMENT ON COLUMN capture.archived_at IS 'WARC-Date of its record; in a replay, when the recorded page was fetched.';
COMMENT ON COLUMN capture.refers_to IS
    'The earlier capture whose record holds its payload, which came again unchanged (a WARC revisit record); '
    'null: its own record does.';

CREATE TABLE archive_file (
    file text NOT NULL
        CONSTRAINT archive_file_pkey PRIMARY KEY,
    outlet text NOT NULL
        CONSTRAINT archive_file_outlet_fkey REFERENCES outlet (slug),
    run text NOT NULL
        CONSTRAINT archive_file_run_fkey REFERENCES run (run),
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    closed_at timestamptz NOT NULL,
    location text,
    moved_at timestamptz,
    checked_at timestamptz,
    fault text,
    replaced_at timestamptz
);
CREATE INDEX archive_file_run_idx ON archive_file (run);
COMMENT ON TABLE archive_file IS
    'The closed files of the archive. A file that is not here is local: its run may still write it.';
COMMENT ON COLUMN archive_file.file IS 'Relative to the archive''s root, as in capture.warc_file.';
COMMENT ON COLUMN archive_file.location IS
    'Where it was moved to, as the URL (fsspec) of a root; null: the archive''s own folder.';
COMMENT ON COLUMN archive_file.checked_at IS 'When it was last read and compared with the index.';
COMMENT ON COLUMN archive_file.fault IS 'What that check found wrong; null: nothing.';
COMMENT ON COLUMN archive_file.replaced_at IS
    'Since when no capture points to it: what was to be kept of it lies elsewhere. It is deleted next.';

CREATE TABLE article (
    id bigint GENERATED ALWAYS AS IDENTITY
        CONSTRAINT article_pkey PRIMARY KEY,
    outlet text NOT NULL
        CONSTRAINT article_outlet_fkey REFERENCES outlet (slug),
    article_key text NOT NULL
        CONSTRAINT article_article_key_check CHECK (article_key <> ''),
    url text NOT NULL,
    canonical_url text NOT NULL,
    zone text NOT NULL,
    published_at timestamptz,
    published_on date,
    published_raw text,
    published_confidence text NOT NULL
        CONSTRAINT article_published_confidence_check CHECK (
            published_confidence IN ('machine', 'printed', 'day', 'at_latest', 'none')
        ),
    modified_at timestamptz,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    gone_at timestamptz,
    gone_last_seen_at timestamptz,
    copy_of bigint
        CONSTRAINT article_copy_of_fkey REFERENCES article (id),
    copy_containment real,
    linked_version bigint,
    dated_at timestamptz NOT NULL GENERATED ALWAYS AS (
        coalesce(published_at, published_on::timestamp AT TIME ZONE zone, first_seen_at)
    ) STORED,
    dated_by text NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN published_at IS NOT NULL THEN 'instant'
            WHEN published_on IS NOT NULL THEN 'day'
            ELSE 'first_seen'
        END
    ) STORED,
    topics_version text,
    CONSTRAINT article_outlet_article_key_key UNIQUE (outlet, article_key),
    CONSTRAINT article_published_check CHECK (published_at IS NULL OR published_on IS NULL),
    CONSTRAINT article_copy_check CHECK ((copy_of IS NULL) = (copy_containment IS NULL)),
    CONSTRAINT article_copy_of_itself_check CHECK (copy_of <> id)
);
CREATE INDEX article_outlet_topics_version_idx ON article (outlet, topics_version);
CREATE INDEX article_dated_at_idx ON article (dated_at);
CREATE INDEX article_outlet_published_second_idx
    ON article (outlet, floor(extract(epoch FROM published_at AT TIME ZONE 'UTC')));
CREATE INDEX article_copy_of_idx ON article (copy_of) WHERE copy_of IS NOT NULL;
COMMENT ON TABLE article IS
    'One article of one outlet, whatever its addresses and however often its text changed. Its texts are '
    'rows of article_version.';
COMMENT ON COLUMN article.article_key IS 'The outlet''s own identity of it: an id, or else its first slug.';
COMMENT ON COLUMN article.url IS 'The address at which it was last fetched.';
COMMENT ON COLUMN article.zone IS 'The outlet''s zone: a printed day begins and ends in it.';
COMMENT ON COLUMN article.published_at IS
    'From the latest version, but never replaced by a less certain reading, and never moved forward '
    'where only an update stamp is printed (at_latest).';
COMMENT ON COLUMN article.gone_at IS
    'When its address was first seen to be without it (gone or redirected_away, see article_state); null while it '
    'stands, or where it moved.';
COMMENT ON COLUMN article.copy_of IS
    'The earliest article that it directly resembles. Decided by link, not by ingest.';
COMMENT ON COLUMN article.copy_containment IS
    'Share of the shorter text''s word 3-shingles that the other text has.';
COMMENT ON COLUMN article.topics_version IS
    'All topics together as they were when its texts were last matched here; null: not since the last text came.';
COMMENT ON COLUMN article.linked_version IS
    'The version that link looked at last; another latest version means that link is due.';
COMMENT ON COLUMN article.dated_at IS
    'What sorts and filters: publish instant, else start of the publish day, else first seen.';

CREATE TABLE article_url (
    outlet text NOT NULL
        CONSTRAINT article_url_outlet_fkey REFERENCES outlet (slug),
    url_hash bytea NOT NULL,
    article_id bigint NOT NULL
        CONSTRAINT article_url_article_id_fkey REFERENCES article (id),
    url text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    CONSTRAINT article_url_pkey PRIMARY KEY (outlet, url_hash, article_id)
);
CREATE INDEX article_url_article_id_idx ON article_url (article_id);
COMMENT ON TABLE article_url IS 'Every address that led to an article: asked for, answering, canonical.';
COMMENT ON COLUMN article_url.url_hash IS 'SHA-256 of url: addresses may be longer than an index row.';

CREATE TABLE article_version (
    id bigint GENERATED ALWAYS AS IDENTITY
        CONSTRAINT article_version_pkey PRIMARY KEY,
    article_id bigint NOT NULL
        CONSTRAINT article_version_article_id_fkey REFERENCES article (id),
    is_latest boolean NOT NULL,
    capture_id text NOT NULL
        CONSTRAINT article_version_capture_id_fkey REFERENCES capture (capture_id),
    seen_at timestamptz NOT NULL,
    parser_version text NOT NULL,
    parser_changed boolean NOT NULL,
    text_hash bytea NOT NULL,
    fold_version text NOT NULL,
    headline text NOT NULL,
    alternative_headline text,
    authors text[] NOT NULL,
    section text,
    tags text[] NOT NULL,
    summary text,
    body text NOT NULL,
    captions text[] NOT NULL,
    credits text[] NOT NULL,
    dateline text,
    image_url text,
    language text NOT NULL,
    published_at timestamptz,
    published_on date,
    published_raw text,
    published_confidence text NOT NULL
        CONSTRAINT article_version_published_confidence_check CHECK (
            published_confidence IN ('machine', 'printed', 'day', 'at_latest', 'none')
        ),
    modified_at timestamptz,
    faults text[] NOT NULL,
    provenance jsonb NOT NULL
);
CREATE UNIQUE INDEX article_version_latest_key ON article_version (article_id) WHERE is_latest;
CREATE INDEX article_version_article_id_seen_at_idx ON article_version (article_id, seen_at);
CREATE INDEX article_version_capture_id_idx ON article_version (capture_id);
CREATE INDEX article_version_text_hash_idx ON article_version (text_hash);
COMMENT ON TABLE article_version IS
    'A text that an article had, as its outlet printed it then, with the capture it was read from. '
    'A visit that finds the same text adds no row.';
COMMENT ON COLUMN article_version.is_latest IS 'Exactly one version of an article is: the one seen last.';
COMMENT ON COLUMN article_version.parser_changed IS
    'The outlet cannot be said to have edited it: the text is that of the version before (they became the same when '
    'they were read again), or the payload is the same, or another parser read it.';
COMMENT ON COLUMN article_version.text_hash IS
    'SHA-256 of folded headline and body without credits; see flows/fingerprint.py.';
COMMENT ON COLUMN article_version.fold_version IS 'Rules that the hash was made by.';
COMMENT ON COLUMN article_version.provenance IS 'Which layer of extraction gave each field.';

CREATE TABLE article_match (
    article_id bigint NOT NULL
        CONSTRAINT article_match_article_id_fkey REFERENCES article (id),
    topic text NOT NULL
        CONSTRAINT article_match_topic_fkey REFERENCES topic (slug),
    version_id bigint NOT NULL
        CONSTRAINT article_match_version_id_fkey REFERENCES article_version (id),
    topic_version text NOT NULL,
    aliases_version text NOT NULL,
    tier text NOT NULL
        CONSTRAINT article_match_tier_check CHECK (tier IN ('candidate', 'confirmed')),
    score real NOT NULL
        CONSTRAINT article_match_score_check CHECK (score BETWEEN 0 AND 1),
    terms text[] NOT NULL,
    evidence jsonb NOT NULL,
    CONSTRAINT article_match_pkey PRIMARY KEY (article_id, topic)
);
CREATE INDEX article_match_topic_idx ON article_match (topic);
CREATE INDEX article_match_version_id_idx ON article_match (version_id);
COMMENT ON TABLE article_match IS
    'A topic that an article matched, with the evidence. It stays when a later text no longer matches.';
COMMENT ON COLUMN article_match.version_id IS 'The text that the evidence was found in.';
COMMENT ON COLUMN article_match.topic_version IS 'The topic as it was then; see topic.version.';
COMMENT ON COLUMN article_match.evidence IS
    'The sentences that hold the terms: field, start and end in its characters, text, and terms as pairs of '
    'start and end. Evidence from before this column has texts only, until the article is matched again.';

CREATE TABLE page (
    outlet text NOT NULL
        CONSTRAINT page_outlet_fkey REFERENCES outlet (slug),
    url_hash bytea NOT NULL,
    url text NOT NULL,
    purpose text NOT NULL
        CONSTRAINT page_purpose_check CHECK (purpose IN ('robots', 'listing', 'article')),
    outcome text,
    reason text,
    article_key text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    etag text,
    last_modified text,
    digest text,
    next_visit_at timestamptz,
    way text,
    listed_at timestamptz,
    listed_on date,
    dated_on date,
    found_by text,
    CONSTRAINT page_pkey PRIMARY KEY (outlet, url_hash)
);
CREATE INDEX page_outlet_first_seen_at_idx ON page (outlet, first_seen_at);
CREATE INDEX page_outlet_next_visit_at_idx ON page (outlet, next_visit_at) WHERE next_visit_at IS NOT NULL;
COMMENT ON TABLE page IS
    'Ledger of the addresses that were asked for, and of their canonical forms: what became of each last, '
    'and when it is worth asking again. It remembers articles whose text is not kept.';
COMMENT ON COLUMN page.article_key IS 'The article it held last, also where that is not stored.';
COMMENT ON COLUMN page.digest IS 'SHA-256 of the payload seen last; 304 answers leave it alone.';
COMMENT ON COLUMN page.next_visit_at IS 'Not asked for before; null: not again.';
COMMENT ON COLUMN page.outcome IS 'Of the last visit; null: found, but not asked for yet.';
COMMENT ON COLUMN page.way IS 'The way of discovery that offered it first, where a listing did.';
COMMENT ON COLUMN page.listed_at IS 'The instant that the listing states for it.';
COMMENT ON COLUMN page.listed_on IS 'The day that the listing states for it, in the outlet''s zone.';
COMMENT ON COLUMN page.dated_on IS 'The day of the article it held last, in the outlet''s zone, where one is printed.';
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

CREATE FUNCTION expired_captures(cutoff timestamptz) RETURNS TABLE (capture_id text, warc_file text)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.capture_id, c.warc_file
    FROM capture AS c
    WHERE c.warc_file IS NOT NULL
        AND c.fetched_at < cutoff
        AND NOT EXISTS (SELECT FROM article_version AS v WHERE v.capture_id = c.capture_id)
        AND NOT EXISTS (
            SELECT
            FROM article AS a
            WHERE a.outlet = c.outlet AND a.article_key = c.article_key AND c.purpose = 'article'
        )
        AND NOT EXISTS (
            SELECT
            FROM capture AS r
            WHERE r.refers_to = c.capture_id
                AND r.warc_file IS NOT NULL
                AND (
                    r.fetched_at >= cutoff
                    OR EXISTS (SELECT FROM article_version AS v WHERE v.capture_id = r.capture_id)
                    OR EXISTS (
                        SELECT
                        FROM article AS a
                        WHERE a.outlet = r.outlet AND a.article_key = r.article_key AND r.purpose = 'article'
                    )
                )
        );
END;
COMMENT ON FUNCTION expired_captures IS
    'Captures fetched before the cutoff whose records may go: no version was read from them, they did not come '
    'from a stored article''s page, and no other capture that is kept refers to their payload.';

CREATE TABLE rejection (
    id bigint GENERATED ALWAYS AS IDENTITY
        CONSTRAINT rejection_pkey PRIMARY KEY,
    run text NOT NULL
        CONSTRAINT rejection_run_fkey REFERENCES run (run),
    outlet text NOT NULL
        CONSTRAINT rejection_outlet_fkey REFERENCES outlet (slug),
    url text,
    stage text NOT NULL
        CONSTRAINT rejection_stage_check CHECK (
            stage IN ('discovery', 'fetch', 'parse', 'match', 'spool', 'ingest')
        ),
    reason text NOT NULL,
    rejected_at timestamptz NOT NULL,
    capture_id text
);
CREATE INDEX rejection_run_idx ON rejection (run);
COMMENT ON TABLE rejection IS 'Something that could not be used, with its reason. Nothing is lost silently.';

-- Reading captures again, and what became of articles

CREATE TABLE reparse (
    capture_id text NOT NULL
        CONSTRAINT reparse_pkey PRIMARY KEY
        CONSTRAINT reparse_capture_id_fkey REFERENCES capture (capture_id),
    read_by text NOT NULL,
    topics_version text,
    outcome text NOT NULL,
    reason text,
    read_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE reparse IS
    'What an archived capture gave when it was last read again. The capture itself keeps the outcome of its visit.';
COMMENT ON COLUMN reparse.read_by IS 'Parser version and a hash of the code: other code reads it again.';
COMMENT ON COLUMN reparse.topics_version IS 'All topics together by which it was judged; null: its article is stored.';

CREATE FUNCTION reparsable(
    of_outlet text, stored boolean, reader text, topics text, since date, until date, of_topics text[]
) RETURNS TABLE (capture_id text, warc_file text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT c.capture_id, c.warc_file
        FROM capture AS c
        JOIN outlet AS o ON o.slug = c.outlet
        CROSS JOIN LATERAL (
            SELECT
                EXISTS (SELECT FROM article_version AS v WHERE v.capture_id = c.capture_id) AS is_stored,
                coalesce(c.dated_on, (c.fetched_at AT TIME ZONE o.zone)::date) AS day
        ) AS known
        WHERE c.outlet = of_outlet
            AND c.purpose = 'article'
            AND c.warc_file IS NOT NULL
            AND known.is_stored = stored
            AND (
                known.is_stored
                OR c.outcome IN ('article_matched', 'article_unmatched', 'layout_changed', 'rejected')
            )
            AND (since IS NULL OR known.day >= since)
            AND (until IS NULL OR known.day <= until)
            AND (of_topics IS NULL OR EXISTS (
                SELECT
                FROM article AS a
                JOIN article_match AS m ON m.article_id = a.id
                WHERE a.outlet = c.outlet
                    AND m.topic = ANY (of_topics)
                    AND (
                        a.article_key = c.article_key
                        OR EXISTS (
                            SELECT
                            FROM article_version AS v
                            WHERE v.capture_id = c.capture_id
                                AND v.article_id = a.id
                        )
                    )
            ))
            AND (reader IS NULL OR NOT EXISTS (
                SELECT
                FROM reparse AS r
                WHERE r.capture_id = c.capture_id
                    AND r.read_by = reader
                    AND (r.topics_version IS NULL OR r.topics_version = topics)
            ));
    END;
COMMENT ON FUNCTION reparsable IS
    'Archived captures of an outlet that were read as articles, or could not be: those that a version was read '
    'from (stored), or the others. Days are the article''s, else the fetch''s, in the outlet''s zone. reader: without '
    'those that it has read already.';

CREATE TABLE article_state (
    article_id bigint NOT NULL
        CONSTRAINT article_state_article_id_fkey REFERENCES article (id),
    state text NOT NULL
        CONSTRAINT article_state_state_check CHECK (state IN ('standing', 'gone', 'redirected_away', 'moved')),
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    capture_id text NOT NULL
        CONSTRAINT article_state_capture_id_fkey REFERENCES capture (capture_id),
    CONSTRAINT article_state_pkey PRIMARY KEY (article_id, first_seen_at, state)
);
COMMENT ON TABLE article_state IS
    'What the visits of an article''s address found, one row for visits in a row that found the same. Visits that '
    'tell nothing of the article (unreachable, blocked, empty) are not in it.';
COMMENT ON COLUMN article_state.state IS
    'standing; gone: 404, 410 or a page that says so; redirected_away: to the front page or a section; moved: to '
    'another article.';
COMMENT ON COLUMN article_state.capture_id IS 'The first visit that shows it.';

CREATE FUNCTION article_states(ids bigint[])
    RETURNS TABLE (article_id bigint, state text, first_seen_at timestamptz, last_seen_at timestamptz, capture_id text)
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        WITH visit AS (
            SELECT
                a.id,
                c.capture_id,
                c.fetched_at,
                c.url,
                c.final_url,
                c.url IN (a.url, a.canonical_url) AS is_present,
                CASE
                    WHEN v.id IS NOT NULL THEN 'standing'
                    WHEN c.outcome IN ('gone', 'redirected_away') THEN c.outcome
                    WHEN c.article_key = a.article_key THEN 'standing'
                    WHEN EXISTS (
                        SELECT
                        FROM article AS other
                        WHERE other.outlet = c.outlet
                            AND other.article_key = c.article_key
                    ) THEN 'moved'
                    WHEN EXISTS (
                        SELECT
                        FROM article_url AS answering
                        WHERE answering.article_id = a.id
                            AND answering.url = c.final_url
                    ) THEN 'standing'
                    ELSE 'moved'
                END AS state
            FROM article AS a
            JOIN article_url AS u ON u.article_id = a.id
            JOIN capture AS c ON c.url = u.url AND c.outlet = a.outlet AND c.purpose = 'article'
            LEFT JOIN article_version AS v ON v.capture_id = c.capture_id AND v.article_id = a.id
            WHERE a.id = ANY (ids)
                AND (
                    v.id IS NOT NULL
                    OR c.outcome IN (
                        'article_matched', 'article_unmatched', 'article_unchanged', 'not_modified', 'gone',
                        'redirected_away'
                    )
                )
        ),
        -- Each visit with the last one before it that saw the article. Of two at an instant it is the latter.
        placed AS (
            SELECT *, count(*) FILTER (WHERE v.state = 'standing') OVER earlier AS since
            FROM visit AS v
            WINDOW earlier AS (PARTITION BY v.id ORDER BY v.fetched_at, v.state = 'standing', v.capture_id)
        ),
        told AS (
            SELECT *, first_value(p.final_url) OVER since_then AS stood_at
            FROM placed AS p
            WHERE p.since > 0
            WINDOW since_then AS (
                PARTITION BY p.id, p.since ORDER BY p.fetched_at, p.state <> 'standing', p.capture_id
            )
        ),
        -- A former address may go: the article lives at the one where it was seen last.
        counted AS (
            SELECT *, t.state IS DISTINCT FROM lag(t.state) OVER earlier AS is_other
            FROM told AS t
            WHERE t.state = 'standing' OR t.url = t.stood_at OR t.is_present
            WINDOW earlier AS (PARTITION BY t.id ORDER BY t.since, t.state <> 'standing', t.fetched_at, t.capture_id)
        ),
        spelt AS (
            SELECT *, count(*) FILTER (WHERE c.is_other) OVER earlier AS spell
            FROM counted AS c
            WINDOW earlier AS (PARTITION BY c.id ORDER BY c.since, c.state <> 'standing', c.fetched_at, c.capture_id)
        )
        SELECT
            s.id,
            s.state,
            min(s.fetched_at),
            max(s.fetched_at),
            (array_agg(s.capture_id ORDER BY s.fetched_at, s.capture_id))[1]
        FROM spelt AS s
        GROUP BY s.id, s.spell, s.state;
    END;
COMMENT ON FUNCTION article_states IS
    'The states of some articles, as all captures of their addresses tell them, in whatever order these arrived.';

CREATE TABLE backfill_day (
    outlet text NOT NULL
        CONSTRAINT backfill_day_outlet_fkey REFERENCES outlet (slug),
    day date NOT NULL,
    begun_at timestamptz NOT NULL,
    swept_at timestamptz,
    run text NOT NULL
        CONSTRAINT backfill_day_run_fkey REFERENCES run (run),
    reason text,
    CONSTRAINT backfill_day_pkey PRIMARY KEY (outlet, day)
);
COMMENT ON TABLE backfill_day IS
    'How far a backfill came: one row for each day of an outlet, in its own zone, that one began to look at.';
COMMENT ON COLUMN backfill_day.begun_at IS
    'When the walk through the listings began; a walk that was cut short is gone on with.';
COMMENT ON COLUMN backfill_day.swept_at IS
    'When the listings of the day had been walked whole, after its end; null: not yet.';
COMMENT ON COLUMN backfill_day.run IS 'The run that looked last.';
COMMENT ON COLUMN backfill_day.reason IS 'Why the day is not swept yet.';

CREATE FUNCTION given_up_at(p page) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN CASE
    WHEN p.next_visit_at IS NULL AND p.purpose = 'article' AND p.outcome NOT IN (
        'article_matched', 'article_unmatched', 'article_unchanged', 'not_modified', 'listing'
    ) THEN p.last_seen_at
END;
COMMENT ON FUNCTION given_up_at IS
    'The last visit of an address that gave no article for so long that only a listing that offers it anew makes it due.';

CREATE VIEW known_page AS
SELECT
    p.outlet,
    p.url,
    p.url_hash,
    p.purpose,
    p.article_key,
    p.etag,
    p.last_modified,
    p.digest,
    p.next_visit_at,
    coalesce(a.url = p.url, false) AS is_stored,
    coalesce(a.url <> p.url, false) AS is_former,
    coalesce(
        CASE WHEN n.stated_old THEN (p.first_seen_at AT TIME ZONE o.zone)::date END,
        p.dated_on,
        p.listed_on,
        (coalesce(p.listed_at, p.first_seen_at) AT TIME ZONE o.zone)::date
    ) AS listed_on,
    NOT n.stated_old AND coalesce(p.dated_on, p.listed_on, p.listed_at::date) IS NOT NULL AS is_dated,
    given_up_at(p) AS given_up_at
FROM page AS p
JOIN outlet AS o ON o.slug = p.outlet
LEFT JOIN article AS a ON a.outlet = p.outlet AND a.article_key = p.article_key
CROSS JOIN LATERAL (
    -- What a look for news found is news, whatever day its listing states.
    SELECT coalesce(
        p.dated_on IS NULL
        AND p.found_by <> 'backfill'
        AND coalesce(p.listed_on, (p.listed_at AT TIME ZONE o.zone)::date)
            < (p.first_seen_at AT TIME ZONE o.zone)::date - 7,
        false
    ) AS stated_old
) AS n;
COMMENT ON VIEW known_page IS 'The ledger as a spider is told of it.';
COMMENT ON COLUMN known_page.is_stored IS 'Whether a stored article has this as its present address.';
COMMENT ON COLUMN known_page.is_former IS 'Whether one had it, and has another now: it is not asked for again.';
COMMENT ON COLUMN known_page.listed_on IS
    'The day that counts for it, in the outlet''s zone: the article''s, else what a listing states, else when it was found.';
COMMENT ON COLUMN known_page.is_dated IS 'Whether that day is the article''s or a listing''s.';

-- What readers may rely on while tables change. `khobor grant-reader` opens these and nothing else.

CREATE VIEW articles AS
SELECT
    a.id,
    a.outlet,
    o.name AS outlet_name,
    a.article_key,
    a.url,
    a.canonical_url,
    a.dated_at,
    a.dated_by,
    v.headline,
    v.alternative_headline,
    v.authors,
    v.section,
    v.tags,
    v.summary,
    v.body,
    v.captions,
    v.credits,
    v.dateline,
    v.image_url,
    v.language,
    a.published_at,
    a.published_on,
    a.published_raw,
    a.published_confidence,
    a.modified_at,
    m.tier,
    m.topics,
    a.copy_of,
    a.first_seen_at,
    a.last_seen_at,
    a.gone_at,
    v.seen_at AS version_seen_at,
    v.faults,
    v.provenance,
    c.warc_file,
    c.warc_offset
FROM article AS a
JOIN outlet AS o ON o.slug = a.outlet
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
JOIN capture AS c ON c.capture_id = v.capture_id
LEFT JOIN LATERAL (
    -- 'confirmed' sorts after 'candidate': the best tier over the topics.
    SELECT max(am.tier) AS tier, array_agg(am.topic ORDER BY am.topic) AS topics
    FROM article_match AS am
    WHERE am.article_id = a.id
) AS m ON true;
COMMENT ON VIEW articles IS
    'Every stored article with its latest text. Sort and filter by dated_at; dated_by says what it is.';
COMMENT ON COLUMN articles.dated_at IS
    'Publish instant; else the start of the publish day in the outlet''s zone; else when it was first seen.';
COMMENT ON COLUMN articles.dated_by IS 'instant, day or first_seen.';
COMMENT ON COLUMN articles.tier IS
    'candidate: the parties are named; confirmed: the subject stands near them. The best over its topics.';
COMMENT ON COLUMN articles.copy_of IS 'id of the earlier article that it resembles; null: none is known.';
COMMENT ON COLUMN articles.gone_at IS
    'When its address was first seen to be without it: 404, 410, a page that says so, or a redirect to the front page '
    'or a section.';
COMMENT ON COLUMN articles.warc_file IS 'Where the page lies in the archive, with warc_offset.';

CREATE VIEW matches AS
SELECT
    m.article_id AS id,
    a.outlet,
    a.url,
    v.headline,
    a.dated_at,
    m.topic,
    m.tier,
    m.score,
    m.terms,
    ARRAY(SELECT said ->> 'text' FROM jsonb_array_elements(m.evidence) AS said) AS sentences,
    m.evidence,
    v.is_latest AS is_latest_text,
    m.topic_version,
    m.aliases_version,
    m.topic_version = t.version AND m.aliases_version = t.aliases_version AS is_current
FROM article_match AS m
JOIN article AS a ON a.id = m.article_id
JOIN article_version AS v ON v.id = m.version_id
JOIN topic AS t ON t.slug = m.topic;
COMMENT ON VIEW matches IS 'Why an article matched a topic: the words that hit, and the sentences they stand in.';
COMMENT ON COLUMN matches.headline IS 'Of the text that matched.';
COMMENT ON COLUMN matches.is_latest_text IS 'False where the outlet changed the text afterwards and it no longer matches.';
COMMENT ON COLUMN matches.is_current IS 'Whether today''s topic made it; false while matching again is due.';

CREATE VIEW copies AS
SELECT
    copy.id AS copy_id,
    copy.outlet AS copy_outlet,
    copy_text.headline AS copy_headline,
    copy.url AS copy_url,
    copy.dated_at AS copy_dated_at,
    copy.dated_by AS copy_dated_by,
    original.id AS original_id,
    original.outlet AS original_outlet,
    original_text.headline AS original_headline,
    original.url AS original_url,
    original.dated_at AS original_dated_at,
    original.dated_by AS original_dated_by,
    copy_text.headline <> original_text.headline AS headline_changed,
    copy.copy_containment AS containment
FROM article AS copy
JOIN article_version AS copy_text ON copy_text.article_id = copy.id AND copy_text.is_latest
JOIN article AS original ON original.id = copy.copy_of
JOIN article_version AS original_text
    ON original_text.article_id = original.id AND original_text.is_latest;
COMMENT ON VIEW copies IS
    'Near-duplicates with the earliest article that each directly resembles. A day counts as its end when '
    'it is asked who was first. An original may itself be a copy of another text.';
COMMENT ON COLUMN copies.containment IS
    'Share of the shorter text''s word 3-shingles that the other text has, 0 to 1.';

CREATE VIEW edits AS
SELECT
    e.article_id AS id,
    a.outlet,
    a.url,
    e.previous_seen_at,
    e.seen_at,
    e.modified_at,
    e.previous_headline,
    e.headline,
    e.previous_body,
    e.body
FROM (
    SELECT
        v.article_id,
        v.seen_at,
        v.modified_at,
        v.headline,
        v.body,
        v.parser_changed,
        lag(v.seen_at) OVER earlier AS previous_seen_at,
        lag(v.headline) OVER earlier AS previous_headline,
        lag(v.body) OVER earlier AS previous_body
    FROM article_version AS v
    WINDOW earlier AS (PARTITION BY v.article_id ORDER BY v.seen_at, v.id)
) AS e
JOIN article AS a ON a.id = e.article_id
WHERE e.previous_seen_at IS NOT NULL
    AND NOT e.parser_changed;
COMMENT ON VIEW edits IS
    'What an outlet changed in an article after we first saw it: the text before and after. Changes that '
    'our own parser made are not in it.';
COMMENT ON COLUMN edits.previous_seen_at IS
    'The text before was first seen then; the edit lies between the last visit that still saw it and seen_at.';

CREATE VIEW coverage AS
SELECT
    a.outlet,
    (a.dated_at AT TIME ZONE a.zone)::date AS day,
    count(*) AS articles,
    count(*) FILTER (WHERE m.tier = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE a.copy_of IS NOT NULL) AS copies,
    count(*) FILTER (WHERE a.dated_by = 'first_seen') AS undated
FROM article AS a
LEFT JOIN LATERAL (
    SELECT max(am.tier) AS tier
    FROM article_match AS am
    WHERE am.article_id = a.id
) AS m ON true
GROUP BY 1, 2;
COMMENT ON VIEW coverage IS 'Stored articles per outlet and day, the day in the outlet''s own zone.';
COMMENT ON COLUMN coverage.undated IS 'Of these, filed under the day on which we first saw them.';

CREATE VIEW outlet_health AS
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
COMMENT ON VIEW outlet_health IS 'Each outlet''s latest run: how it went, and whether we can see the outlet.';
COMMENT ON COLUMN outlet_health.health IS
    'healthy; quiet: less than usual; blind: we cannot see what the outlet publishes.';
COMMENT ON COLUMN outlet_health.last_new_at IS 'When an article of this outlet was last seen for the first time.';

CREATE VIEW withdrawals AS
SELECT
    a.id,
    a.outlet,
    a.url,
    a.dated_at,
    s.state AS how,
    c.status,
    c.reason,
    s.stood_until,
    s.first_seen_at AS gone_at,
    (
        SELECT max(still.last_seen_at)
        FROM article_state AS still
        WHERE still.article_id = s.article_id
            AND still.state IN ('gone', 'redirected_away')
            AND (still.first_seen_at < back.back_at OR back.back_at IS NULL)
    ) AS last_seen_gone_at,
    back.back_at,
    v.headline,
    v.body,
    v.seen_at AS text_seen_at,
    c.final_url AS answered_by,
    c.capture_id,
    c.warc_file,
    c.warc_offset
FROM (
    SELECT
        article_state.*,
        lag(article_state.state) OVER earlier AS before,
        lag(article_state.last_seen_at) OVER earlier AS stood_until
    FROM article_state
    WINDOW earlier AS (
        PARTITION BY article_id ORDER BY first_seen_at, last_seen_at, article_state.state = 'standing'
    )
) AS s
JOIN article AS a ON a.id = s.article_id
JOIN capture AS c ON c.capture_id = s.capture_id
CROSS JOIN LATERAL (
    SELECT min(later.first_seen_at) AS back_at
    FROM article_state AS later
    WHERE later.article_id = s.article_id
        AND later.state IN ('standing', 'moved')
        AND later.first_seen_at > s.first_seen_at
) AS back
CROSS JOIN LATERAL (
    SELECT version.headline, version.body, version.seen_at
    FROM article_version AS version
    WHERE version.article_id = s.article_id
    ORDER BY version.seen_at <= s.first_seen_at DESC, version.seen_at DESC, version.id DESC
    LIMIT 1
) AS v
WHERE s.state IN ('gone', 'redirected_away')
    AND s.before IN ('standing', 'moved');
COMMENT ON VIEW withdrawals IS
    'What disappeared from its address after we saw it there: when, how, its last text, and when it came back. One row '
    'for each time.';
COMMENT ON COLUMN withdrawals.how IS 'gone: 404, 410 or a page that says so; redirected_away: to the front page or a section.';
COMMENT ON COLUMN withdrawals.stood_until IS 'The last visit that still saw it: it went between then and gone_at.';
COMMENT ON COLUMN withdrawals.gone_at IS 'The first visit that did not see it any more.';
COMMENT ON COLUMN withdrawals.back_at IS 'When it was seen again, here or moved to another address; null: it was not.';
COMMENT ON COLUMN withdrawals.body IS 'Its last text before it went; text_seen_at says when that was first seen.';
COMMENT ON COLUMN withdrawals.answered_by IS 'The address that answered in its place.';
COMMENT ON COLUMN withdrawals.warc_file IS 'Where that answer lies in the archive, with warc_offset; null: it has expired.';

CREATE FUNCTION crawl_coverage(since date, until date, outlets text[] DEFAULT NULL)
RETURNS TABLE (
    outlet text,
    day date,
    found bigint,
    fetched bigint,
    parsed bigint,
    matched bigint,
    missing bigint,
    not_reached bigint,
    unreadable bigint,
    gone bigint,
    swept boolean
)
LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- An article may have several addresses in the ledger: it counts once, by its key.
    WITH known AS (
        SELECT
            p.outlet,
            coalesce(p.article_key, p.url) AS article_key,
            coalesce(max(p.dated_on), min(p.listed_on), min((p.listed_at AT TIME ZONE o.zone)::date)) AS day,
            coalesce(bool_or(p.dated_on IS NOT NULL OR p.outcome IN (
                'article_matched', 'article_unmatched', 'article_unchanged', 'not_modified'
            )), false) AS is_read,
            coalesce(bool_or(p.outcome = 'gone'), false) AS is_gone,
            coalesce(bool_or(p.outcome IN (
                'empty', 'layout_changed', 'rejected', 'redirected_away'
            )), false) AS is_unreadable
        FROM page AS p
        JOIN outlet AS o ON o.slug = p.outlet
        WHERE p.purpose = 'article'
            AND (crawl_coverage.outlets IS NULL OR p.outlet = ANY (crawl_coverage.outlets))
        GROUP BY p.outlet, coalesce(p.article_key, p.url)
    ),
    -- Each is exactly one of: parsed, unreadable, gone, not reached.
    judged AS (
        SELECT
            k.outlet,
            k.day,
            k.is_read OR a.id IS NOT NULL AS is_parsed,
            EXISTS (SELECT FROM article_match AS m WHERE m.article_id = a.id) AS is_matched,
            k.is_gone,
            k.is_unreadable AND NOT k.is_gone AS is_unreadable
        FROM known AS k
        LEFT JOIN article AS a ON a.outlet = k.outlet AND a.article_key = k.article_key
        WHERE k.day IS NULL OR k.day BETWEEN crawl_coverage.since AND crawl_coverage.until
    ),
    counted AS (
        SELECT
            j.outlet,
            j.day,
            count(*) AS found,
            count(*) FILTER (WHERE j.is_parsed) AS parsed,
            count(*) FILTER (WHERE j.is_matched) AS matched,
            count(*) FILTER (WHERE NOT j.is_parsed AND j.is_unreadable) AS unreadable,
            count(*) FILTER (WHERE NOT j.is_parsed AND j.is_gone) AS gone
        FROM judged AS j
        GROUP BY j.outlet, j.day
    ),
    asked AS (
        SELECT o.slug AS outlet, d.at::date AS day
        FROM outlet AS o
        CROSS JOIN generate_series(
            crawl_coverage.since::timestamp, crawl_coverage.until::timestamp, interval '1 day'
        ) AS d (at)
        WHERE crawl_coverage.outlets IS NULL OR o.slug = ANY (crawl_coverage.outlets)
        UNION ALL
        SELECT c.outlet, NULL
        FROM counted AS c
        WHERE c.day IS NULL
    )
    SELECT
        w.outlet,
        w.day,
        coalesce(c.found, 0),
        coalesce(c.parsed + c.unreadable + c.gone, 0),
        coalesce(c.parsed, 0),
        coalesce(c.matched, 0),
        coalesce(c.found - c.parsed, 0),
        coalesce(c.found - c.parsed - c.unreadable - c.gone, 0),
        coalesce(c.unreadable, 0),
        coalesce(c.gone, 0),
        b.swept_at IS NOT NULL
    FROM asked AS w
    LEFT JOIN counted AS c ON c.outlet = w.outlet AND c.day IS NOT DISTINCT FROM w.day
    LEFT JOIN backfill_day AS b ON b.outlet = w.outlet AND b.day = w.day
    ORDER BY 1, 2;
END;
COMMENT ON FUNCTION crawl_coverage IS
    'What we have and have not of each day of the window, of all outlets or of some: also the days that nobody '
    'ever looked at (found 0, swept false). found = parsed + missing; missing = not_reached + unreadable + gone; '
    'fetched = found - not_reached. An article counts once, on its own day, else on the day that its listing '
    'states, in the outlet''s zone. The row without a day counts what neither of them states. swept: the day''s '
    'listings were once walked whole, after its end.';

-- It reads tables with its owner's rights: only readers who are granted may call it.
REVOKE ALL ON FUNCTION crawl_coverage FROM PUBLIC;

-- The rules of the language. `migrate` fills these from spiders/bengali/rules.py whenever they differ.

CREATE TABLE language_rule (
    name text NOT NULL
        CONSTRAINT language_rule_pkey PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE language_rule IS
    'Expressions, bounds and characters that fold, stem and words interpret, and the version of all rules. '
    'Written by migrate from spiders/bengali/rules.py: change them there.';

CREATE TABLE fold_replacement (
    step text NOT NULL
        CONSTRAINT fold_replacement_step_check CHECK (step IN ('sequence', 'nukta', 'signs')),
    found text NOT NULL,
    becomes text NOT NULL,
    CONSTRAINT fold_replacement_pkey PRIMARY KEY (step, found)
);
COMMENT ON TABLE fold_replacement IS
    'What fold replaces: sequences before all else, letters that take a nukta, pairs of signs that are one.';

CREATE TABLE word_ending (
    place integer NOT NULL
        CONSTRAINT word_ending_pkey PRIMARY KEY,
    text text NOT NULL,
    follows text NOT NULL,
    after_one_letter boolean NOT NULL
);
COMMENT ON TABLE word_ending IS
    'The endings that stem takes off, in the order of trying, each with the expression of what it follows.';

CREATE TABLE word_keep (
    word text NOT NULL
        CONSTRAINT word_keep_pkey PRIMARY KEY,
    is_tail boolean NOT NULL,
    is_base boolean NOT NULL
);
COMMENT ON TABLE word_keep IS
    'Words that are whole as they stand; is_tail: they also end compounds; is_base: endings may follow.';

CREATE FUNCTION rule_text(name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT r.value FROM language_rule AS r WHERE r.name = rule_text.name);
COMMENT ON FUNCTION rule_text IS 'A rule by its name.';

CREATE FUNCTION fold_letter(letter text, signs text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    nukta CONSTANT text := U&'\09BC';
    sign text;
    joined text;
    done text := '';
BEGIN
    IF strpos(signs, nukta) > 0 THEN
        signs := replace(signs, nukta, '');
        letter := coalesce(
            (SELECT r.becomes FROM fold_replacement AS r WHERE r.step = 'nukta' AND r.found = letter), letter
        );
    END IF;
    IF signs ~ '[ঁংঃ].' THEN
        signs := regexp_replace(signs, '[ঁংঃ]', '', 'g') || regexp_replace(signs, '[^ঁ]', '', 'g')
            || regexp_replace(signs, '[^ংঃ]', '', 'g');
    END IF;
    FOREACH sign IN ARRAY string_to_array(signs, NULL) LOOP
        LOOP
            SELECT r.becomes INTO joined
            FROM fold_replacement AS r
            WHERE r.step = 'signs' AND r.found = right(done, 1) || sign;
            EXIT WHEN joined IS NULL;
            done := left(done, -1);
            sign := joined;
        END LOOP;
        IF right(done, 1) <> sign THEN
            done := done || sign;
        END IF;
    END LOOP;
    IF letter = 'অ' AND starts_with(done, 'া') THEN
        RETURN 'আ' || substr(done, 2);
    END IF;
    RETURN letter || done;
END
$$;
COMMENT ON FUNCTION fold_letter IS
    'A letter with its signs in one order: the twin of _repair in spiders/bengali/normalize.py.';

CREATE FUNCTION fold(source text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    step record;
    folded text := source;
    surplus CONSTANT text := rule_text('surplus_marks');
BEGIN
    FOR step IN
        SELECT r.found, r.becomes
        FROM fold_replacement AS r
        WHERE r.step = 'sequence'
        ORDER BY length(r.found) DESC, r.found
    LOOP
        folded := replace(folded, step.found, step.becomes);
    END LOOP;
    folded := translate(folded, rule_text('fold_from'), rule_text('fold_to'));
    folded := normalize(regexp_replace(folded, surplus, '\1', 'g'), NFC);
    folded := regexp_replace(folded, surplus, '\1', 'g');
    IF folded ~ rule_text('slip') THEN
        folded := (
            SELECT string_agg(coalesce(p.part[3], fold_letter(p.part[1], p.part[2])), '' ORDER BY p.place)
            FROM regexp_matches(folded, rule_text('letter_with_signs') || '|(.)', 'g')
                WITH ORDINALITY AS p (part, place)
        );
    END IF;
    folded := regexp_replace(folded, rule_text('final_ta'), 'ৎ', 'g');
    RETURN regexp_replace(folded, rule_text('bar_for_danda'), '।', 'g');
END
$$;
COMMENT ON FUNCTION fold IS
    'A text in the one spelling that is searched: the twin of spiders.bengali.normalize.fold.';

CREATE FUNCTION has_kept_tail(word text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM generate_series(CASE WHEN left(has_kept_tail.word, 1) = 'অ' THEN 1 ELSE 2 END, length(has_kept_tail.word) - 2) AS start
        JOIN word_keep AS k ON k.word = substr(has_kept_tail.word, start + 1)
        WHERE k.is_tail AND substr(has_kept_tail.word, start, 1) <> U&'\09CD'
    );
COMMENT ON FUNCTION has_kept_tail IS
    'Whether a word is a compound of a known one: the twin of _Keep.has_tail in spiders/bengali/stem.py.';

CREATE FUNCTION is_kept_base(word text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM word_keep AS k WHERE k.word = is_kept_base.word AND k.is_base)
        OR has_kept_tail(word);
COMMENT ON FUNCTION is_kept_base IS 'Whether endings may follow: the twin of _Keep.holds_base.';

CREATE FUNCTION cut_ending(word text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    letter CONSTANT text := rule_text('stem_letter');
    shorter text;
BEGIN
    IF right(word, 1) = 'ত' AND EXISTS (SELECT FROM word_keep AS k WHERE k.word = left(cut_ending.word, -1) || 'ৎ') THEN
        RETURN left(word, -1) || 'ৎ';
    END IF;
    IF EXISTS (SELECT FROM word_keep AS k WHERE k.word = cut_ending.word) THEN
        RETURN word;
    END IF;
    WITH bare AS MATERIALIZED (
        SELECT e.place, e.follows, e.after_one_letter, left(cut_ending.word, -length(e.text)) AS base
        FROM word_ending AS e
        WHERE right(cut_ending.word, length(e.text)) = e.text
    ),
    cut AS MATERIALIZED (
        SELECT
            b.place,
            -- ৎ turns to ত before a vowel.
            CASE
                WHEN right(b.base, 1) = 'ত' AND is_kept_base(left(b.base, -1) || 'ৎ') THEN left(b.base, -1) || 'ৎ'
                ELSE b.base
            END AS base
        FROM bare AS b
        CROSS JOIN LATERAL (SELECT regexp_count(b.base, letter)) AS has (letters)
        WHERE right(b.base, 1) NOT IN ('', U&'\09CD')
            AND b.base ~ b.follows
            AND (
                has.letters >= 2
                OR has.letters = 1 AND b.after_one_letter
                AND EXISTS (SELECT FROM word_keep AS k WHERE k.word = b.base)
            )
    )
    SELECT c.base INTO shorter
    FROM cut AS c
    CROSS JOIN LATERAL (SELECT is_kept_base(c.base)) AS known (yes)
    ORDER BY known.yes DESC, CASE WHEN known.yes THEN length(c.base) END DESC, c.place
    LIMIT 1;
    IF shorter IS NULL OR (has_kept_tail(word) AND NOT is_kept_base(shorter)) THEN
        RETURN word;
    END IF;
    RETURN shorter;
END
$$;
COMMENT ON FUNCTION cut_ending IS
    'A folded word without its last ending: the twin of _cut_once in spiders/bengali/stem.py.';

CREATE FUNCTION stem(word text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    longer text := fold(word);
    shorter text := longer;
BEGIN
    IF length(longer) > rule_text('longest_word')::integer THEN
        RETURN longer;
    END IF;
    LOOP
        shorter := cut_ending(longer);
        EXIT WHEN shorter = longer;
        longer := shorter;
    END LOOP;
    RETURN longer;
END
$$;
COMMENT ON FUNCTION stem IS
    'The key under which all forms of a word meet, as the stored texts are indexed by it: the twin of '
    'spiders.bengali.stem.stem. Example: stem(''রাশিয়ার'') = stem(''রাশিয়া'').';

CREATE FUNCTION words(source text) RETURNS SETOF text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT w.found[1]
    FROM regexp_matches(words.source, rule_text('word'), 'g') WITH ORDINALITY AS w (found, place)
    ORDER BY w.place;
END;
COMMENT ON FUNCTION words IS
    'The words of a text as they stand in it, in order: the twin of spiders.bengali.words.printed_tokens.';

-- The words of the latest texts.

CREATE TABLE article_search (
    article_id bigint NOT NULL
        CONSTRAINT article_search_pkey PRIMARY KEY
        CONSTRAINT article_search_article_id_fkey REFERENCES article (id),
    outlet text NOT NULL,
    dated_at timestamptz NOT NULL,
    rules_version text NOT NULL,
    search tsvector NOT NULL
) WITH (toast_tuple_target = 128);  -- the words lie apart, so that many rows fit a page
CREATE INDEX article_search_search_idx ON article_search USING gin (search);
CREATE INDEX article_search_rules_version_idx ON article_search (rules_version);
COMMENT ON TABLE article_search IS
    'One row for each article: the words of its latest text. Narrow, so that the newest of many hits are '
    'found without reading texts. Written by the pipeline (flows/index_text.py), never by hand.';
COMMENT ON COLUMN article_search.outlet IS 'As in article.';
COMMENT ON COLUMN article_search.dated_at IS 'As in article; a trigger there keeps it so.';
COMMENT ON COLUMN article_search.rules_version IS
    'Rules that the words were made by; rows of other rules are indexed anew, a part at each run.';
COMMENT ON COLUMN article_search.search IS
    'Stems with their places: words of the headline from 1 (A), of the summary from 257 (B), of the body '
    'from 1025 (C). So a place tells the field and which of its words it is.';

CREATE FUNCTION follow_dated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE article_search AS s
    SET dated_at = new.dated_at
    WHERE s.article_id = new.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION follow_dated_at IS 'Keeps article_search.dated_at equal to article.dated_at.';

CREATE TRIGGER article_dated_at
    AFTER UPDATE ON article
    FOR EACH ROW
    WHEN (old.dated_at IS DISTINCT FROM new.dated_at)
    EXECUTE FUNCTION follow_dated_at();

-- search('রাশিয়ার অস্ত্র')

CREATE FUNCTION read_query(
    typed text, OUT words tsquery, OUT candidates tsquery, OUT exact text[], OUT prefixes text[]
)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    longest CONSTANT integer := 20000;
    most_words CONSTANT integer := 100;
    item record;
    term record;
    wanted text[] := '{}';
    unwanted text[] := '{}';
    has_or boolean := false;
    seen integer := 0;
BEGIN
    exact := '{}';
    prefixes := '{}';
    FOR item IN
        -- OR is capitals only, which folding would hide; `or|` is still the word `or` inside quotes.
        SELECT i.part[1] = '-' AS is_minus, i.part[2] AS body
        FROM regexp_matches(
            fold(regexp_replace(left(typed, longest), '(^|\s)OR(?=\s|$)', '\1or|', 'g')),
            '(-?)("[^"]*"?|[^\s"]+)',
            'g'
        ) WITH ORDINALITY AS i (part, place)
        ORDER BY i.place
    LOOP
        IF item.body IN ('or|', '|') THEN
            has_or := cardinality(wanted) > 0;
            CONTINUE;
        END IF;
        SELECT
            string_agg(
                CASE
                    WHEN w.is_prefix THEN format('(''%s'':* | ''%s'')', w.folded, w.stem)
                    ELSE format('''%s''', w.stem)
                END,
                ' <-> ' ORDER BY w.place
            ) AS query,
            count(*) AS words,
            array_agg(w.stem) AS stems,
            array_agg(w.folded) FILTER (WHERE w.is_prefix) AS prefixes
        INTO term
        FROM (
            -- Words have no quotes and no backslashes: a test holds that.
            SELECT
                t.place,
                left(replace(t.word, ',', ''), 500) AS folded,
                left(stem(replace(t.word, ',', '')), 500) AS stem,
                item.body ~ '\*"?$' AND t.place = max(t.place) OVER () AS is_prefix
            FROM words(item.body) WITH ORDINALITY AS t (word, place)
            LIMIT most_words + 1
        ) AS w;
        CONTINUE WHEN term.query IS NULL;
        seen := seen + term.words;
        IF seen > most_words OR length(typed) > longest THEN
            RAISE invalid_parameter_value
                USING MESSAGE = format('The query has too many words: ask for at most %s at once.', most_words);
        END IF;
        IF length(term.prefixes[1]) < 2 THEN
            RAISE invalid_parameter_value
                USING MESSAGE = 'A * needs at least two letters before it: name more of the word.';
        END IF;
        IF item.is_minus THEN
            unwanted := unwanted || term.query;
            CONTINUE;
        END IF;
        IF has_or THEN
            wanted[cardinality(wanted)] := wanted[cardinality(wanted)] || ' | ' || term.query;
        ELSE
            wanted := wanted || term.query;
        END IF;
        has_or := false;
        exact := exact || term.stems;
        prefixes := prefixes || term.prefixes;
    END LOOP;
    IF cardinality(wanted) = 0 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'The query names no word that an article must have: add one, as in search(''রাশিয়ার অস্ত্র'').';
    END IF;
    words := (
        SELECT string_agg(format(q.part, q.query), ' & ')
        FROM (
            SELECT '(%s)', u.query FROM unnest(wanted) AS u (query)
            UNION ALL
            SELECT '!(%s)', u.query FROM unnest(unwanted) AS u (query)
        ) AS q (part, query)
    )::tsquery;
    candidates := (
        SELECT string_agg(format(q.part, q.query), ' & ')
        FROM (
            SELECT '(%s)', replace(u.query, '<->', '&') FROM unnest(wanted) AS u (query)
            UNION ALL
            SELECT '!(%s)', u.query FROM unnest(unwanted) AS u (query) WHERE u.query NOT LIKE '%<->%'
        ) AS q (part, query)
    )::tsquery;
END
$$;
COMMENT ON FUNCTION read_query IS
    'What a typed query asks for: words, with phrases; candidates, what the index alone can tell, without '
    'reading a row; the stems and prefixes to mark. The language is told at search.';

CREATE FUNCTION marked(printed text, places integer[], first integer, last integer) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- A word and its blank have seven letters on the whole: what lies far behind is not cut into words.
    rest text := left(printed, 200 + 9 * least(last, 100000));
    goes_on boolean := length(rest) < length(printed);
    shown text := '';
    ordinal integer := 0;
    word text;
    gap integer;
BEGIN
    -- Word by word, with strpos for what stands between: to match that too takes twice the time.
    FOREACH word IN ARRAY ARRAY(SELECT words(rest)) LOOP
        ordinal := ordinal + 1;
        gap := strpos(rest, word) - 1;
        IF ordinal > last THEN
            shown := shown || left(rest, gap);
            goes_on := true;
            EXIT;
        END IF;
        IF ordinal >= first THEN
            shown := shown
                || CASE WHEN ordinal > first OR first = 1 THEN left(rest, gap) ELSE '' END
                || CASE WHEN ordinal = ANY (places) THEN '**' || word || '**' ELSE word END;
        END IF;
        rest := substr(rest, gap + length(word) + 1);
    END LOOP;
    IF ordinal <= last THEN
        shown := shown || rest;
    END IF;
    shown := btrim(regexp_replace(shown, '\s+', ' ', 'g'));
    RETURN CASE WHEN first > 1 THEN '…' ELSE '' END || shown || CASE WHEN goes_on THEN '…' ELSE '' END;
END
$$;
COMMENT ON FUNCTION marked IS
    'The words of a text from one ordinal to another as they stand there, those at the places in **.';

CREATE FUNCTION densest_place(places integer[], stems text[]) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT h.place
        FROM unnest(places, stems) AS h (place, stem)
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT o.stem) AS stems, count(*) AS hits
            FROM unnest(places, stems) AS o (place, stem)
            WHERE o.place BETWEEN h.place AND h.place + 20
        ) AS window_
        ORDER BY window_.stems DESC, window_.hits DESC, h.place
        LIMIT 1
    );
COMMENT ON FUNCTION densest_place IS
    'Where the 20 words begin that hold the most different stems, then the most hits.';

CREATE FUNCTION snippet(body text, places integer[], stems text[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    one CONSTANT integer := coalesce(greatest(densest_place(places, stems) - 4, 1), 1);
    other integer;
BEGIN
    SELECT densest_place(array_agg(h.place ORDER BY h.place), array_agg(h.stem ORDER BY h.place)) - 4 INTO other
    FROM unnest(places, stems) AS h (place, stem)
    WHERE NOT EXISTS (
        SELECT FROM unnest(places, stems) AS o (place, stem)
        WHERE o.stem = h.stem AND o.place BETWEEN one AND one + 24
    );
    IF other IS NULL THEN
        RETURN marked(body, places, one, one + 24);
    END IF;
    IF other BETWEEN one - 25 AND one + 25 THEN
        RETURN marked(body, places, greatest(least(one, other), 1), greatest(one, other) + 24);
    END IF;
    RETURN replace(
        marked(body, places, least(one, other), least(one, other) + 24)
        || ' ' || marked(body, places, greatest(one, other), greatest(one, other) + 24),
        '… …', ' … '
    );
END
$$;
COMMENT ON FUNCTION snippet IS
    'One or two pieces of a text around the places of its hits, which are marked by **.';

CREATE FUNCTION hit_places(search tsvector, exact text[], prefixes text[], first integer, last integer)
RETURNS TABLE (places integer[], stems text[])
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(h.place ORDER BY h.place), array_agg(h.stem ORDER BY h.place)
    FROM (
        SELECT p.place - hit_places.first + 1 AS place, w.lexeme AS stem
        FROM unnest(hit_places.search) AS w (lexeme, positions, weights)
        CROSS JOIN LATERAL unnest(w.positions) AS p (place)
        WHERE p.place BETWEEN hit_places.first AND hit_places.last
            AND (
                w.lexeme = ANY (hit_places.exact)
                OR EXISTS (
                    SELECT FROM unnest(hit_places.prefixes) AS typed (prefix)
                    WHERE starts_with(w.lexeme, typed.prefix)
                )
            )
        ORDER BY p.place
        LIMIT 60
    ) AS h;
END;
COMMENT ON FUNCTION hit_places IS
    'Which words of a field a query hits, counted from 1, with their stems; the first 60.';

CREATE FUNCTION search(
    query text,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    outlets text[] DEFAULT NULL,
    topic text DEFAULT NULL,
    limit_to integer DEFAULT 20
)
RETURNS TABLE (
    id bigint,
    outlet text,
    dated_at timestamptz,
    dated_by text,
    headline text,
    tier text,
    copy_of bigint,
    url text,
    snippet text,
    headline_marked text
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    -- The planner does not know what it costs to fetch a text's words: hits come from the index of words,
    -- never from a walk over rows.
    SET enable_seqscan = off
    SET jit = off
    SET plan_cache_mode = force_custom_plan
    SET work_mem = '32MB'
AS $$
#variable_conflict use_column
DECLARE
    newest CONSTANT integer := 1000;
    e_fold CONSTANT double precision := 90 * 86400;
    asked record;
    by_index boolean;
BEGIN
    asked := read_query(search.query);
    by_index := asked.words = asked.candidates;
    RETURN QUERY
    WITH hit AS MATERIALIZED (
        SELECT s.article_id, s.dated_at
        FROM article_search AS s
        WHERE s.search @@ asked.candidates
            AND (search.since IS NULL OR s.dated_at >= search.since)
            AND (search.until IS NULL OR s.dated_at < search.until)
            AND (search.outlets IS NULL OR s.outlet = ANY (search.outlets))
            AND (search.topic IS NULL OR EXISTS (
                SELECT FROM article_match AS m
                WHERE m.article_id = s.article_id AND m.topic = search.topic
            ))
    ),
    ranked AS MATERIALIZED (
        SELECT h.article_id, h.dated_at, s.search, ts_rank('{0.1, 0.3, 0.5, 1}', s.search, asked.words) AS rank
        FROM (
            SELECT *
            FROM hit
            ORDER BY hit.dated_at DESC, hit.article_id DESC
            LIMIT CASE WHEN by_index THEN newest END
        ) AS h
        JOIN article_search AS s ON s.article_id = h.article_id
        WHERE by_index OR s.search @@ asked.words
        ORDER BY h.dated_at DESC, h.article_id DESC
        LIMIT newest
    ),
    best AS MATERIALIZED (
        SELECT
            r.article_id,
            r.search,
            r.dated_at,
            ln(greatest(r.rank, 1e-9)::double precision) + extract(epoch FROM r.dated_at)::double precision / e_fold AS worth
        FROM ranked AS r
        ORDER BY worth DESC, r.dated_at DESC, r.article_id DESC
        LIMIT search.limit_to
    )
    SELECT
        a.id, a.outlet, a.dated_at, a.dated_by, a.headline, a.tier, a.copy_of, a.url,
        snippet(a.body, in_body.places, in_body.stems),
        marked(a.headline, in_headline.places, 1, 255)
    FROM best AS b
    JOIN articles AS a ON a.id = b.article_id
    CROSS JOIN LATERAL hit_places(b.search, asked.exact, asked.prefixes, 1025, 16383) AS in_body
    CROSS JOIN LATERAL hit_places(b.search, asked.exact, asked.prefixes, 1, 255) AS in_headline
    ORDER BY b.worth DESC, b.dated_at DESC, b.article_id DESC;
END
$$;
COMMENT ON FUNCTION search IS
    'Articles whose latest text has all the words, in any of their forms and spellings, best first. '
    '"…" is a phrase, and so is a hyphenated word; OR (capitals) joins its two neighbours; - before a word '
    'or phrase excludes it; রাশি* is every word that begins so. The newest 1,000 hits are ranked: by where '
    'and how often the words stand (headline before summary before body), each 90 days of age taking the '
    'factor e. To look further back, narrow with since and until. Hits are marked by ** in snippet and '
    'headline_marked. '
    'Example: SELECT * FROM search(''রাশিয়ার অস্ত্র'', since => ''2026-09-01'', outlets => ''{dbcnews}'');';

-- It reads tables with its owner's rights, so that readers need none: only those who are granted may call it.
REVOKE ALL ON FUNCTION search FROM PUBLIC;
