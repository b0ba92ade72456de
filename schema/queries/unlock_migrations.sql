-- The end of lock_migrations.
SELECT pg_advisory_unlock(1263289202, 1);
