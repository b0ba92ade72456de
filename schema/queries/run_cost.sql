-- How a run ended, how many requests it made, and whether it could read a listing: what a backfill goes on by.
SELECT
    r.finish_reason,
    coalesce(r.requests, 0) AS requests,
    coalesce(r.listing_outcomes, '{}') = '{}'
        OR r.listing_outcomes ? 'listing'
        OR EXISTS (
            SELECT
            FROM backfill_day AS b
            WHERE b.run = r.run
                AND b.swept_at IS NOT NULL
        ) AS listed
FROM run AS r
WHERE r.run = %(run)s;
