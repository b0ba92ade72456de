-- Addresses that a batch's listings offered, into staging.
COPY stage_find (url_hash, url, article_key, way, listed_at, listed_on, found_at) FROM STDIN;
