-- Give the right to crawl an outlet back.
SELECT pg_advisory_unlock(1263289203, hashtext(%(outlet)s));
