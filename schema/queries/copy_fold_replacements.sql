-- Language rules from spiders/bengali/rules.py.
COPY fold_replacement (step, found, becomes) FROM STDIN;
