-- Give the right to move and to expire archive files back.
SELECT pg_advisory_unlock(1263289205, 1);
