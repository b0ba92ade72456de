-- Let a role read the views and call the readers' functions; no table.
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT ON articles, matches, copies, edits, withdrawals, coverage, outlet_health TO {role};
GRANT EXECUTE ON FUNCTION search, crawl_coverage TO {role};
