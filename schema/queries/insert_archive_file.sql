-- A file that nobody writes any more. Its run must be known; a known file is left as it is.
INSERT INTO archive_file (file, outlet, run, bytes, sha256, closed_at)
SELECT %(file)s, r.outlet, r.run, %(bytes)s, %(sha256)s, %(closed_at)s
FROM run AS r
WHERE r.run = %(run)s
ON CONFLICT (file) DO NOTHING;
