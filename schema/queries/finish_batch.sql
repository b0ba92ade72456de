-- What a batch changed, last in its transaction.
UPDATE batch
SET new = %(new)s,
    updated = %(updated)s,
    unchanged = %(unchanged)s,
    gone = %(gone)s,
    rejected = %(rejected)s,
    captures = %(captures)s
WHERE run = %(run)s
    AND number = %(number)s
    AND sha256 = %(sha256)s;
