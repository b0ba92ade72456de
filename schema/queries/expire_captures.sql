-- Their records are gone; that they were made stays.
UPDATE capture
SET warc_file = NULL,
    warc_offset = NULL
WHERE capture_id = ANY (%(capture_ids)s);
