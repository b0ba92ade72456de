-- What captures gave when they were read again.
INSERT INTO reparse AS r (capture_id, read_by, topics_version, outcome, reason)
SELECT m.capture_id, %(reader)s, %(topics)s, m.outcome, m.reason
FROM unnest(%(capture_ids)s::text[], %(outcomes)s::text[], %(reasons)s::text[]) AS m (capture_id, outcome, reason)
ON CONFLICT (capture_id) DO UPDATE
SET read_by = excluded.read_by,
    topics_version = excluded.topics_version,
    outcome = excluded.outcome,
    reason = excluded.reason,
    read_at = excluded.read_at;
