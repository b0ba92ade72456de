-- Requests that the runs of an outlet made since an instant: what a run began after it reports, else what its
-- captures took.
SELECT coalesce(sum(greatest(c.requests, r.requests)), 0)
FROM (
    SELECT run, sum(requests) AS requests
    FROM capture
    WHERE outlet = %(outlet)s
        AND fetched_at >= %(since)s
    GROUP BY run
) AS c
FULL JOIN (
    SELECT run, requests
    FROM run
    WHERE outlet = %(outlet)s
        AND started_at >= %(since)s
) AS r USING (run);
