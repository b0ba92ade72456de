-- The captures that a run's report names, in its order, for whoever looks at them.
SELECT c.capture_id, c.url, c.outcome, c.reason, c.status, c.fetched_at, c.warc_file, c.warc_offset
FROM capture AS c
WHERE c.capture_id = ANY(%(capture_ids)s)
ORDER BY array_position(%(capture_ids)s, c.capture_id);
