-- Forget which days of a window were walked: a backfill looks at all of them again.
DELETE FROM backfill_day
WHERE outlet = %(outlet)s
    AND day BETWEEN %(since)s AND %(until)s;
