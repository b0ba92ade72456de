-- A topic's new text, where nobody else has changed it since it was read.
UPDATE topic
SET source = %(source)s,
    aliases = %(aliases)s
WHERE slug = %(slug)s
    AND source = %(old_source)s
    AND aliases = %(old_aliases)s
RETURNING slug;
