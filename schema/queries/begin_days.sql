-- A walk through the listings of some days begins, or goes on where the last one was cut short. Gives the
-- instant from which on this walk knows its listings. A walk begun before a day's end missed what came later.
INSERT INTO backfill_day AS b (outlet, day, begun_at, run)
SELECT %(outlet)s, d.at::date, %(now)s, %(run)s
FROM generate_series(%(since)s::timestamp, %(until)s::timestamp, interval '1 day') AS d (at)
ON CONFLICT (outlet, day) DO UPDATE
SET run = excluded.run,
    begun_at = CASE
        WHEN (
            SELECT (b.day + 1)::timestamp AT TIME ZONE o.zone
            FROM outlet AS o
            WHERE o.slug = b.outlet
        ) BETWEEN b.begun_at AND excluded.begun_at THEN excluded.begun_at
        ELSE b.begun_at
    END
WHERE b.swept_at IS NULL
RETURNING b.begun_at;
