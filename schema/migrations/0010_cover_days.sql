-- Backfills of years: which days of an outlet were walked whole, and what of each day we have and have not.

CREATE TABLE backfill_day (
    outlet text NOT NULL
        CONSTRAINT backfill_day_outlet_fkey REFERENCES outlet (slug),
    day date NOT NULL,
    begun_at timestamptz NOT NULL,
    swept_at timestamptz,
    run text NOT NULL
        CONSTRAINT backfill_day_run_fkey REFERENCES run (run),
    reason text,
    CONSTRAINT backfill_day_pkey PRIMARY KEY (outlet, day)
);
COMMENT ON TABLE backfill_day IS
    'How far a backfill came: one row for each day of an outlet, in its own zone, that one began to look at.';
COMMENT ON COLUMN backfill_day.begun_at IS
    'When the walk through the listings began; a walk that was cut short is gone on with.';
COMMENT ON COLUMN backfill_day.swept_at IS
    'When the listings of the day had been walked whole, after its end; null: not yet.';
COMMENT ON COLUMN backfill_day.run IS 'The run that looked last.';
COMMENT ON COLUMN backfill_day.reason IS 'Why the day is not swept yet.';

-- Before 0006 the ledger did not keep the day of an article; of stored ones it is known.
UPDATE page AS p
SET dated_on = coalesce(a.published_on, (a.published_at AT TIME ZONE a.zone)::date)
FROM article AS a
WHERE a.outlet = p.outlet
    AND a.article_key = p.article_key
    AND p.dated_on IS NULL;

CREATE FUNCTION crawl_coverage(since date, until date, outlets text[] DEFAULT NULL)
RETURNS TABLE (
    outlet text,
    day date,
    found bigint,
    fetched bigint,
    parsed bigint,
    matched bigint,
    missing bigint,
    not_reached bigint,
    unreadable bigint,
    gone bigint,
    swept boolean
)
LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- An article may have several addresses in the ledger: it counts once, by its key.
    WITH known AS (
        SELECT
            p.outlet,
            coalesce(p.article_key, p.url) AS article_key,
            coalesce(max(p.dated_on), min(p.listed_on), min((p.listed_at AT TIME ZONE o.zone)::date)) AS day,
            coalesce(bool_or(p.dated_on IS NOT NULL OR p.outcome IN (
                'article_matched', 'article_unmatched', 'article_unchanged', 'not_modified'
            )), false) AS is_read,
            coalesce(bool_or(p.outcome = 'gone'), false) AS is_gone,
            coalesce(bool_or(p.outcome IN (
                'empty', 'layout_changed', 'rejected', 'redirected_away'
            )), false) AS is_unreadable
        FROM page AS p
        JOIN outlet AS o ON o.slug = p.outlet
        WHERE p.purpose = 'article'
            AND (crawl_coverage.outlets IS NULL OR p.outlet = ANY (crawl_coverage.outlets))
        GROUP BY p.outlet, coalesce(p.article_key, p.url)
    ),
    -- Each is exactly one of: parsed, unreadable, gone, not reached.
    judged AS (
        SELECT
            k.outlet,
            k.day,
            k.is_read OR a.id IS NOT NULL AS is_parsed,
            EXISTS (SELECT FROM article_match AS m WHERE m.article_id = a.id) AS is_matched,
            k.is_gone,
            k.is_unreadable AND NOT k.is_gone AS is_unreadable
        FROM known AS k
        LEFT JOIN article AS a ON a.outlet = k.outlet AND a.article_key = k.article_key
        WHERE k.day IS NULL OR k.day BETWEEN crawl_coverage.since AND crawl_coverage.until
    ),
    counted AS (
        SELECT
            j.outlet,
            j.day,
            count(*) AS found,
            count(*) FILTER (WHERE j.is_parsed) AS parsed,
            count(*) FILTER (WHERE j.is_matched) AS matched,
            count(*) FILTER (WHERE NOT j.is_parsed AND j.is_unreadable) AS unreadable,
            count(*) FILTER (WHERE NOT j.is_parsed AND j.is_gone) AS gone
        FROM judged AS j
        GROUP BY j.outlet, j.day
    ),
    asked AS (
        SELECT o.slug AS outlet, d.at::date AS day
        FROM outlet AS o
        CROSS JOIN generate_series(
            crawl_coverage.since::timestamp, crawl_coverage.until::timestamp, interval '1 day'
        ) AS d (at)
        WHERE crawl_coverage.outlets IS NULL OR o.slug = ANY (crawl_coverage.outlets)
        UNION ALL
        SELECT c.outlet, NULL
        FROM counted AS c
        WHERE c.day IS NULL
    )
    SELECT
        w.outlet,
        w.day,
        coalesce(c.found, 0),
        coalesce(c.parsed + c.unreadable + c.gone, 0),
        coalesce(c.parsed, 0),
        coalesce(c.matched, 0),
        coalesce(c.found - c.parsed, 0),
        coalesce(c.found - c.parsed - c.unreadable - c.gone, 0),
        coalesce(c.unreadable, 0),
        coalesce(c.gone, 0),
        b.swept_at IS NOT NULL
    FROM asked AS w
    LEFT JOIN counted AS c ON c.outlet = w.outlet AND c.day IS NOT DISTINCT FROM w.day
    LEFT JOIN backfill_day AS b ON b.outlet = w.outlet AND b.day = w.day
    ORDER BY 1, 2;
END;
COMMENT ON FUNCTION crawl_coverage IS
    'What we have and have not of each day of the window, of all outlets or of some: also the days that nobody '
    'ever looked at (found 0, swept false). found = parsed + missing; missing = not_reached + unreadable + gone; '
    'fetched = found - not_reached. An article counts once, on its own day, else on the day that its listing '
    'states, in the outlet''s zone. The row without a day counts what neither of them states. swept: the day''s '
    'listings were once walked whole, after its end.';

-- It reads tables with its owner's rights: only readers who are granted may call it.
REVOKE ALL ON FUNCTION crawl_coverage FROM PUBLIC;
