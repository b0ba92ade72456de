-- The pointers as link decided them. Counts those that changed.
WITH written AS (
    UPDATE article AS a
    SET copy_of = d.original,
        copy_containment = d.containment,
        linked_version = d.version_id
    FROM unnest(
        %(ids)s::bigint[], %(version_ids)s::bigint[], %(originals)s::bigint[], %(containments)s::real[]
    ) AS d (id, version_id, original, containment)
    JOIN article AS old ON old.id = d.id
    WHERE a.id = d.id
        AND (a.copy_of, a.copy_containment, a.linked_version)
            IS DISTINCT FROM (d.original, d.containment, d.version_id)
    RETURNING a.copy_of IS DISTINCT FROM old.copy_of AS moved
)
SELECT count(*)::integer
FROM written
WHERE moved;
