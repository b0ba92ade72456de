-- What was applied, in order.
SELECT name, sha256
FROM schema_migration
ORDER BY name;
