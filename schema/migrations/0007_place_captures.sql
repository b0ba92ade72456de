-- The archive's files, wherever they lie; captures whose payload came again; and what retention needs to find.

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

ALTER TABLE capture
    ADD archived_at timestamptz,
    ADD refers_to text;
CREATE INDEX capture_warc_file_idx ON capture (warc_file, warc_offset) WHERE warc_file IS NOT NULL;
CREATE INDEX capture_refers_to_idx ON capture (refers_to) WHERE refers_to IS NOT NULL;
COMMENT ON COLUMN capture.warc_file IS
    'The archive''s file, see archive_file; null where nothing came, or where the record has expired.';
COMMENT ON COLUMN capture.archived_at IS 'WARC-Date of its record; in a replay, when the recorded page was fetched.';
COMMENT ON COLUMN capture.refers_to IS
    'The earlier capture whose record holds its payload, which came again unchanged (a WARC revisit record); '
    'null: its own record does.';

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
