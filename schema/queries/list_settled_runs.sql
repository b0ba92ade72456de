-- Of the given runs, those that left nothing behind: no need to look at their spools again.
SELECT r.run
FROM run AS r
WHERE r.run = ANY (%(runs)s)
    AND (
        r.state = 'died'
        OR (r.state = 'finished' AND r.batches = (SELECT count(DISTINCT b.number) FROM batch AS b WHERE b.run = r.run))
    );
