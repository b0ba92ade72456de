-- The ledger for a spider. Of a stored article's addresses only the present one is asked for again, by
-- runs of mode revisit or due, which get those that are due; also a gone one, in case it comes back. One that was given
-- up long ago is told to nobody: to a listing that offers it anew it is new.
SELECT
    url,
    purpose,
    article_key,
    etag,
    last_modified,
    digest,
    CASE WHEN NOT is_former THEN next_visit_at END AS next_visit_at,
    is_stored AS revisit,
    listed_on,
    is_dated AS dated
FROM known_page
WHERE outlet = %(outlet)s
    AND purpose <> 'robots'
    AND (given_up_at IS NULL OR is_former OR given_up_at > %(forgotten)s)
    AND (%(url_hashes)s::bytea[] IS NULL OR url_hash = ANY (%(url_hashes)s))
    AND (
        %(due_at)s::timestamptz IS NULL
        OR (
            next_visit_at <= %(due_at)s
            AND purpose = 'article'
            AND NOT is_former
            AND (is_stored OR NOT %(only_stored)s)
        )
    );
