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
    IF signs ~ '[ঁংঃ].' THEN
        signs := regexp_replace(signs, '[ঁংঃ]', '', 'g') || regexp_replace(signs, '[^ঁ]', '', 'g')
            || regexp_replace(signs, '[^ংঃ]', '', 'g');
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
    IF right(word, 1) = 'ত' AND EXISTS (SELECT FROM word_keep AS k WHERE k.word = left(cut_ending.word, -1) || 'ৎ') THEN
        RETURN left(word, -1) || 'ৎ';
    END IF;
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

-- The words of the latest texts.

CREATE TABLE article_search (
    article_id bigint NOT NULL
        CONSTRAINT article_search_pkey PRIMARY KEY
        CONSTRAINT article_search_article_id_fkey REFERENCES article (id),
    outlet text NOT NULL,
    dated_at timestamptz NOT NULL,
    rules_version text NOT NULL,
    search tsvector NOT NULL
) WITH (toast_tuple_target = 128);  -- the words lie apart, so that many rows fit a page
CREATE INDEX article_search_search_idx ON article_search USING gin (search);
CREATE INDEX article_search_rules_version_idx ON article_search (rules_version);
COMMENT ON TABLE article_search IS
    'One row for each article: the words of its latest text. Narrow, so that the newest of many hits are '
    'found without reading texts. Written by the pipeline (flows/index_text.py), never by hand.';
COMMENT ON COLUMN article_search.outlet IS 'As in article.';
COMMENT ON COLUMN article_search.dated_at IS 'As in article; a trigger there keeps it so.';
COMMENT ON COLUMN article_search.rules_version IS
    'Rules that the words were made by; rows of other rules are indexed anew, a part at each run.';
COMMENT ON COLUMN article_search.search IS
    'Stems with their places: words of the headline from 1 (A), of the summary from 257 (B), of the body '
    'from 1025 (C). So a place tells the field and which of its words it is.';

CREATE FUNCTION follow_dated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE article_search AS s
    SET dated_at = new.dated_at
    WHERE s.article_id = new.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION follow_dated_at IS 'Keeps article_search.dated_at equal to article.dated_at.';

CREATE TRIGGER article_dated_at
    AFTER UPDATE ON article
    FOR EACH ROW
    WHEN (old.dated_at IS DISTINCT FROM new.dated_at)
    EXECUTE FUNCTION follow_dated_at();

-- The rows that there are get their words from the pipeline: `khobor migrate`, and a part at each run.
INSERT INTO article_search (article_id, outlet, dated_at, rules_version, search)
SELECT a.id, a.outlet, a.dated_at, '', ''
FROM article AS a;

-- The search of before goes, with the words that it read. Who could call it may call the new one.
CREATE TEMPORARY TABLE former_reader ON COMMIT DROP AS
SELECT DISTINCT acl.grantee::regrole AS role
FROM pg_proc AS p
CROSS JOIN LATERAL aclexplode(p.proacl) AS acl
WHERE p.oid = 'search'::regproc AND acl.grantee NOT IN (0, p.proowner);
DROP FUNCTION search;
DROP FUNCTION fold_query;
ALTER TABLE article_version DROP COLUMN search;
COMMENT ON COLUMN article_version.fold_version IS 'Rules that the hash was made by.';

-- search('রাশিয়ার অস্ত্র')

CREATE FUNCTION read_query(
    typed text, OUT words tsquery, OUT candidates tsquery, OUT exact text[], OUT prefixes text[]
)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    longest CONSTANT integer := 20000;
    most_words CONSTANT integer := 100;
    item record;
    term record;
    wanted text[] := '{}';
    unwanted text[] := '{}';
    has_or boolean := false;
    seen integer := 0;
