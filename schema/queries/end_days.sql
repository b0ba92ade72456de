-- A walk through the listings of some days ended: whole where `reason` is null, and for days after `back_to`. A day
-- that had not ended when the walk began is never whole: more may have come.
UPDATE backfill_day AS b
SET swept_at = CASE WHEN is_walked AND has_ended THEN %(now)s END,
    reason = CASE
        WHEN NOT is_walked THEN %(reason)s
        WHEN NOT has_ended THEN 'the day had not ended'
    END
FROM (
    SELECT
        d.day,
        (d.day + 1)::timestamp AT TIME ZONE o.zone <= d.begun_at AS has_ended,
        %(reason)s::text IS NULL OR coalesce(d.day > %(back_to)s::date, false) AS is_walked
    FROM backfill_day AS d
    JOIN outlet AS o ON o.slug = d.outlet
    WHERE d.outlet = %(outlet)s
) AS ended
WHERE b.outlet = %(outlet)s
    AND b.day = ended.day
    AND b.day BETWEEN %(since)s AND %(until)s
    AND b.run = %(run)s
    AND b.swept_at IS NULL;
