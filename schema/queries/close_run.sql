-- A run ended without a report: it died, or its flow gave it up.
UPDATE run
SET state = %(state)s,
    finished_at = %(finished_at)s,
    finish_reason = %(reason)s
WHERE run = %(run)s
    AND state <> 'finished';
