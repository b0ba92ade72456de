-- What looking at outlets has taught.
SELECT *
FROM poll
ORDER BY outlet, way;
