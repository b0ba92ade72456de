-- Stored texts, as today's parser reads them. When and from what they were read stays.
UPDATE article_version AS v
SET parser_version = s.parser_version,
    text_hash = s.text_hash,
    fold_version = s.fold_version,
    headline = s.headline,
    alternative_headline = s.alternative_headline,
    authors = s.authors,
    section = s.section,
    tags = s.tags,
    summary = s.summary,
    body = s.body,
    captions = s.captions,
    credits = s.credits,
    dateline = s.dateline,
    image_url = s.image_url,
    language = s.language,
    published_at = s.published_at,
    published_on = s.published_on,
    published_raw = s.published_raw,
    published_confidence = s.published_confidence,
    modified_at = s.modified_at,
    faults = s.faults,
    provenance = s.provenance
FROM stage_article AS s
WHERE v.capture_id = s.capture_id
    AND (
        s.effect = 'updated'
        OR (s.parser_version, s.text_hash, s.fold_version)
            IS DISTINCT FROM (v.parser_version, v.text_hash, v.fold_version)
    );
