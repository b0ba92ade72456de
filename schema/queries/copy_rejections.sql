-- What could not be used.
COPY rejection (run, outlet, url, stage, reason, rejected_at, capture_id) FROM STDIN;
