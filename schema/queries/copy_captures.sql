-- Captures of a batch, into staging.
COPY stage_capture (
    capture_id, run, outlet, url, final_url, purpose, outcome, reason, fetched_at, status, content_type,
    etag, last_modified, digest, warc_file, warc_offset, article_key, dated_on, requests,
    archived_at, refers_to
) FROM STDIN;
