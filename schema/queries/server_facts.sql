-- What the server is, before anything Bengali is sent to it.
SELECT
    current_setting('server_version_num')::integer AS version,
    current_setting('server_encoding') AS encoding;
