-- Let the planner know the rules' tables, which are filled once and read by every search.
ANALYZE language_rule, fold_replacement, word_ending, word_keep;
