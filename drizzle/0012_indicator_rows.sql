-- Facts and roll-ups of the indicators in a form that costs less to keep; they are derived, so they are made anew.
DROP TABLE indicator_facts, indicator_patterns, indicator_cells;
--> statement-breakpoint
UPDATE followers SET version = -1, change = 0 WHERE name = 'indicators';
--> statement-breakpoint
-- What each process adds to the indicators: one row for its notice, and one for each day and currency of its awards and of
-- its contracts. Derived from records by a follower of the change feed.
CREATE TABLE indicator_facts (
  ocid text NOT NULL,
  part smallint NOT NULL,
  family text NOT NULL CHECK (family IN ('notice', 'award', 'contract')),
  -- Day (UTC) that the row is counted at: publication, award, signature.
  at date,
  -- Day on which the time for bids ended; from it on a process is expected to tell of its award.
  closed date,
  country text NOT NULL,
  source text NOT NULL,
  buyer text NOT NULL,
  category text NOT NULL,
  method text NOT NULL,
  band text NOT NULL,
  currency text NOT NULL,
  -- What it adds: see indicator_patterns, in which 'A' is this amount and 'B' the one in dollars.
  patterns bigint[] NOT NULL,
  amount numeric,
  dollars numeric,
  -- What is in no pattern, in the same form. As json: it is written far more often than it is read.
  sums json,
  -- By indicator: the single values that medians are taken of.
  samples json,
  -- Bidders or suppliers, the class of each, and what was awarded to each.
  orgs text[] NOT NULL,
  classes text[] NOT NULL,
  amounts numeric[] NOT NULL,
  awards integer NOT NULL,
  -- Of unit prices: class with unit, and amount; null where there are none.
  units text[],
  prices numeric[],
  PRIMARY KEY (ocid, part)
);
--> statement-breakpoint
CREATE INDEX indicator_facts_by_country ON indicator_facts (country, family, at);
--> statement-breakpoint
CREATE INDEX indicator_facts_by_buyer ON indicator_facts (buyer, family, at);
--> statement-breakpoint
-- Most processes add the same as many others, amounts aside. By indicator: [n, d, c, x, u, l, h], zeros at the end left out.
CREATE TABLE indicator_patterns (
  hash bigint PRIMARY KEY,
  sums jsonb NOT NULL
);
--> statement-breakpoint
-- Roll-up by year ('2024'): one row for each indicator; '' is the unknown.
CREATE TABLE indicator_years (
  code text NOT NULL,
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
  PRIMARY KEY (code, country, period, source, currency)
);
--> statement-breakpoint
-- Roll-up by month ('2024-05'): all indicators in one row, in the form of the patterns. There are twelve times as many, and
-- one by one they would cost more to keep than the facts.
CREATE TABLE indicator_months (
  country text NOT NULL,
  period text NOT NULL,
  source text NOT NULL,
  currency text NOT NULL,
  sums jsonb NOT NULL,
  PRIMARY KEY (country, period, source, currency)
);
--> statement-breakpoint
-- Both roll-ups cell by cell, as their history is kept.
CREATE VIEW indicator_cells AS
SELECT code, 'year' AS grain, country, period, source, currency, n, d, c, x, u, l, h FROM indicator_years
UNION ALL
SELECT key, 'month', country, period, source, currency, coalesce((value->>0)::numeric, 0), coalesce((value->>1)::numeric, 0),
  coalesce((value->>2)::numeric, 0), coalesce((value->>3)::numeric, 0), coalesce((value->>4)::numeric, 0),
  coalesce((value->>5)::numeric, 0), coalesce((value->>6)::numeric, 0)
FROM indicator_months, jsonb_each(sums);
