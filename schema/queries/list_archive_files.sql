-- Closed files of the archive, the longest unchecked first: all, the named ones, those that were replaced or not,
-- those that nobody checked since an instant.
SELECT f.file, f.outlet, f.run, f.bytes, f.sha256, f.closed_at, f.location, f.moved_at, f.checked_at, f.fault,
    f.replaced_at
FROM archive_file AS f
WHERE (%(files)s::text[] IS NULL OR f.file = ANY (%(files)s))
    AND (f.replaced_at IS NOT NULL) = %(are_replaced)s
    AND (%(unchecked_since)s::timestamptz IS NULL OR f.checked_at IS NULL OR f.checked_at < %(unchecked_since)s)
ORDER BY f.checked_at NULLS FIRST, f.closed_at, f.file
LIMIT %(limit_to)s;
