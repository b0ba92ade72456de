-- A run begins. Its parent and Prefect's id are added by whoever knows them.
INSERT INTO run (run, outlet, mode, started_at, parent, prefect_id)
VALUES (%(run)s, %(outlet)s, %(mode)s, %(started_at)s, %(parent)s, %(prefect_id)s)
ON CONFLICT (run) DO UPDATE
SET parent = coalesce(excluded.parent, run.parent),
    prefect_id = coalesce(excluded.prefect_id, run.prefect_id);
