-- Who crawls an outlet, and since when. The run stands in the holder's application name.
SELECT
    substring(s.application_name FROM '^khobor run (.+)$') AS run,
    coalesce(r.started_at, s.backend_start) AS since
FROM pg_locks AS l
JOIN pg_stat_activity AS s ON s.pid = l.pid
LEFT JOIN run AS r ON s.application_name = 'khobor run ' || r.run
WHERE l.locktype = 'advisory'
    AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid = 1263289203
    AND l.objid = (hashtext(%(outlet)s)::bigint & 4294967295)::oid
    AND l.objsubid = 2;
