-- search('রাশিয়ার অস্ত্র'): the words of the latest texts, folded as the pipeline folds them.

CREATE FUNCTION fold_query(query text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(translate(
        normalize(query, NFC),
        -- Bengali digits, Assamese ra and wa, quotes; then what is dropped: joiners, ZWSP, BOM.
        U&'০১২৩৪৫৬৭৮৯\09F0\09F1\2018\2019\201C\201D\200C\200D\200B\FEFF',
        '0123456789রব''''""'
    ));
COMMENT ON FUNCTION fold_query IS
    'The part of spiders.bengali.normalize.fold that a typed query needs.';

CREATE FUNCTION search(
    query text,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL,
    outlets text[] DEFAULT NULL,
    topic text DEFAULT NULL,
    limit_to integer DEFAULT 50
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
    snippet text
)
LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH hit AS (
        SELECT v.article_id, v.body, ts_rank(v.search, q.words) AS rank, q.words
        FROM websearch_to_tsquery('simple', fold_query(search.query)) AS q (words)
        JOIN article_version AS v ON v.is_latest AND v.search @@ q.words
        JOIN article AS a ON a.id = v.article_id
        WHERE (search.since IS NULL OR a.dated_at >= search.since)
            AND (search.until IS NULL OR a.dated_at < search.until)
            AND (search.outlets IS NULL OR a.outlet = ANY (search.outlets))
            AND (search.topic IS NULL OR EXISTS (
                SELECT FROM article_match AS m
                WHERE m.article_id = a.id AND m.topic = search.topic
            ))
        ORDER BY rank DESC, a.dated_at DESC, v.article_id
        LIMIT search.limit_to
    )
    SELECT
        s.id, s.outlet, s.dated_at, s.dated_by, s.headline, s.tier, s.copy_of, s.url,
        ts_headline('simple', replace(hit.body, E'\n', ' '), hit.words, 'StartSel=**, StopSel=**, MaxFragments=2') AS snippet
    FROM hit
    JOIN articles AS s ON s.id = hit.article_id
    ORDER BY hit.rank DESC, s.dated_at DESC, s.id;
END;
COMMENT ON FUNCTION search IS
    'Articles whose latest text has the words: best first. "…" is a phrase, OR and - work. '
    'Example: SELECT * FROM search(''রাশিয়ার অস্ত্র'', since => ''2026-09-01'', outlets => ''{dbcnews}'');';

-- It reads tables with its owner's rights, so that readers need none: only those who are granted may call it.
REVOKE ALL ON FUNCTION search FROM PUBLIC;
