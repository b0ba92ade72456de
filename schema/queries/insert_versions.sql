-- The texts of new and updated articles.
INSERT INTO article_version (
    article_id, is_latest, capture_id, seen_at, parser_version, parser_changed, text_hash, fold_version,
    headline, alternative_headline, authors, section, tags, summary, body, captions, credits, dateline,
    image_url, language, published_at, published_on, published_raw, published_confidence, modified_at,
    faults, provenance
)
SELECT
    article_id, late IS NOT TRUE, capture_id, seen_at, parser_version, parser_changed, text_hash,
    fold_version, headline, alternative_headline, authors, section, tags, summary, body, captions, credits,
    dateline, image_url, language, published_at, published_on, published_raw, published_confidence,
    modified_at, faults, provenance
FROM stage_article
WHERE effect IN ('new', 'updated')
ORDER BY article_id;
