-- Of some captures, those whose records the archive holds. None of them expires before this transaction ends.
SELECT c.capture_id
FROM capture AS c
WHERE c.capture_id = ANY (%(capture_ids)s)
    AND c.warc_file IS NOT NULL
ORDER BY c.capture_id
FOR KEY SHARE;
