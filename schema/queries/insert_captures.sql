-- Captures are facts: a known one is left as it is.
INSERT INTO capture (
    capture_id, run, outlet, url, final_url, purpose, outcome, reason, fetched_at, status, content_type,
    etag, last_modified, digest, warc_file, warc_offset, article_key, dated_on, requests,
    archived_at, refers_to
)
SELECT DISTINCT ON (capture_id)
    capture_id, run, outlet, url, final_url, purpose, outcome, reason, fetched_at, status, content_type,
    etag, last_modified, digest, warc_file, warc_offset, article_key, dated_on, requests,
    archived_at, refers_to
FROM stage_capture
ORDER BY capture_id
ON CONFLICT (capture_id) DO NOTHING;
