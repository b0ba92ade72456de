-- One transaction at a time decides about copies.
SELECT pg_advisory_xact_lock(1263289202, 2);
