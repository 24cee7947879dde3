-- Formats that a snapshot has no file in, each with the reason.
ALTER TABLE exports ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]';
--> statement-breakpoint
-- The roll-ups of the indicators as they were at the snapshots of the bulk files: a row holds from the snapshot at `since` on and
-- up to that at `until`, at which it was another one or gone. Only what changes between two snapshots is written.
CREATE TABLE indicator_history (
  code text NOT NULL,
  grain text NOT NULL CHECK (grain IN ('year', 'month')),
  country text NOT NULL,
  period text NOT NULL,
  source text NOT NULL,
  currency text NOT NULL,
  n numeric NOT NULL,
  d numeric NOT NULL,
  c numeric NOT NULL,
  x numeric NOT NULL,
  u numeric NOT NULL,
  l numeric NOT NULL,
  h numeric NOT NULL,
  since bigint NOT NULL,
  until bigint,
  PRIMARY KEY (code, grain, country, period, source, currency, since)
);
--> statement-breakpoint
-- The numbers at which the figures were kept, with the versions of the indicators then.
CREATE TABLE indicator_marks (
  change bigint PRIMARY KEY,
  kept_at timestamptz NOT NULL DEFAULT now(),
  versions jsonb NOT NULL
);
--> statement-breakpoint
-- What quality checks gave over the compiled releases of a source or a buyer, each time that they were computed: the history of
-- their scores.
CREATE TABLE quality_scores (
  subject text NOT NULL CHECK (subject IN ('source', 'buyer')),
  id text NOT NULL,
  -- Number of the change feed that the scores take in.
  change bigint NOT NULL,
  -- Version of the checks.
  version integer NOT NULL,
  computed_at timestamptz NOT NULL,
  -- Compiled releases looked at, and whether these are all.
  records integer NOT NULL,
  complete boolean NOT NULL,
  stages jsonb NOT NULL,
  levels jsonb NOT NULL,
  PRIMARY KEY (subject, id, change)
);
