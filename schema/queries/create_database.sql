-- A new database, with the locale of the server's template.
CREATE DATABASE {name};
