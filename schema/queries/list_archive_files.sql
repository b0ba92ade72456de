-- The closed files of the archive, all or the named ones, the longest unchecked first.
SELECT f.file, f.outlet, f.run, f.bytes, f.sha256, f.closed_at, f.location, f.moved_at, f.checked_at, f.fault,
    f.replaced_at
FROM archive_file AS f
WHERE %(files)s::text[] IS NULL OR f.file = ANY (%(files)s)
ORDER BY f.checked_at NULLS FIRST, f.closed_at, f.file;
