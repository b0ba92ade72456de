-- Empty what is staged of articles; the captures and pages of the batch stay.
TRUNCATE stage_article, stage_address, stage_match;
