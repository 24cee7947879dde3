-- Bulk files: one row for each snapshot of a dataset. A file is served only by its row, which is written when all files
-- of the snapshot are whole: nobody sees half of one.
CREATE TABLE exports (
  dataset text NOT NULL,
  change bigint NOT NULL,
  cut_at timestamptz NOT NULL,
  source text,
  year integer,
  processes bigint NOT NULL,
  sources text[] NOT NULL,
  files jsonb NOT NULL,
  delta jsonb,
  PRIMARY KEY (dataset, change)
);
