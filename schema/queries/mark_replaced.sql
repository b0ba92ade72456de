-- No capture points to the file any more.
UPDATE archive_file
SET replaced_at = %(at)s
WHERE file = %(file)s;
