-- What is known of a way of discovery after a look at it.
INSERT INTO poll (
    outlet, way, polls, unchanged, finds, failures, last_polled_at, last_new_at, next_poll_at, finds_by_hour,
    watched_by_hour
)
VALUES (
    %(outlet)s, %(way)s, %(polls)s, %(unchanged)s, %(finds)s, %(failures)s, %(last_polled_at)s, %(last_new_at)s,
    %(next_poll_at)s, %(finds_by_hour)s::real[], %(watched_by_hour)s::real[]
)
ON CONFLICT (outlet, way) DO UPDATE
SET polls = excluded.polls,
    unchanged = excluded.unchanged,
    finds = excluded.finds,
    failures = excluded.failures,
    last_polled_at = excluded.last_polled_at,
    last_new_at = excluded.last_new_at,
    next_poll_at = excluded.next_poll_at,
    finds_by_hour = excluded.finds_by_hour,
    watched_by_hour = excluded.watched_by_hour;
