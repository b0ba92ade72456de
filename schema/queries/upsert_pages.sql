-- The ledger follows the last visit; what that visit could not tell stays as it was.
INSERT INTO page AS p (
    outlet, url_hash, url, purpose, outcome, reason, article_key, first_seen_at, last_seen_at, etag,
    last_modified, digest, next_visit_at, dated_on
)
SELECT DISTINCT ON (url_hash)
    %(outlet)s, url_hash, url, purpose, outcome, reason, article_key, seen_at, seen_at, etag,
    last_modified, digest, next_visit_at, dated_on
FROM stage_page
ORDER BY url_hash, seen_at DESC, digest NULLS LAST
ON CONFLICT (outlet, url_hash) DO UPDATE
SET purpose = excluded.purpose,
    outcome = excluded.outcome,
    reason = excluded.reason,
    article_key = coalesce(excluded.article_key, p.article_key),
    last_seen_at = excluded.last_seen_at,
    etag = coalesce(excluded.etag, p.etag),
    last_modified = coalesce(excluded.last_modified, p.last_modified),
    digest = coalesce(excluded.digest, p.digest),
    next_visit_at = excluded.next_visit_at,
    dated_on = coalesce(excluded.dated_on, p.dated_on)
WHERE p.last_seen_at <= excluded.last_seen_at;
