CREATE EXTENSION IF NOT EXISTS unaccent;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION pregon_es (COPY = pg_catalog.spanish);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION pregon_es ALTER MAPPING FOR hword, hword_part, word WITH unaccent, spanish_stem;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION pregon_pt (COPY = pg_catalog.portuguese);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION pregon_pt ALTER MAPPING FOR hword, hword_part, word WITH unaccent, portuguese_stem;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION pregon_fr (COPY = pg_catalog.french);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION pregon_fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
--> statement-breakpoint
CREATE TEXT SEARCH CONFIGURATION pregon_en (COPY = pg_catalog.english);
--> statement-breakpoint
ALTER TEXT SEARCH CONFIGURATION pregon_en ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
--> statement-breakpoint
CREATE TABLE sources (
  id text PRIMARY KEY,
  kind text NOT NULL,
  meta jsonb NOT NULL,
  precedence integer NOT NULL DEFAULT 100,
  created_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  scope jsonb NOT NULL,
  status text NOT NULL DEFAULT 'running',
  reason text,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  declared bigint,
  fetched bigint NOT NULL DEFAULT 0,
  accepted bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  payloads bigint NOT NULL DEFAULT 0,
  unchanged_payloads bigint NOT NULL DEFAULT 0,
  new_releases bigint NOT NULL DEFAULT 0,
  changed_records bigint NOT NULL DEFAULT 0,
  watermark_before jsonb NOT NULL DEFAULT '{}',
  watermark_after jsonb NOT NULL DEFAULT '{}',
  findings jsonb NOT NULL DEFAULT '[]'
);
--> statement-breakpoint
CREATE INDEX runs_by_source ON runs (source, id DESC);
--> statement-breakpoint
CREATE TABLE watermarks (
  source text NOT NULL,
  stream text NOT NULL,
  value text NOT NULL,
  run bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, stream)
);
--> statement-breakpoint
CREATE TABLE entries (
  source text NOT NULL,
  key text NOT NULL,
  version text NOT NULL,
  final boolean NOT NULL DEFAULT false,
  context jsonb,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, key)
);
--> statement-breakpoint
CREATE INDEX entries_open ON entries (source, seen_at) WHERE NOT final;
--> statement-breakpoint
CREATE TABLE payload_bodies (
  sha256 text PRIMARY KEY,
  size integer NOT NULL,
  bytes bytea NOT NULL
);
--> statement-breakpoint
ALTER TABLE payload_bodies ALTER COLUMN bytes SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE TABLE payloads (
  id text PRIMARY KEY,
  source text NOT NULL,
  kind text NOT NULL,
  url text NOT NULL,
  media_type text NOT NULL,
  context jsonb NOT NULL,
  sha256 text NOT NULL,
  fetched_at timestamptz NOT NULL,
  run bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX payloads_by_source ON payloads (source, id);
--> statement-breakpoint
CREATE INDEX payloads_by_place ON payloads (source, url);
--> statement-breakpoint
CREATE TABLE releases (
  ocid text NOT NULL,
  id text NOT NULL,
  source text NOT NULL,
  release_id text NOT NULL,
  date timestamptz NOT NULL,
  stream text NOT NULL,
  sequence integer NOT NULL,
  content text NOT NULL,
  tag text[] NOT NULL,
  valid boolean NOT NULL,
  errors json,
  payload text NOT NULL,
  mapping integer NOT NULL,
  run bigint NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now(),
  body json NOT NULL,
  PRIMARY KEY (ocid, id)
);
--> statement-breakpoint
CREATE INDEX releases_by_date ON releases (date, ocid, id);
--> statement-breakpoint
CREATE TABLE retired_releases (
  ocid text NOT NULL,
  id text NOT NULL,
  run bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (ocid, id)
);
--> statement-breakpoint
CREATE TABLE records (
  ocid text PRIMARY KEY,
  source text NOT NULL,
  sources text[] NOT NULL,
  country text,
  valid boolean NOT NULL,
  withdrawn boolean NOT NULL DEFAULT false,
  releases integer NOT NULL,
  hash text NOT NULL,
  change bigint NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  body json NOT NULL
);
--> statement-breakpoint
CREATE TABLE notices (
  ocid text PRIMARY KEY,
  source text NOT NULL,
  country text,
  language text,
  valid boolean NOT NULL,
  status text,
  stage text NOT NULL,
  method text NOT NULL,
  category text,
  buyer text,
  suppliers text[] NOT NULL,
  supplier_scales text[] NOT NULL,
  classifications text[] NOT NULL,
  amount numeric,
  currency text,
  published timestamptz,
  deadline timestamptz,
  sme_reserved boolean,
  number_of_tenderers integer,
  search tsvector NOT NULL,
  updated_at timestamptz NOT NULL,
  change bigint NOT NULL,
  item json NOT NULL
);
--> statement-breakpoint
CREATE INDEX notices_by_published ON notices (published DESC NULLS LAST, ocid);
--> statement-breakpoint
CREATE INDEX notices_by_country ON notices (country, published DESC NULLS LAST, ocid);
--> statement-breakpoint
CREATE INDEX notices_by_deadline ON notices (deadline, ocid) WHERE deadline IS NOT NULL;
--> statement-breakpoint
CREATE INDEX notices_by_update ON notices (updated_at, ocid);
--> statement-breakpoint
CREATE INDEX notices_by_buyer ON notices (buyer, published DESC NULLS LAST, ocid);
--> statement-breakpoint
CREATE INDEX notices_search ON notices USING gin (search);
--> statement-breakpoint
CREATE INDEX notices_by_supplier ON notices USING gin (suppliers);
--> statement-breakpoint
CREATE INDEX notices_by_classification ON notices USING gin (array_to_tsvector(classifications));
--> statement-breakpoint
CREATE INDEX notices_by_amount ON notices (currency, amount, ocid) WHERE amount IS NOT NULL;
--> statement-breakpoint
CREATE TABLE parties (
  ocid text NOT NULL,
  party text NOT NULL,
  roles text[] NOT NULL,
  name text,
  scheme text,
  identifier text,
  scale text,
  PRIMARY KEY (ocid, party)
);
--> statement-breakpoint
CREATE TABLE awards (
  ocid text NOT NULL,
  award text NOT NULL,
  status text,
  date timestamptz,
  amount numeric,
  currency text,
  suppliers text[] NOT NULL,
  PRIMARY KEY (ocid, award)
);
--> statement-breakpoint
CREATE TABLE bids (
  ocid text NOT NULL,
  bid text NOT NULL,
  status text,
  date timestamptz,
  amount numeric,
  currency text,
  tenderers text[] NOT NULL,
  PRIMARY KEY (ocid, bid)
);
--> statement-breakpoint
CREATE TABLE change_counter (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last bigint NOT NULL
);
--> statement-breakpoint
INSERT INTO change_counter (last) VALUES (0);
--> statement-breakpoint
CREATE TABLE changes (
  change bigint PRIMARY KEY,
  ocid text NOT NULL,
  source text NOT NULL,
  country text,
  op text NOT NULL,
  release_ids text[] NOT NULL,
  at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX changes_by_ocid ON changes (ocid, change DESC);
--> statement-breakpoint
CREATE TABLE issues (
  source text NOT NULL,
  code text NOT NULL,
  path text NOT NULL,
  value text NOT NULL,
  message text NOT NULL,
  count bigint NOT NULL,
  example_payload text,
  example_pointer text,
  example_ocid text,
  first_run bigint NOT NULL,
  last_run bigint NOT NULL,
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, code, path, value)
);
--> statement-breakpoint
CREATE TABLE audits (
  source text PRIMARY KEY,
  mapped bigint NOT NULL,
  ignored bigint NOT NULL,
  personal bigint NOT NULL,
  unmapped bigint NOT NULL
);
--> statement-breakpoint
-- Bodies are most of what is written. PostgreSQL's own compression (pglz) costs more time than all the rest of storing
-- them: LZ4 where the server has it, else none.
DO $$
BEGIN
  ALTER TABLE releases ALTER COLUMN body SET COMPRESSION lz4;
  ALTER TABLE records ALTER COLUMN body SET COMPRESSION lz4;
  ALTER TABLE notices ALTER COLUMN item SET COMPRESSION lz4, ALTER COLUMN search SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  ALTER TABLE releases ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE records ALTER COLUMN body SET STORAGE EXTERNAL;
  ALTER TABLE notices ALTER COLUMN item SET STORAGE EXTERNAL, ALTER COLUMN search SET STORAGE EXTERNAL;
END $$;
--> statement-breakpoint
-- Takes the lock under which changes are numbered, held to the end of the transaction, and looks only then, with a
-- snapshot of its own, which of the processes have another number of releases than the caller counted.
CREATE FUNCTION take_changes(counted_ocids text[], counted integer[])
RETURNS TABLE (last bigint, at timestamptz, stale text[]) LANGUAGE plpgsql AS $$
BEGIN
  SELECT c.last INTO last FROM change_counter c FOR UPDATE;
  at := clock_timestamp();
  SELECT coalesce(array_agg(e.ocid), '{}') INTO stale
  FROM unnest(counted_ocids, counted) AS e(ocid, number)
  WHERE e.number <> (
    SELECT count(*) FROM releases r
    WHERE r.ocid = e.ocid AND NOT EXISTS (SELECT FROM retired_releases x WHERE x.ocid = r.ocid AND x.id = r.id)
  );
  RETURN NEXT;
END $$;
