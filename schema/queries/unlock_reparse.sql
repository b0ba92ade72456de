-- Give the right to read an outlet's archive again back.
SELECT pg_advisory_unlock(1263289209, hashtext(%(outlet)s));
