-- The record of what was applied.
CREATE TABLE IF NOT EXISTS schema_migration (
    name text NOT NULL
        CONSTRAINT schema_migration_pkey PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_migration IS 'Which files of schema/migrations were applied, and what they said then.';
