-- Say once what this database holds.
INSERT INTO database_kind (kind)
VALUES (%(kind)s)
ON CONFLICT DO NOTHING;
