-- Addresses that led to a batch's articles, into staging.
COPY stage_address (article_key, url_hash, url, seen_at) FROM STDIN;
