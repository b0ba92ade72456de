-- Whether pg_trgm finds letters in Bengali; under LC_CTYPE C it finds none.
SELECT show_trgm('ঢাকা') <> '{}';