BEGIN
    exact := '{}';
    prefixes := '{}';
    FOR item IN
        -- OR is capitals only, which folding would hide; `or|` is still the word `or` inside quotes.
        SELECT i.part[1] = '-' AS is_minus, i.part[2] AS body
        FROM regexp_matches(
            fold(regexp_replace(left(typed, longest), '(^|\s)OR(?=\s|$)', '\1or|', 'g')),
            '(-?)("[^"]*"?|[^\s"]+)',
            'g'
        ) WITH ORDINALITY AS i (part, place)
        ORDER BY i.place
    LOOP
        IF item.body IN ('or|', '|') THEN
            has_or := cardinality(wanted) > 0;
            CONTINUE;
        END IF;
        SELECT
            string_agg(
                CASE
                    WHEN w.is_prefix THEN format('(''%s'':* | ''%s'')', w.folded, w.stem)
                    ELSE format('''%s''', w.stem)
                END,
                ' <-> ' ORDER BY w.place
            ) AS query,
            count(*) AS words,
            array_agg(w.stem) AS stems,
            array_agg(w.folded) FILTER (WHERE w.is_prefix) AS prefixes
        INTO term
        FROM (
            -- Words have no quotes and no backslashes: a test holds that.
            SELECT
                t.place,
                left(replace(t.word, ',', ''), 500) AS folded,
                left(stem(replace(t.word, ',', '')), 500) AS stem,
                item.body ~ '\*"?$' AND t.place = max(t.place) OVER () AS is_prefix
            FROM words(item.body) WITH ORDINALITY AS t (word, place)
            LIMIT most_words + 1
        ) AS w;
        CONTINUE WHEN term.query IS NULL;
        seen := seen + term.words;
        IF seen > most_words OR length(typed) > longest THEN
            RAISE invalid_parameter_value
                USING MESSAGE = format('The query has too many words: ask for at most %s at once.', most_words);
        END IF;
        IF length(term.prefixes[1]) < 2 THEN
            RAISE invalid_parameter_value
                USING MESSAGE = 'A * needs at least two letters before it: name more of the word.';
        END IF;
        IF item.is_minus THEN
            unwanted := unwanted || term.query;
            CONTINUE;
        END IF;
        IF has_or THEN
            wanted[cardinality(wanted)] := wanted[cardinality(wanted)] || ' | ' || term.query;
        ELSE
            wanted := wanted || term.query;
        END IF;
        has_or := false;
        exact := exact || term.stems;
        prefixes := prefixes || term.prefixes;
    END LOOP;
    IF cardinality(wanted) = 0 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'The query names no word that an article must have: add one, as in search(''রাশিয়ার অস্ত্র'').';
    END IF;
    words := (
        SELECT string_agg(format(q.part, q.query), ' & ')
        FROM (
            SELECT '(%s)', u.query FROM unnest(wanted) AS u (query)
            UNION ALL
            SELECT '!(%s)', u.query FROM unnest(unwanted) AS u (query)
        ) AS q (part, query)
    )::tsquery;
    candidates := (
        SELECT string_agg(format(q.part, q.query), ' & ')
        FROM (
            SELECT '(%s)', replace(u.query, '<->', '&') FROM unnest(wanted) AS u (query)
            UNION ALL
            SELECT '!(%s)', u.query FROM unnest(unwanted) AS u (query) WHERE u.query NOT LIKE '%<->%'
        ) AS q (part, query)
    )::tsquery;
END
$$;
COMMENT ON FUNCTION read_query IS
    'What a typed query asks for: words, with phrases; candidates, what the index alone can tell, without '
    'reading a row; the stems and prefixes to mark. The language is told at search.';

CREATE FUNCTION marked(printed text, places integer[], first integer, last integer) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    -- A word and its blank have seven letters on the whole: what lies far behind is not cut into words.
    rest text := left(printed, 200 + 9 * least(last, 100000));
    goes_on boolean := length(rest) < length(printed);
    shown text := '';
    ordinal integer := 0;
    word text;
    gap integer;
