-- The version of the language rules that the database has, if it has any.
SELECT value FROM language_rule WHERE name = 'version';
