-- Red flags. What each process gives for the indicators of processes: one letter by indicator (its reason, see
-- src/indicators/red-flags/outcomes.ts), the ratio that waits for the threshold of its population, and what it adds to the
-- figures of its organisations, so that a changed process takes its old share away again.
CREATE TABLE process_flags (
  ocid text PRIMARY KEY,
  source text NOT NULL,
  country text,
  buyer text,
  change bigint NOT NULL,
  outcomes text NOT NULL,
  flags text[] NOT NULL,
  ratio double precision,
  currency text,
  detail text NOT NULL,
  judged_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
CREATE INDEX process_flags_raised ON process_flags (ocid) WHERE flags <> '{}';
--> statement-breakpoint
CREATE INDEX process_flags_with_ratio ON process_flags (source, currency) WHERE ratio IS NOT NULL;
--> statement-breakpoint
CREATE TABLE organization_flags (
  source text NOT NULL,
  type text NOT NULL,
  id text NOT NULL,
  code text NOT NULL,
  country text,
  numerator integer NOT NULL,
  denominator integer NOT NULL,
  PRIMARY KEY (type, id, code, source)
);
--> statement-breakpoint
CREATE INDEX organization_flags_by_source ON organization_flags (source, code, type);
--> statement-breakpoint
-- In how many processes a supplier supplied each class of things.
CREATE TABLE supplier_classes (
  source text NOT NULL,
  id text NOT NULL,
  class text NOT NULL,
  processes integer NOT NULL,
  PRIMARY KEY (source, id, class)
);
--> statement-breakpoint
-- Thresholds as they were computed; old versions are kept. `part` is the currency, or the type of organisation.
CREATE TABLE flag_thresholds (
  source text NOT NULL,
  code text NOT NULL,
  part text NOT NULL,
  version integer NOT NULL,
  current boolean NOT NULL,
  size integer NOT NULL,
  q1 double precision,
  q3 double precision,
  fence double precision,
  side text NOT NULL,
  usable boolean NOT NULL,
  least integer,
  participations double precision,
  change bigint NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, code, part, version)
);
--> statement-breakpoint
CREATE UNIQUE INDEX flag_thresholds_current ON flag_thresholds (source, code, part) WHERE current;
--> statement-breakpoint
-- How far a source's population has moved since its thresholds were computed.
CREATE TABLE flag_populations (
  source text PRIMARY KEY,
  processes integer NOT NULL,
  moved integer NOT NULL,
  change bigint NOT NULL DEFAULT 0
);
