-- Captures may be read again by today's page objects, and what became of an article's page is kept as states.

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

-- What became of articles

CREATE INDEX capture_url_idx ON capture USING hash (url) WHERE purpose = 'article';

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

INSERT INTO article_state (article_id, state, first_seen_at, last_seen_at, capture_id)
SELECT s.article_id, s.state, s.first_seen_at, s.last_seen_at, s.capture_id
FROM article_states(ARRAY(SELECT id FROM article)) AS s;

COMMENT ON COLUMN article.gone_at IS
    'When its address was first seen to be without it (gone or redirected_away, see article_state); null while it '
    'stands, or where it moved.';
COMMENT ON COLUMN articles.gone_at IS
    'When its address was first seen to be without it: 404, 410, a page that says so, or a redirect to the front page '
    'or a section.';
COMMENT ON COLUMN article_version.parser_changed IS
    'The outlet cannot be said to have edited it: the text is that of the version before (they became the same when '
    'they were read again), or the payload is the same, or another parser read it.';

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
