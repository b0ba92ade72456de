-- Language rules from spiders/bengali/rules.py.
COPY language_rule (name, value) FROM STDIN;
