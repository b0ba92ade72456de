-- Captures of this run that an earlier batch brought.
SELECT
    capture_id, url, final_url, purpose, outcome, reason, fetched_at, status, content_type, etag,
    last_modified, digest, warc_file, warc_offset, article_key, dated_on, requests,
    archived_at, refers_to
FROM capture
WHERE capture_id = ANY (%(capture_ids)s)
    AND run = %(run)s;
