-- One migrating process at a time; held until unlock_migrations or the connection's end.
SELECT pg_advisory_lock(1263289202, 1);
