-- What a run's articles were like: the measure of the outlet's next run. And the pages that show what was wrong.

ALTER TABLE run
    ADD articles_read integer,
    ADD field_counts jsonb,
    ADD faults jsonb,
    ADD offending text[];
COMMENT ON COLUMN run.articles_read IS 'Pages that gave an article, of any topic.';
COMMENT ON COLUMN run.field_counts IS
    'Field → how many of these articles had it; of headline, body and published also by the layer that gave it '
    '(body:generic). letters: the sum of their texts'' letters.';
COMMENT ON COLUMN run.faults IS 'Fault → how many of these articles had it.';
COMMENT ON COLUMN run.offending IS 'Captures of a few pages that show what is wrong with the outlet.';
