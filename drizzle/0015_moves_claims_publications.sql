-- A permanent redirect that a feed's server answers with: where to, with which status, how often in a row, since when.
ALTER TABLE feeds ADD COLUMN moved jsonb;
--> statement-breakpoint
-- What was done to claims of ocids beside claiming them by publishing.
CREATE TABLE claim_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  prefix text NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  -- Whose it was, and whose it is.
  before text,
  after text,
  reason text NOT NULL
);
--> statement-breakpoint
CREATE INDEX claim_log_by_prefix ON claim_log (prefix, id DESC);
--> statement-breakpoint
CREATE INDEX ocid_claims_by_publisher ON ocid_claims (publisher, prefix);
--> statement-breakpoint
-- Feeds of publications that registered publishers added: whose, and what is proven of them.
ALTER TABLE publication_sources ADD COLUMN publisher text;
--> statement-breakpoint
ALTER TABLE publication_sources ADD COLUMN registration jsonb;
--> statement-breakpoint
CREATE INDEX publication_sources_by_publisher ON publication_sources (publisher) WHERE publisher IS NOT NULL;
--> statement-breakpoint
-- WebSub topics are of notices or of publications; of the latter the mark is what the subscriber was last told of.
ALTER TABLE subscriptions ADD COLUMN about text NOT NULL DEFAULT 'notices' CHECK (about IN ('notices', 'publications'));
--> statement-breakpoint
ALTER TABLE subscriptions ADD COLUMN mark text;
