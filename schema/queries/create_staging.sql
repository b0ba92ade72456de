-- Where a batch's rows are put before they are compared; one set a connection, empty between transactions.
-- Their texts are not compressed: that would be done once more than needed.
CREATE TEMPORARY TABLE stage_capture (LIKE capture) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE stage_page (
    url_hash bytea NOT NULL,
    url text NOT NULL,
    purpose text NOT NULL,
    outcome text NOT NULL,
    reason text,
    article_key text,
    seen_at timestamptz NOT NULL,
    etag text,
    last_modified text,
    digest text,
    next_visit_at timestamptz,
    dated_on date
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE stage_find (
    url_hash bytea NOT NULL,
    url text NOT NULL,
    article_key text NOT NULL,
    way text NOT NULL,
    listed_at timestamptz,
    listed_on date,
    found_at timestamptz NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE stage_article (
    article_key text NOT NULL,
    capture_id text NOT NULL,
    seen_at timestamptz NOT NULL,
    digest text,
    url text NOT NULL,
    canonical_url text NOT NULL,
    zone text NOT NULL,
    parser_version text NOT NULL,
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
    published_confidence text NOT NULL,
    modified_at timestamptz,
    faults text[] NOT NULL,
    provenance jsonb NOT NULL,
    -- Decided by place_articles:
    article_id bigint,
    effect text,
    late boolean,
    parser_changed boolean
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE stage_address (
    article_key text NOT NULL,
    url_hash bytea NOT NULL,
    url text NOT NULL,
    seen_at timestamptz NOT NULL
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE stage_match (
    article_key text NOT NULL,
    capture_id text NOT NULL,
    topic text NOT NULL,
    topic_version text NOT NULL,
    aliases_version text NOT NULL,
    tier text NOT NULL,
    score real NOT NULL,
    terms text[] NOT NULL,
    evidence jsonb NOT NULL
) ON COMMIT DELETE ROWS;
ALTER TABLE stage_article ALTER body SET STORAGE EXTERNAL;
