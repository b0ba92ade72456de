-- Let a role read the views and call the search function; no table.
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON articles, matches, copies, edits, withdrawals, coverage, outlet_health TO {role};
GRANT EXECUTE ON FUNCTION search TO {role};
