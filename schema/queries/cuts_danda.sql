-- Whether the server's idea of a word ends before a danda; under LC_CTYPE C it does not.
SELECT token = 'বলেছে'
FROM ts_debug('simple', 'বলেছে।')
LIMIT 1;
