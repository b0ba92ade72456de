-- The ledger also holds addresses that were found and not asked for yet: the next run goes on with them, and
-- the coverage of a day says what is missing. Of each address it keeps the day it belongs to.

ALTER TABLE page
    ALTER outcome DROP NOT NULL,
    ADD way text,
    ADD listed_at timestamptz,
    ADD listed_on date,
    ADD dated_on date;
CREATE INDEX page_outlet_next_visit_at_idx ON page (outlet, next_visit_at) WHERE next_visit_at IS NOT NULL;
COMMENT ON COLUMN page.outcome IS 'Of the last visit; null: found, but not asked for yet.';
COMMENT ON COLUMN page.way IS 'The way of discovery that offered it first, where a listing did.';
COMMENT ON COLUMN page.listed_at IS 'The instant that the listing states for it.';
COMMENT ON COLUMN page.listed_on IS 'The day that the listing states for it, in the outlet''s zone.';
COMMENT ON COLUMN page.dated_on IS 'The day of the article it held last, in the outlet''s zone, where one is printed.';

ALTER TABLE capture
    ADD dated_on date,
    ADD requests integer NOT NULL DEFAULT 1;
CREATE INDEX capture_outlet_fetched_at_idx ON capture (outlet, fetched_at);
COMMENT ON COLUMN capture.dated_on IS 'The day of the article it held, in the outlet''s zone, where one is printed.';
COMMENT ON COLUMN capture.requests IS 'HTTP requests that it took: each redirect and each retry is one.';
