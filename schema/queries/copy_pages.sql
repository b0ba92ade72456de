-- What became of a batch's addresses, into staging.
COPY stage_page (
    url_hash, url, purpose, outcome, reason, article_key, seen_at, etag, last_modified, digest, next_visit_at,
    dated_on
) FROM STDIN;
