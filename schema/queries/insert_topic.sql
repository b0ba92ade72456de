-- A topic that a job brought along and this database lacks.
INSERT INTO topic (slug, source, aliases)
VALUES (%(slug)s, %(source)s, %(aliases)s)
ON CONFLICT (slug) DO NOTHING;
