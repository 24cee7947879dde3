-- Exchange rates and values of index units: one `base` is worth `value` of `quote`.
CREATE TABLE rates (
  source text NOT NULL,
  base text NOT NULL,
  quote text NOT NULL,
  granularity text NOT NULL CHECK (granularity IN ('day', 'month', 'year')),
  kind text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  value numeric NOT NULL CHECK (value > 0),
  series text,
  review boolean NOT NULL DEFAULT false,
  run bigint,
  retrieved_at timestamptz NOT NULL,
  PRIMARY KEY (source, base, quote, granularity, kind, valid_from)
);
--> statement-breakpoint
CREATE INDEX rates_by_date ON rates (valid_from DESC, source, base, quote, granularity, kind);
--> statement-breakpoint
CREATE INDEX rates_by_retrieval ON rates (retrieved_at);
--> statement-breakpoint
CREATE INDEX rates_by_base ON rates (base, valid_from DESC, source, quote, granularity, kind);
--> statement-breakpoint
CREATE INDEX rates_by_quote ON rates (quote, valid_from DESC, source, base, granularity, kind);
--> statement-breakpoint
-- Where rates come from; of two sources the one with the smaller precedence is believed.
CREATE TABLE rate_sources (
  id text PRIMARY KEY,
  precedence integer NOT NULL,
  meta jsonb NOT NULL
);
--> statement-breakpoint
-- Days on which the rate of a currency has become another one, until the notices of these days are brought up to date.
CREATE TABLE rate_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  currency text NOT NULL,
  first date NOT NULL,
  last date NOT NULL
);
--> statement-breakpoint
-- What is stored already has no converted values yet: amounts in US dollars need no rate.
INSERT INTO rate_changes (currency, first, last) SELECT 'USD', '0001-01-01', '9999-12-31' FROM change_counter WHERE last > 0;
--> statement-breakpoint
ALTER TABLE notices ADD COLUMN amount_usd numeric;
--> statement-breakpoint
ALTER TABLE awards ADD COLUMN amount_usd numeric;
--> statement-breakpoint
CREATE INDEX notices_by_value ON notices (amount_usd, ocid) WHERE amount_usd IS NOT NULL;
--> statement-breakpoint
-- Moves with each change of the rates, under the lock of the change numbers: a writer sees there that it has used old ones.
ALTER TABLE change_counter ADD COLUMN rates bigint NOT NULL DEFAULT 0;
--> statement-breakpoint
DROP FUNCTION take_changes(text[], integer[]);
--> statement-breakpoint
-- Takes the lock under which changes are numbered, held to the end of the transaction, and looks only then, with a
-- snapshot of its own, which of the processes have another number of releases than the caller counted.
CREATE FUNCTION take_changes(counted_ocids text[], counted integer[])
RETURNS TABLE (last bigint, at timestamptz, stale text[], rates bigint) LANGUAGE plpgsql AS $$
BEGIN
  SELECT c.last, c.rates INTO last, rates FROM change_counter c FOR UPDATE;
  at := clock_timestamp();
  SELECT coalesce(array_agg(e.ocid), '{}') INTO stale
  FROM unnest(counted_ocids, counted) AS e(ocid, number)
  WHERE e.number <> (
    SELECT count(*) FROM releases r
    WHERE r.ocid = e.ocid AND NOT EXISTS (SELECT FROM retired_releases x WHERE x.ocid = r.ocid AND x.id = r.id)
  );
  RETURN NEXT;
END $$;
