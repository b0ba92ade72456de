-- Whether the server knows this role.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(role)s);
