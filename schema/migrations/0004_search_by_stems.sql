-- Search by stems: the rules of spiders/bengali as tables, functions that interpret them, the words of the
-- latest texts in a narrow table of their own, and search() over it.

-- The rules of the language. `migrate` fills these from spiders/bengali/rules.py whenever they differ.

CREATE TABLE language_rule (
    name text NOT NULL
        CONSTRAINT language_rule_pkey PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE language_rule IS
    'Expressions, bounds and characters that fold, stem and words interpret, and the version of all rules. '
    'Written by migrate from spiders/bengali/rules.py: change them there.';

CREATE TABLE fold_replacement (
    step text NOT NULL
        CONSTRAINT fold_replacement_step_check CHECK (step IN ('sequence', 'nukta', 'signs')),
    found text NOT NULL,
    becomes text NOT NULL,
    CONSTRAINT fold_replacement_pkey PRIMARY KEY (step, found)
);
COMMENT ON TABLE fold_replacement IS
    'What fold replaces: sequences before all else, letters that take a nukta, pairs of signs that are one.';

CREATE TABLE word_ending (
    place integer NOT NULL
        CONSTRAINT word_ending_pkey PRIMARY KEY,
    text text NOT NULL,
    follows text NOT NULL,
    after_one_letter boolean NOT NULL
);
COMMENT ON TABLE word_ending IS
    'The endings that stem takes off, in the order of trying, each with the expression of what it follows.';

CREATE TABLE word_keep (
    word text NOT NULL
        CONSTRAINT word_keep_pkey PRIMARY KEY,
    is_tail boolean NOT NULL,
    is_base boolean NOT NULL
);
COMMENT ON TABLE word_keep IS
    'Words that are whole as they stand; is_tail: they also end compounds; is_base: endings may follow.';

CREATE FUNCTION rule_text(name text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT r.value FROM language_rule AS r WHERE r.name = rule_text.name);
COMMENT ON FUNCTION rule_text IS 'A rule by its name.';

CREATE FUNCTION fold_letter(letter text, signs text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    nukta CONSTANT text := U&'\09BC';
    chandrabindu CONSTANT text := U&'\0981';
    vowels text;
    sign text;
    joined text;
    done text := '';
BEGIN
    IF strpos(signs, nukta) > 0 THEN
        signs := replace(signs, nukta, '');
        letter := coalesce(
            (SELECT r.becomes FROM fold_replacement AS r WHERE r.step = 'nukta' AND r.found = letter), letter
        );
    END IF;
    IF strpos(signs, chandrabindu) > 0 THEN
        vowels := rtrim(signs, 'ংঃ');
        signs := replace(vowels, chandrabindu, '') || chandrabindu || substr(signs, length(vowels) + 1);
    END IF;
    FOREACH sign IN ARRAY string_to_array(signs, NULL) LOOP
        LOOP
            SELECT r.becomes INTO joined
            FROM fold_replacement AS r
            WHERE r.step = 'signs' AND r.found = right(done, 1) || sign;
            EXIT WHEN joined IS NULL;
            done := left(done, -1);
            sign := joined;
        END LOOP;
        IF right(done, 1) <> sign THEN
            done := done || sign;
        END IF;
    END LOOP;
    IF letter = 'অ' AND starts_with(done, 'া') THEN
        RETURN 'আ' || substr(done, 2);
    END IF;
    RETURN letter || done;
END
$$;
COMMENT ON FUNCTION fold_letter IS
    'A letter with its signs in one order: the twin of _repair in spiders/bengali/normalize.py.';

CREATE FUNCTION fold(source text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    step record;
    folded text := source;
    surplus CONSTANT text := rule_text('surplus_marks');
BEGIN
    FOR step IN
        SELECT r.found, r.becomes
        FROM fold_replacement AS r
        WHERE r.step = 'sequence'
        ORDER BY length(r.found) DESC, r.found
    LOOP
        folded := replace(folded, step.found, step.becomes);
    END LOOP;
    folded := translate(folded, rule_text('fold_from'), rule_text('fold_to'));
    folded := normalize(regexp_replace(folded, surplus, '\1', 'g'), NFC);
    folded := regexp_replace(folded, surplus, '\1', 'g');
    IF folded ~ rule_text('slip') THEN
        folded := (
            SELECT string_agg(coalesce(p.part[3], fold_letter(p.part[1], p.part[2])), '' ORDER BY p.place)
            FROM regexp_matches(folded, rule_text('letter_with_signs') || '|(.)', 'g')
                WITH ORDINALITY AS p (part, place)
        );
    END IF;
    folded := regexp_replace(folded, rule_text('final_ta'), 'ৎ', 'g');
    RETURN regexp_replace(folded, rule_text('bar_for_danda'), '।', 'g');
END
$$;
COMMENT ON FUNCTION fold IS
    'A text in the one spelling that is searched: the twin of spiders.bengali.normalize.fold.';

CREATE FUNCTION has_kept_tail(word text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (
        SELECT FROM generate_series(CASE WHEN left(has_kept_tail.word, 1) = 'অ' THEN 1 ELSE 2 END, length(has_kept_tail.word) - 2) AS start
        JOIN word_keep AS k ON k.word = substr(has_kept_tail.word, start + 1)
        WHERE k.is_tail AND substr(has_kept_tail.word, start, 1) <> U&'\09CD'
    );
COMMENT ON FUNCTION has_kept_tail IS
    'Whether a word is a compound of a known one: the twin of _Keep.has_tail in spiders/bengali/stem.py.';

CREATE FUNCTION is_kept_base(word text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM word_keep AS k WHERE k.word = is_kept_base.word AND k.is_base)
        OR has_kept_tail(word);
COMMENT ON FUNCTION is_kept_base IS 'Whether endings may follow: the twin of _Keep.holds_base.';

CREATE FUNCTION cut_ending(word text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    letter CONSTANT text := rule_text('stem_letter');
    shorter text;
BEGIN
    IF EXISTS (SELECT FROM word_keep AS k WHERE k.word = cut_ending.word) THEN
        RETURN word;
    END IF;
    WITH bare AS MATERIALIZED (
        SELECT e.place, e.follows, e.after_one_letter, left(cut_ending.word, -length(e.text)) AS base
        FROM word_ending AS e
        WHERE right(cut_ending.word, length(e.text)) = e.text
    ),
    cut AS MATERIALIZED (
        SELECT
            b.place,
            -- ৎ turns to ত before a vowel.
            CASE
                WHEN right(b.base, 1) = 'ত' AND is_kept_base(left(b.base, -1) || 'ৎ') THEN left(b.base, -1) || 'ৎ'
                ELSE b.base
            END AS base
        FROM bare AS b
        CROSS JOIN LATERAL (SELECT regexp_count(b.base, letter)) AS has (letters)
        WHERE right(b.base, 1) NOT IN ('', U&'\09CD')
            AND b.base ~ b.follows
            AND (
                has.letters >= 2
                OR has.letters = 1 AND b.after_one_letter
                AND EXISTS (SELECT FROM word_keep AS k WHERE k.word = b.base)
            )
    )
    SELECT c.base INTO shorter
    FROM cut AS c
    CROSS JOIN LATERAL (SELECT is_kept_base(c.base)) AS known (yes)
    ORDER BY known.yes DESC, CASE WHEN known.yes THEN length(c.base) END DESC, c.place
    LIMIT 1;
    IF shorter IS NULL OR (has_kept_tail(word) AND NOT is_kept_base(shorter)) THEN
        RETURN word;
    END IF;
    RETURN shorter;
END
$$;
COMMENT ON FUNCTION cut_ending IS
    'A folded word without its last ending: the twin of _cut_once in spiders/bengali/stem.py.';

CREATE FUNCTION stem(word text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    longer text := fold(word);
    shorter text := longer;
BEGIN
    IF length(longer) > rule_text('longest_word')::integer THEN
        RETURN longer;
    END IF;
    LOOP
        shorter := cut_ending(longer);
        EXIT WHEN shorter = longer;
        longer := shorter;
    END LOOP;
    RETURN longer;
END
$$;
COMMENT ON FUNCTION stem IS
    'The key under which all forms of a word meet, as the stored texts are indexed by it: the twin of '
    'spiders.bengali.stem.stem. Example: stem(''রাশিয়ার'') = stem(''রাশিয়া'').';

CREATE FUNCTION words(source text) RETURNS SETOF text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT w.found[1]
    FROM regexp_matches(words.source, rule_text('word'), 'g') WITH ORDINALITY AS w (found, place)
    ORDER BY w.place;
END;
COMMENT ON FUNCTION words IS
    'The words of a text as they stand in it, in order: the twin of spiders.bengali.words.printed_tokens.';
