-- Captures that could not be read again, each with its reason; once for a reason.
INSERT INTO rejection (run, outlet, url, stage, reason, rejected_at, capture_id)
SELECT c.run, c.outlet, c.final_url, 'parse', m.reason, now(), c.capture_id
FROM unnest(%(capture_ids)s::text[], %(reasons)s::text[]) AS m (capture_id, reason)
JOIN capture AS c ON c.capture_id = m.capture_id
WHERE NOT EXISTS (
    SELECT
    FROM rejection AS r
    WHERE r.run = c.run
        AND r.capture_id = c.capture_id
        AND r.reason = m.reason
)
ORDER BY c.capture_id;
