-- One transaction at a time writes an outlet's articles, so that what it compares with stands still.
SELECT pg_advisory_xact_lock(1263289204, hashtext(%(outlet)s));
