-- Whether pg_trgm is on the server's disk.
SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm');
