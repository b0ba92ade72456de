-- The right to move and to expire archive files, held by this connection until it ends.
SELECT pg_try_advisory_lock(1263289205, 1);