BEGIN
    -- Word by word, with strpos for what stands between: to match that too takes twice the time.
    FOREACH word IN ARRAY ARRAY(SELECT words(rest)) LOOP
        ordinal := ordinal + 1;
        gap := strpos(rest, word) - 1;
        IF ordinal > last THEN
            shown := shown || left(rest, gap);
            goes_on := true;
            EXIT;
        END IF;
        IF ordinal >= first THEN
            shown := shown
                || CASE WHEN ordinal > first OR first = 1 THEN left(rest, gap) ELSE '' END
                || CASE WHEN ordinal = ANY (places) THEN '**' || word || '**' ELSE word END;
        END IF;
        rest := substr(rest, gap + length(word) + 1);
    END LOOP;
    IF ordinal <= last THEN
        shown := shown || rest;
    END IF;
    shown := btrim(regexp_replace(shown, '\s+', ' ', 'g'));
    RETURN CASE WHEN first > 1 THEN '…' ELSE '' END || shown || CASE WHEN goes_on THEN '…' ELSE '' END;
END
$$;
COMMENT ON FUNCTION marked IS
    'The words of a text from one ordinal to another as they stand there, those at the places in **.';

CREATE FUNCTION densest_place(places integer[], stems text[]) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT h.place
        FROM unnest(places, stems) AS h (place, stem)
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT o.stem) AS stems, count(*) AS hits
            FROM unnest(places, stems) AS o (place, stem)
            WHERE o.place BETWEEN h.place AND h.place + 20
        ) AS window_
        ORDER BY window_.stems DESC, window_.hits DESC, h.place
        LIMIT 1
    );
COMMENT ON FUNCTION densest_place IS
    'Where the 20 words begin that hold the most different stems, then the most hits.';

