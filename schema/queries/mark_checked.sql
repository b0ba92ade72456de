-- What a check of the file found.
UPDATE archive_file
SET checked_at = %(at)s,
    fault = %(fault)s
WHERE file = %(file)s;
