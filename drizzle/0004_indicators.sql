-- What each process adds to the indicators: one row for its notice, and one for each day and currency of its awards and of
-- its contracts. Derived from records by a follower of the change feed.
CREATE TABLE indicator_facts (
  ocid text NOT NULL,
  part integer NOT NULL,
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
  pattern text NOT NULL,
  amount numeric,
  dollars numeric,
  -- What is in no pattern, in the same form.
  sums jsonb,
  -- By indicator: the single values that medians are taken of.
  samples jsonb,
  -- Bidders or suppliers, the class of each, and what was awarded to each.
  orgs text[] NOT NULL,
  classes text[] NOT NULL,
  amounts numeric[] NOT NULL,
  awards integer NOT NULL,
  PRIMARY KEY (ocid, part)
);
--> statement-breakpoint
CREATE INDEX indicator_facts_by_country ON indicator_facts (country, family, at);
--> statement-breakpoint
CREATE INDEX indicator_facts_by_buyer ON indicator_facts (buyer, family, at);
--> statement-breakpoint
-- Most processes add the same as many others, amounts aside. By indicator: [n, d, c, x, u, l, h], zeros at the end left out.
CREATE TABLE indicator_patterns (
  hash text PRIMARY KEY,
  sums jsonb NOT NULL
);
--> statement-breakpoint
-- Roll-up by year ('2024') and month ('2024-05'): one row for each indicator; '' is the unknown.
CREATE TABLE indicator_cells (
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
  PRIMARY KEY (code, grain, country, period, source, currency)
);
