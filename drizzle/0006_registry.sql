-- Those who publish through us, and the feeds that they register. A feed that is pulled or pushed to is a source
-- `feed-<id>` too, with runs, issues and releases like any.
CREATE TABLE publishers (
  id text PRIMARY KEY,
  name text NOT NULL,
  country text NOT NULL,
  contact text NOT NULL,
  created_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE TABLE feeds (
  id text PRIMARY KEY,
  publisher text NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  kind text NOT NULL,
  country text NOT NULL,
  licence jsonb NOT NULL,
  contact text NOT NULL,
  schedule text,
  options jsonb NOT NULL,
  -- Raised when what is made of the feed's payloads changes with its options.
  mapping integer NOT NULL DEFAULT 1,
  status text NOT NULL,
  reason text,
  token text NOT NULL,
  proof_method text,
  proved_at timestamptz,
  proof_checked_at timestamptz,
  proof_failed_since timestamptz,
  next_proof_at timestamptz,
  approved_at timestamptz,
  deleted_at timestamptz,
  redirect jsonb,
  next_pull_at timestamptz,
  trial json,
  trial_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
--> statement-breakpoint
CREATE INDEX feeds_by_publisher ON feeds (publisher, id);
--> statement-breakpoint
CREATE INDEX feeds_due ON feeds (next_pull_at) WHERE next_pull_at IS NOT NULL;
--> statement-breakpoint
CREATE INDEX feeds_proof_due ON feeds (next_proof_at) WHERE next_proof_at IS NOT NULL;
--> statement-breakpoint
CREATE TABLE feed_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed text NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  details jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX feed_log_by_feed ON feed_log (feed, id DESC);
--> statement-breakpoint
-- Which publisher speaks of the processes whose ocids begin so. An ocid without a registered prefix is claimed whole.
CREATE TABLE ocid_claims (
  prefix text PRIMARY KEY,
  publisher text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
--> statement-breakpoint
-- Answers to pushes that came with an Idempotency-Key; null while the first of them is being worked on.
CREATE TABLE feed_pushes (
  feed text NOT NULL,
  key text NOT NULL,
  body text NOT NULL,
  answer text,
  at timestamptz NOT NULL,
  PRIMARY KEY (feed, key)
);
