-- Empty the staging tables in mid-transaction, where a batch is ingested line by line.
TRUNCATE stage_capture, stage_page, stage_article, stage_address, stage_match;
