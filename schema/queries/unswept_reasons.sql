-- Why days of a window are not swept yet, as the last walk through each said, and how many days each reason holds for.
SELECT
    outlet,
    reason,
    count(*)::integer AS days
FROM backfill_day
WHERE outlet = ANY (%(outlets)s)
    AND day BETWEEN %(since)s AND %(until)s
    AND swept_at IS NULL
    AND reason IS NOT NULL
GROUP BY outlet, reason
ORDER BY outlet, days DESC, reason;
