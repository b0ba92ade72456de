-- Record that a migration was applied.
INSERT INTO schema_migration (name, sha256)
VALUES (%(name)s, %(sha256)s);
