-- The right to read an outlet's archive again, held by this connection until it ends.
SELECT pg_try_advisory_lock(1263289209, hashtext(%(outlet)s));
