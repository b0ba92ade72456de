-- What this database says it holds.
SELECT kind FROM database_kind;
