-- How many latest texts have words that were made by other rules than today's.
SELECT count(*)::integer
FROM article_search
WHERE rules_version < %(rules_version)s OR rules_version > %(rules_version)s;
