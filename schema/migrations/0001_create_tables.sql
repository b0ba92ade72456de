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
        CONSTRAINT run_mode_check CHECK (mode IN ('latest', 'backfill', 'revisit', 'urls')),
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
    inferred_only boolean
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
    article_key text
);
CREATE INDEX capture_run_idx ON capture (run);
COMMENT ON TABLE capture IS
    'One request''s end, and where its response lies in the archive (file and offset of the WARC record).';
COMMENT ON COLUMN capture.capture_id IS 'WARC-Record-ID of the response, or a fresh one where none came.';
COMMENT ON COLUMN capture.digest IS 'SHA-256 of the payload, hexadecimal.';

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
    CONSTRAINT article_outlet_article_key_key UNIQUE (outlet, article_key),
    CONSTRAINT article_published_check CHECK (published_at IS NULL OR published_on IS NULL),
    CONSTRAINT article_copy_check CHECK ((copy_of IS NULL) = (copy_containment IS NULL)),
    CONSTRAINT article_copy_of_itself_check CHECK (copy_of <> id)
);
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
    'When its address was first seen to answer 404 or 410; null while it stands.';
COMMENT ON COLUMN article.copy_of IS
    'The earliest article that it directly resembles. Decided by link, not by ingest.';
COMMENT ON COLUMN article.copy_containment IS
    'Share of the shorter text''s word 3-shingles that the other text has.';
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
    provenance jsonb NOT NULL,
    search tsvector NOT NULL
);
CREATE UNIQUE INDEX article_version_latest_key ON article_version (article_id) WHERE is_latest;
CREATE INDEX article_version_article_id_seen_at_idx ON article_version (article_id, seen_at);
CREATE INDEX article_version_capture_id_idx ON article_version (capture_id);
CREATE INDEX article_version_text_hash_idx ON article_version (text_hash);
CREATE INDEX article_version_search_idx ON article_version USING gin (search) WHERE is_latest;
COMMENT ON TABLE article_version IS
    'A text that an article had, as its outlet printed it then, with the capture it was read from. '
    'A visit that finds the same text adds no row.';
COMMENT ON COLUMN article_version.is_latest IS 'Exactly one version of an article is: the one seen last.';
COMMENT ON COLUMN article_version.parser_changed IS
    'The text differs from the version before, but the payload is the same or the parser is another: '
    'the outlet cannot be said to have edited it.';
COMMENT ON COLUMN article_version.text_hash IS
    'SHA-256 of folded headline and body without credits; see flows/fingerprint.py.';
COMMENT ON COLUMN article_version.fold_version IS
    'Rules that the hash and the search column were made by.';
COMMENT ON COLUMN article_version.provenance IS 'Which layer of extraction gave each field.';
COMMENT ON COLUMN article_version.search IS
    'Words of the folded headline (A), summary (B) and body (D), configuration simple.';

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
    sentences text[] NOT NULL,
    CONSTRAINT article_match_pkey PRIMARY KEY (article_id, topic)
);
CREATE INDEX article_match_topic_idx ON article_match (topic);
CREATE INDEX article_match_version_id_idx ON article_match (version_id);
COMMENT ON TABLE article_match IS
    'A topic that an article matched, with the evidence. It stays when a later text no longer matches.';
COMMENT ON COLUMN article_match.version_id IS 'The text that the evidence was found in.';
COMMENT ON COLUMN article_match.topic_version IS 'The topic as it was then; see topic.version.';

CREATE TABLE page (
    outlet text NOT NULL
        CONSTRAINT page_outlet_fkey REFERENCES outlet (slug),
    url_hash bytea NOT NULL,
    url text NOT NULL,
    purpose text NOT NULL
        CONSTRAINT page_purpose_check CHECK (purpose IN ('robots', 'listing', 'article')),
    outcome text NOT NULL,
    reason text,
    article_key text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    etag text,
    last_modified text,
    digest text,
    next_visit_at timestamptz,
    CONSTRAINT page_pkey PRIMARY KEY (outlet, url_hash)
);
COMMENT ON TABLE page IS
    'Ledger of the addresses that were asked for, and of their canonical forms: what became of each last, '
    'and when it is worth asking again. It remembers articles whose text is not kept.';
COMMENT ON COLUMN page.article_key IS 'The article it held last, also where that is not stored.';
COMMENT ON COLUMN page.digest IS 'SHA-256 of the payload seen last; 304 answers leave it alone.';
COMMENT ON COLUMN page.next_visit_at IS 'Not asked for before; null: not again.';

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
