-- Kept captures, at their places in the file that replaces theirs.
UPDATE capture AS c
SET warc_file = %(file)s,
    warc_offset = placed."offset"
FROM unnest(%(capture_ids)s::text[], %(offsets)s::bigint[]) AS placed (capture_id, "offset")
WHERE c.capture_id = placed.capture_id;
