-- Notices of processes that were withdrawn, as they were: for feeds and calendars, which tell those who had them.
-- The row is kept as a document, so that it need not change with the columns of `notices`.
CREATE TABLE withdrawn_notices (
  ocid text PRIMARY KEY,
  -- The change that withdrew it.
  change bigint NOT NULL,
  at timestamptz NOT NULL,
  notice jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX withdrawn_notices_by_time ON withdrawn_notices (at);
