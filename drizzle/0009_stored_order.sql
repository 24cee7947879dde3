-- The order in which releases were stored: that of the commits, like the numbers of changes. Releases are appended before
-- the lock under which changes are numbered, so they carry the id of their batch, and the batch gets its instant under it.
CREATE SEQUENCE release_batch_ids;
--> statement-breakpoint
CREATE TABLE release_batches (
  batch bigint PRIMARY KEY,
  source text NOT NULL,
  at timestamptz NOT NULL UNIQUE
);
--> statement-breakpoint
CREATE INDEX release_batches_by_source ON release_batches (source, at);
--> statement-breakpoint
ALTER TABLE releases ADD COLUMN batch bigint NOT NULL DEFAULT 0;
--> statement-breakpoint
-- What was stored before: a run is a batch.
UPDATE releases SET batch = run;
--> statement-breakpoint
ALTER TABLE releases ALTER COLUMN batch DROP DEFAULT;
--> statement-breakpoint
INSERT INTO release_batches (batch, source, at)
SELECT run, min(source), max(stored_at) + row_number() OVER (ORDER BY max(stored_at), run) * interval '1 microsecond'
FROM releases GROUP BY run;
--> statement-breakpoint
SELECT setval('release_batch_ids', (SELECT coalesce(max(batch), 0) + 1 FROM release_batches));
--> statement-breakpoint
DROP INDEX releases_by_date;
--> statement-breakpoint
CREATE INDEX releases_by_batch ON releases (batch, date, ocid, id);
--> statement-breakpoint
ALTER TABLE change_counter ADD COLUMN at timestamptz NOT NULL DEFAULT '-infinity';
--> statement-breakpoint
UPDATE change_counter SET at = greatest(
  '-infinity', (SELECT max(at) FROM changes), (SELECT max(at) FROM release_batches));
--> statement-breakpoint
-- As before, and the instant of each lock is later than that of the one before, whatever the clock does: what is ordered
-- by it is in the order of the commits too.
CREATE OR REPLACE FUNCTION take_changes(counted_ocids text[], counted integer[])
RETURNS TABLE (last bigint, at timestamptz, stale text[], rates bigint) LANGUAGE plpgsql AS $$
BEGIN
  SELECT c.last, greatest(clock_timestamp(), c.at + interval '1 microsecond'), c.rates INTO last, at, rates
  FROM change_counter c FOR UPDATE;
  SELECT coalesce(array_agg(e.ocid), '{}') INTO stale
  FROM unnest(counted_ocids, counted) AS e(ocid, number)
  WHERE e.number <> (
    SELECT count(*) FROM releases r
    WHERE r.ocid = e.ocid AND NOT EXISTS (SELECT FROM retired_releases x WHERE x.ocid = r.ocid AND x.id = r.id)
  );
  RETURN NEXT;
END $$;
--> statement-breakpoint
-- Date of the compiled release.
ALTER TABLE notices ADD COLUMN released timestamptz;
--> statement-breakpoint
UPDATE notices n SET released = (SELECT max(r.date) FROM releases r WHERE r.ocid = n.ocid AND r.valid = n.valid
  AND NOT EXISTS (SELECT FROM retired_releases x WHERE x.ocid = r.ocid AND x.id = r.id));
--> statement-breakpoint
CREATE INDEX notices_by_release ON notices (released);
