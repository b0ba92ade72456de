-- Whether this connection has its staging tables.
SELECT to_regclass('pg_temp.stage_article') IS NOT NULL;
