-- What there is and is not of each day of some outlets, for people. See the function.
SELECT *
FROM crawl_coverage(%(since)s, %(until)s, %(outlets)s);
