-- Topic matches of a batch's articles, into staging.
COPY stage_match (
    article_key, capture_id, topic, topic_version, aliases_version, tier, score, terms, evidence
) FROM STDIN;
