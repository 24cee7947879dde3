-- Who a party is over all processes. Processes stored before this have it after `pregon rebuild`.
ALTER TABLE parties ADD COLUMN organization text NOT NULL DEFAULT '';
--> statement-breakpoint
ALTER TABLE parties ADD COLUMN identified boolean NOT NULL DEFAULT false;
--> statement-breakpoint
ALTER TABLE parties ADD COLUMN natural_person boolean;
--> statement-breakpoint
ALTER TABLE parties ADD COLUMN country text;
--> statement-breakpoint
CREATE INDEX parties_by_organization ON parties (organization, ocid);
--> statement-breakpoint
-- What each process says of an organization: what is taken back when the process changes.
CREATE TABLE organization_marks (
  ocid text NOT NULL,
  organization text NOT NULL,
  kind text NOT NULL,
  value text NOT NULL
);
--> statement-breakpoint
CREATE INDEX organization_marks_by_ocid ON organization_marks (ocid);
--> statement-breakpoint
CREATE TABLE organization_facts (
  ocid text NOT NULL,
  organization text NOT NULL,
  role text NOT NULL,
  year integer NOT NULL,
  currency text NOT NULL,
  processes integer NOT NULL,
  awards integer NOT NULL,
  bids integer NOT NULL,
  valued integer NOT NULL,
  joint integer NOT NULL,
  amount numeric NOT NULL
);
--> statement-breakpoint
CREATE INDEX organization_facts_by_ocid ON organization_facts (ocid);
--> statement-breakpoint
-- Sizes as releases state them.
CREATE TABLE organization_scales (
  ocid text NOT NULL,
  organization text NOT NULL,
  scale text NOT NULL,
  at timestamptz,
  source text NOT NULL
);
--> statement-breakpoint
CREATE INDEX organization_scales_by_ocid ON organization_scales (ocid);
--> statement-breakpoint
CREATE INDEX organization_scales_by_organization ON organization_scales (organization, at);
--> statement-breakpoint
-- The same over all processes.
CREATE TABLE organization_traits (
  organization text NOT NULL,
  kind text NOT NULL,
  value text NOT NULL,
  mentions bigint NOT NULL,
  PRIMARY KEY (organization, kind, value)
);
--> statement-breakpoint
CREATE TABLE organization_figures (
  organization text NOT NULL,
  role text NOT NULL,
  year integer NOT NULL,
  currency text NOT NULL,
  processes bigint NOT NULL,
  awards bigint NOT NULL,
  bids bigint NOT NULL,
  valued bigint NOT NULL,
  joint bigint NOT NULL,
  amount numeric NOT NULL,
  PRIMARY KEY (organization, role, year, currency)
);
--> statement-breakpoint
CREATE TABLE organizations (
  id text PRIMARY KEY,
  name text,
  identified boolean NOT NULL,
  natural_person boolean,
  country text,
  roles text[] NOT NULL,
  sources text[] NOT NULL,
  processes bigint NOT NULL,
  scale text,
  scale_basis text,
  scale_source text,
  scale_year integer,
  scale_code text,
  search tsvector NOT NULL
);
--> statement-breakpoint
CREATE INDEX organizations_by_processes ON organizations (processes DESC, id);
--> statement-breakpoint
CREATE INDEX organizations_by_country ON organizations (country, processes DESC, id);
--> statement-breakpoint
CREATE INDEX organizations_search ON organizations USING gin (search);
--> statement-breakpoint
-- What registers of firms know a firm by: in Brazil and Ecuador the number without the branch.
CREATE FUNCTION organization_firm(organization text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN organization LIKE 'BR-CNPJ-%' THEN left(organization, 16)
    WHEN organization LIKE 'EC-RUC-%' THEN left(organization, 17) ELSE organization END
$$;
--> statement-breakpoint
CREATE INDEX organizations_by_firm ON organizations (organization_firm(id));
--> statement-breakpoint
-- One import of a file of a register of firms.
CREATE TABLE register_imports (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  register text NOT NULL,
  country text NOT NULL,
  file text NOT NULL,
  sha256 text,
  mapping jsonb NOT NULL,
  status text NOT NULL DEFAULT 'running',
  counts jsonb NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
--> statement-breakpoint
-- Sizes as registers state them. No scale: the register lists the firm and does not tell.
CREATE TABLE register_sizes (
  firm text NOT NULL,
  register text NOT NULL,
  year integer NOT NULL,
  scale text,
  code text NOT NULL,
  name text,
  import bigint NOT NULL,
  PRIMARY KEY (firm, register, year)
);
--> statement-breakpoint
-- The size of an organization at an instant and who says so. What was stated on that day (as with an award of that day)
-- comes first; then the statement of a release or a register that is nearest before, by year, a stated one before a
-- register's of the same year; then the earliest later one, marked as hindsight.
CREATE FUNCTION organization_scale(of_organization text, on_date timestamptz)
RETURNS TABLE (scale text, basis text, source text, year integer, code text, hindsight boolean)
LANGUAGE sql STABLE AS $$
  SELECT c.scale, c.basis, c.source, c.year, c.code, c.hindsight FROM (
    SELECT s.scale, 'stated' AS basis, s.source, extract(year FROM s.at AT TIME ZONE 'utc')::integer AS year, NULL::text AS code,
      coalesce(s.at > on_date, true) AS hindsight,
      coalesce((s.at AT TIME ZONE 'utc')::date = (on_date AT TIME ZONE 'utc')::date, false) AS that_day, s.at
    FROM organization_scales s WHERE s.organization = of_organization
    UNION ALL
    SELECT r.scale, 'register', r.register, r.year, r.code, r.year > extract(year FROM on_date AT TIME ZONE 'utc'), false, NULL
    FROM register_sizes r WHERE r.firm = organization_firm(of_organization) AND r.scale IS NOT NULL
  ) c
  ORDER BY c.that_day DESC, c.hindsight AND NOT c.that_day,
    abs(c.year - extract(year FROM on_date AT TIME ZONE 'utc')) NULLS LAST, c.basis = 'register',
    abs(extract(epoch FROM c.at) - extract(epoch FROM on_date)) NULLS LAST, c.source, c.scale
  LIMIT 1
$$;
--> statement-breakpoint
-- Titles of codes, from label sets whose licence the operator has.
CREATE TABLE classification_sets (
  scheme text PRIMARY KEY,
  set text NOT NULL,
  licence text,
  sha256 text NOT NULL,
  codes integer NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE classification_labels (
  scheme text NOT NULL,
  code text NOT NULL,
  parent text NOT NULL,
  title text NOT NULL,
  set text NOT NULL,
  PRIMARY KEY (scheme, code)
);
--> statement-breakpoint
CREATE INDEX classification_labels_by_parent ON classification_labels (scheme, parent, code);
--> statement-breakpoint
-- What each process says of codes, taken back when it changes, and the same over all processes. Kinds: `node`, a code or a
-- group above one (value: its parent); `use`, a code as used; `title`, as a publisher gives it; `odd`, what could not be
-- read as a code (value: why, and the scheme as given).
CREATE TABLE classification_marks (
  ocid text NOT NULL,
  kind text NOT NULL,
  scheme text NOT NULL,
  code text NOT NULL,
  value text NOT NULL,
  source text NOT NULL
);
--> statement-breakpoint
CREATE INDEX classification_marks_by_ocid ON classification_marks (ocid);
--> statement-breakpoint
CREATE TABLE classification_counts (
  kind text NOT NULL,
  scheme text NOT NULL,
  code text NOT NULL,
  value text NOT NULL,
  source text NOT NULL,
  mentions bigint NOT NULL,
  PRIMARY KEY (kind, scheme, code, value, source)
);
--> statement-breakpoint
CREATE INDEX classification_counts_by_parent ON classification_counts (scheme, value, code) WHERE kind = 'node';
--> statement-breakpoint
CREATE INDEX classification_counts_empty ON classification_counts (kind) WHERE mentions = 0;
