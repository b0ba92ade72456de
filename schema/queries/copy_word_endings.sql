-- Language rules from spiders/bengali/rules.py.
COPY word_ending (place, text, follows, after_one_letter) FROM STDIN;
