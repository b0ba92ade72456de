-- From now on the file is read from its new location.
UPDATE archive_file
SET location = %(location)s,
    moved_at = %(at)s
WHERE file = %(file)s;
