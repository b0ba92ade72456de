-- Articles of a batch, into staging.
COPY stage_article (
    article_key, capture_id, seen_at, digest, url, canonical_url, zone, parser_version, text_hash,
    fold_version, headline, alternative_headline, authors, section, tags, summary, body, captions, credits,
    dateline, image_url, language, published_at, published_on, published_raw, published_confidence,
    modified_at, faults, provenance
) FROM STDIN;
