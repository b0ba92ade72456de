-- A run ended with a report.
UPDATE run
SET state = 'finished',
    started_at = %(started_at)s,
    finished_at = %(finished_at)s,
    finish_reason = %(finish_reason)s,
    health = %(health)s,
    health_reason = %(health_reason)s,
    found = %(found)s,
    known = %(known)s,
    not_reached = %(not_reached)s,
    fetched = %(fetched)s,
    requests = %(requests)s,
    batches = %(batches)s,
    article_outcomes = %(article_outcomes)s::jsonb,
    listing_outcomes = %(listing_outcomes)s::jsonb,
    inferred_only = %(inferred_only)s,
    articles_read = %(articles_read)s,
    field_counts = %(field_counts)s::jsonb,
    faults = %(faults)s::jsonb,
    offending = %(offending)s
WHERE run = %(run)s;
