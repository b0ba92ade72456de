-- Tell others what this connection is for: it is shown to who asks for the lock it holds.
SELECT set_config('application_name', %(name)s, false);
