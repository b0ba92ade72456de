-- A topic as Khobor ships it: inserted when absent, updated only while nobody has edited it.
INSERT INTO topic (slug, source, aliases, shipped_version, shipped_aliases_version)
VALUES (
    %(slug)s, %(source)s, %(aliases)s, short_hash(%(source)s), short_hash(%(aliases)s)
)
ON CONFLICT (slug) DO UPDATE
SET source = excluded.source,
    aliases = excluded.aliases,
    shipped_version = excluded.shipped_version,
    shipped_aliases_version = excluded.shipped_aliases_version
WHERE NOT topic.edited
    AND (topic.source, topic.aliases) IS DISTINCT FROM (excluded.source, excluded.aliases);
