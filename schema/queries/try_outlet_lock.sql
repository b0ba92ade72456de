-- The right to crawl an outlet, held by this connection until it ends.
SELECT pg_try_advisory_lock(1263289203, hashtext(%(outlet)s));
