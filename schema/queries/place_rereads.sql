-- The stored texts that staged ones are new readings of: unchanged, or to be replaced.
UPDATE stage_article AS s
SET article_id = v.article_id,
    late = NOT v.is_latest,
    effect = CASE
        WHEN (
            s.headline, s.alternative_headline, s.authors, s.section, s.tags, s.summary, s.body, s.captions,
            s.credits, s.dateline, s.image_url, s.language, s.published_at, s.published_on, s.published_raw,
            s.published_confidence, s.modified_at, s.faults, s.provenance
        ) IS DISTINCT FROM (
            v.headline, v.alternative_headline, v.authors, v.section, v.tags, v.summary, v.body, v.captions,
            v.credits, v.dateline, v.image_url, v.language, v.published_at, v.published_on, v.published_raw,
            v.published_confidence, v.modified_at, v.faults, v.provenance
        ) THEN 'updated'
        ELSE 'unchanged'
    END
FROM article_version AS v
WHERE v.capture_id = s.capture_id;
