-- Bearer keys of readers (they raise limits) and of publishers (they may change what is theirs). Only the hash is kept.
CREATE TABLE keys (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('reader', 'publisher')),
  owner text NOT NULL,
  hash text NOT NULL UNIQUE,
  note text NOT NULL DEFAULT '',
  quota integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  last_used_at timestamptz
);
--> statement-breakpoint
CREATE INDEX keys_by_owner ON keys (kind, owner);
--> statement-breakpoint
-- How far each follower of the change feed has come: what it derives is up to date with this number.
CREATE TABLE followers (
  name text PRIMARY KEY,
  version integer NOT NULL,
  change bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);
