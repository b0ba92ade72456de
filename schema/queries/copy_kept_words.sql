-- Language rules from spiders/bengali/rules.py.
COPY word_keep (word, is_tail, is_base) FROM STDIN;