CREATE FUNCTION snippet(body text, places integer[], stems text[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    one CONSTANT integer := coalesce(greatest(densest_place(places, stems) - 4, 1), 1);
    other integer;
BEGIN
    SELECT densest_place(array_agg(h.place ORDER BY h.place), array_agg(h.stem ORDER BY h.place)) - 4 INTO other
    FROM unnest(places, stems) AS h (place, stem)
    WHERE NOT EXISTS (
        SELECT FROM unnest(places, stems) AS o (place, stem)
        WHERE o.stem = h.stem AND o.place BETWEEN one AND one + 24
    );
    IF other IS NULL THEN
        RETURN marked(body, places, one, one + 24);
    END IF;
    IF other BETWEEN one - 25 AND one + 25 THEN
        RETURN marked(body, places, greatest(least(one, other), 1), greatest(one, other) + 24);
    END IF;
    RETURN replace(
        marked(body, places, least(one, other), least(one, other) + 24)
        || ' ' || marked(body, places, greatest(one, other), greatest(one, other) + 24),
        '… …', ' … '
    );
END
$$;
COMMENT ON FUNCTION snippet IS
    'One or two pieces of a text around the places of its hits, which are marked by **.';

CREATE FUNCTION hit_places(search tsvector, exact text[], prefixes text[], first integer, last integer)
RETURNS TABLE (places integer[], stems text[])
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(h.place ORDER BY h.place), array_agg(h.stem ORDER BY h.place)
    FROM (
        SELECT p.place - hit_places.first + 1 AS place, w.lexeme AS stem
        FROM unnest(hit_places.search) AS w (lexeme, positions, weights)
        CROSS JOIN LATERAL unnest(w.positions) AS p (place)
        WHERE p.place BETWEEN hit_places.first AND hit_places.last
            AND (
                w.lexeme = ANY (hit_places.exact)
                OR EXISTS (
                    SELECT FROM unnest(hit_places.prefixes) AS typed (prefix)
                    WHERE starts_with(w.lexeme, typed.prefix)
                )
            )
        ORDER BY p.place
        LIMIT 60
    ) AS h;
END;
COMMENT ON FUNCTION hit_places IS
    'Which words of a field a query hits, counted from 1, with their stems; the first 60.';

CREATE FUNCTION search(
    query text,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    outlets text[] DEFAULT NULL,
    topic text DEFAULT NULL,
    limit_to integer DEFAULT 20
)
RETURNS TABLE (
    id bigint,
    outlet text,
    dated_at timestamptz,
    dated_by text,
    headline text,
    tier text,
    copy_of bigint,
    url text,
    snippet text,
    headline_marked text
)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    -- The planner does not know what it costs to fetch a text's words: hits come from the index of words,
    -- never from a walk over rows.
    SET enable_seqscan = off
    SET jit = off
    SET plan_cache_mode = force_custom_plan
    SET work_mem = '32MB'
AS $$
#variable_conflict use_column
DECLARE
    newest CONSTANT integer := 1000;
    e_fold CONSTANT double precision := 90 * 86400;
    asked record;
    by_index boolean;
BEGIN
    asked := read_query(search.query);
    by_index := asked.words = asked.candidates;
    RETURN QUERY
    WITH hit AS MATERIALIZED (
        SELECT s.article_id, s.dated_at
        FROM article_search AS s
        WHERE s.search @@ asked.candidates
            AND (search.since IS NULL OR s.dated_at >= search.since)
            AND (search.until IS NULL OR s.dated_at < search.until)
            AND (search.outlets IS NULL OR s.outlet = ANY (search.outlets))
            AND (search.topic IS NULL OR EXISTS (
                SELECT FROM article_match AS m
                WHERE m.article_id = s.article_id AND m.topic = search.topic
            ))
    ),
    ranked AS MATERIALIZED (
        SELECT h.article_id, h.dated_at, s.search, ts_rank('{0.1, 0.3, 0.5, 1}', s.search, asked.words) AS rank
        FROM (
            SELECT *
            FROM hit
            ORDER BY hit.dated_at DESC, hit.article_id DESC
            LIMIT CASE WHEN by_index THEN newest END
        ) AS h
        JOIN article_search AS s ON s.article_id = h.article_id
        WHERE by_index OR s.search @@ asked.words
        ORDER BY h.dated_at DESC, h.article_id DESC
        LIMIT newest
    ),
    best AS MATERIALIZED (
        SELECT
            r.article_id,
            r.search,
            r.dated_at,
            ln(greatest(r.rank, 1e-9)::double precision) + extract(epoch FROM r.dated_at)::double precision / e_fold AS worth
        FROM ranked AS r
        ORDER BY worth DESC, r.dated_at DESC, r.article_id DESC
        LIMIT search.limit_to
    )
    SELECT
        a.id, a.outlet, a.dated_at, a.dated_by, a.headline, a.tier, a.copy_of, a.url,
        snippet(a.body, in_body.places, in_body.stems),
        marked(a.headline, in_headline.places, 1, 255)
    FROM best AS b
    JOIN articles AS a ON a.id = b.article_id
    CROSS JOIN LATERAL hit_places(b.search, asked.exact, asked.prefixes, 1025, 16383) AS in_body
    CROSS JOIN LATERAL hit_places(b.search, asked.exact, asked.prefixes, 1, 255) AS in_headline
    ORDER BY b.worth DESC, b.dated_at DESC, b.article_id DESC;
END
$$;
COMMENT ON FUNCTION search IS
    'Articles whose latest text has all the words, in any of their forms and spellings, best first. '
    '"…" is a phrase, and so is a hyphenated word; OR (capitals) joins its two neighbours; - before a word '
    'or phrase excludes it; রাশি* is every word that begins so. The newest 1,000 hits are ranked: by where '
    'and how often the words stand (headline before summary before body), each 90 days of age taking the '
    'factor e. To look further back, narrow with since and until. Hits are marked by ** in snippet and '
    'headline_marked. '
    'Example: SELECT * FROM search(''রাশিয়ার অস্ত্র'', since => ''2026-09-01'', outlets => ''{dbcnews}'');';

-- It reads tables with its owner's rights, so that readers need none: only those who are granted may call it.
REVOKE ALL ON FUNCTION search FROM PUBLIC;
DO $$
DECLARE
    former record;
BEGIN
    FOR former IN SELECT r.role FROM former_reader AS r LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION search TO %s', former.role);
    END LOOP;
END
$$;
