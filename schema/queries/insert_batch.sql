-- The ledger row, first in its transaction. No row comes back where the file is already ingested.
INSERT INTO batch (run, number, sha256)
VALUES (%(run)s, %(number)s, %(sha256)s)
ON CONFLICT DO NOTHING
RETURNING true;
