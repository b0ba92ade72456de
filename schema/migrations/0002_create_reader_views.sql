-- What readers may rely on while tables change. `khobor grant-reader` opens these and nothing else.

CREATE VIEW articles AS
SELECT
    a.id,
    a.outlet,
    o.name AS outlet_name,
    a.article_key,
    a.url,
    a.canonical_url,
    a.dated_at,
    a.dated_by,
    v.headline,
    v.alternative_headline,
    v.authors,
    v.section,
    v.tags,
    v.summary,
    v.body,
    v.captions,
    v.credits,
    v.dateline,
    v.image_url,
    v.language,
    a.published_at,
    a.published_on,
    a.published_raw,
    a.published_confidence,
    a.modified_at,
    m.tier,
    m.topics,
    a.copy_of,
    a.first_seen_at,
    a.last_seen_at,
    a.gone_at,
    v.seen_at AS version_seen_at,
    v.faults,
    v.provenance,
    c.warc_file,
    c.warc_offset
FROM article AS a
JOIN outlet AS o ON o.slug = a.outlet
JOIN article_version AS v ON v.article_id = a.id AND v.is_latest
JOIN capture AS c ON c.capture_id = v.capture_id
LEFT JOIN LATERAL (
    -- 'confirmed' sorts after 'candidate': the best tier over the topics.
    SELECT max(am.tier) AS tier, array_agg(am.topic ORDER BY am.topic) AS topics
    FROM article_match AS am
    WHERE am.article_id = a.id
) AS m ON true;
COMMENT ON VIEW articles IS
    'Every stored article with its latest text. Sort and filter by dated_at; dated_by says what it is.';
COMMENT ON COLUMN articles.dated_at IS
    'Publish instant; else the start of the publish day in the outlet''s zone; else when it was first seen.';
COMMENT ON COLUMN articles.dated_by IS 'instant, day or first_seen.';
COMMENT ON COLUMN articles.tier IS
    'candidate: the parties are named; confirmed: the subject stands near them. The best over its topics.';
COMMENT ON COLUMN articles.copy_of IS 'id of the earlier article that it resembles; null: none is known.';
COMMENT ON COLUMN articles.gone_at IS 'When its address was first seen to answer 404 or 410.';
COMMENT ON COLUMN articles.warc_file IS 'Where the page lies in the archive, with warc_offset.';

CREATE VIEW copies AS
SELECT
    copy.id AS copy_id,
    copy.outlet AS copy_outlet,
    copy_text.headline AS copy_headline,
    copy.url AS copy_url,
    copy.dated_at AS copy_dated_at,
    copy.dated_by AS copy_dated_by,
    original.id AS original_id,
    original.outlet AS original_outlet,
    original_text.headline AS original_headline,
    original.url AS original_url,
    original.dated_at AS original_dated_at,
    original.dated_by AS original_dated_by,
    copy_text.headline <> original_text.headline AS headline_changed,
    copy.copy_containment AS containment
FROM article AS copy
JOIN article_version AS copy_text ON copy_text.article_id = copy.id AND copy_text.is_latest
JOIN article AS original ON original.id = copy.copy_of
JOIN article_version AS original_text
    ON original_text.article_id = original.id AND original_text.is_latest;
COMMENT ON VIEW copies IS
    'Near-duplicates with the earliest article that each directly resembles. A day counts as its end when '
    'it is asked who was first. An original may itself be a copy of another text.';
COMMENT ON COLUMN copies.containment IS
    'Share of the shorter text''s word 3-shingles that the other text has, 0 to 1.';

CREATE VIEW edits AS
SELECT
    e.article_id AS id,
    a.outlet,
    a.url,
    e.previous_seen_at,
    e.seen_at,
    e.modified_at,
    e.previous_headline,
    e.headline,
    e.previous_body,
    e.body
FROM (
    SELECT
        v.article_id,
        v.seen_at,
        v.modified_at,
        v.headline,
        v.body,
        v.parser_changed,
        lag(v.seen_at) OVER earlier AS previous_seen_at,
        lag(v.headline) OVER earlier AS previous_headline,
        lag(v.body) OVER earlier AS previous_body
    FROM article_version AS v
    WINDOW earlier AS (PARTITION BY v.article_id ORDER BY v.seen_at, v.id)
) AS e
JOIN article AS a ON a.id = e.article_id
WHERE e.previous_seen_at IS NOT NULL
    AND NOT e.parser_changed;
COMMENT ON VIEW edits IS
    'What an outlet changed in an article after we first saw it: the text before and after. Changes that '
    'our own parser made are not in it.';
COMMENT ON COLUMN edits.previous_seen_at IS
    'The text before was first seen then; the edit lies between the last visit that still saw it and seen_at.';

CREATE VIEW coverage AS
SELECT
    a.outlet,
    (a.dated_at AT TIME ZONE a.zone)::date AS day,
    count(*) AS articles,
    count(*) FILTER (WHERE m.tier = 'confirmed') AS confirmed,
    count(*) FILTER (WHERE a.copy_of IS NOT NULL) AS copies,
    count(*) FILTER (WHERE a.dated_by = 'first_seen') AS undated
FROM article AS a
LEFT JOIN LATERAL (
    SELECT max(am.tier) AS tier
    FROM article_match AS am
    WHERE am.article_id = a.id
) AS m ON true
GROUP BY 1, 2;
COMMENT ON VIEW coverage IS 'Stored articles per outlet and day, the day in the outlet''s own zone.';
COMMENT ON COLUMN coverage.undated IS 'Of these, filed under the day on which we first saw them.';

CREATE VIEW outlet_health AS
SELECT
    o.slug AS outlet,
    o.name AS outlet_name,
    r.run,
    r.mode,
    r.state,
    r.started_at,
    r.finished_at,
    r.health,
    r.health_reason,
    r.finish_reason,
    r.found,
    r.known,
    r.fetched,
    r.not_reached,
    b.new,
    b.updated,
    b.unchanged,
    b.rejected,
    r.inferred_only,
    s.last_new_at
FROM outlet AS o
LEFT JOIN LATERAL (
    SELECT *
    FROM run
    WHERE run.outlet = o.slug
    ORDER BY run.started_at DESC, run.run DESC
    LIMIT 1
) AS r ON true
LEFT JOIN LATERAL (
    SELECT
        sum(batch.new) AS new,
        sum(batch.updated) AS updated,
        sum(batch.unchanged) AS unchanged,
        sum(batch.rejected) AS rejected
    FROM batch
    WHERE batch.run = r.run
) AS b ON true
LEFT JOIN LATERAL (
    SELECT max(article.first_seen_at) AS last_new_at
    FROM article
    WHERE article.outlet = o.slug
) AS s ON true;
COMMENT ON VIEW outlet_health IS 'Each outlet''s latest run: how it went, and whether we can see the outlet.';
COMMENT ON COLUMN outlet_health.health IS
    'healthy; quiet: less than usual; blind: we cannot see what the outlet publishes.';
COMMENT ON COLUMN outlet_health.last_new_at IS 'When an article of this outlet was last seen for the first time.';
