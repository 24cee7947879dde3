-- Who wants to be told of changes. The secret has to be kept as it is: each delivery is signed with it.
CREATE TABLE subscriptions (
  id text PRIMARY KEY,
  channel text NOT NULL CHECK (channel IN ('webhook', 'feed', 'websub')),
  key text,
  url text,
  -- As text, parameters sorted, and as the search takes it.
  query text NOT NULL,
  filter jsonb NOT NULL,
  secrets jsonb NOT NULL DEFAULT '[]',
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'active', 'disabled')),
  reason text,
  change bigint NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  next_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  lease_until timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz
);
--> statement-breakpoint
CREATE INDEX subscriptions_by_key ON subscriptions (key, created_at);
--> statement-breakpoint
CREATE INDEX subscriptions_to_dispatch ON subscriptions (change) WHERE status <> 'disabled' AND channel <> 'feed';
--> statement-breakpoint
CREATE UNIQUE INDEX subscriptions_websub ON subscriptions (query, url) WHERE channel = 'websub';
--> statement-breakpoint
CREATE TABLE deliveries (
  id text PRIMARY KEY,
  subscription text NOT NULL,
  change bigint NOT NULL,
  ocid text,
  type text NOT NULL,
  body text,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  log jsonb NOT NULL DEFAULT '[]'
);
--> statement-breakpoint
CREATE INDEX deliveries_due ON deliveries (subscription, next_at) WHERE status = 'pending';
--> statement-breakpoint
CREATE INDEX deliveries_by_subscription ON deliveries (subscription, change DESC, id);
--> statement-breakpoint
CREATE INDEX deliveries_by_process ON deliveries (subscription, ocid);
