-- Empty the tables of language rules, before they are filled with others.
DELETE FROM language_rule;
DELETE FROM fold_replacement;
DELETE FROM word_ending;
DELETE FROM word_keep;
