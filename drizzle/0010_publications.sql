-- Feeds of publications: what they are (those that Pregón knows and those that the operator added) and how they do.
CREATE TABLE publication_sources (
  id text PRIMARY KEY,
  url text NOT NULL,
  meta jsonb NOT NULL,
  -- By the operator; the others come with the software.
  added boolean NOT NULL DEFAULT false,
  enabled boolean NOT NULL,
  state text NOT NULL DEFAULT 'unproven'
    CHECK (state IN ('unproven', 'reachable', 'empty', 'stale', 'malformed', 'unreachable')),
  state_since timestamptz NOT NULL DEFAULT now(),
  reason text,
  checked_at timestamptz,
  succeeded_at timestamptz,
  newest timestamptz,
  stale_at timestamptz,
  etag text,
  last_modified text
);
--> statement-breakpoint
CREATE TABLE publications (
  id text PRIMARY KEY,
  source text NOT NULL REFERENCES publication_sources (id),
  country text,
  kind text NOT NULL,
  language text NOT NULL,
  title text NOT NULL,
  summary text,
  url text,
  -- The address without what does not tell pages apart: one publication in several feeds is one.
  url_key text,
  -- An instant or a day, as the feed states it.
  published text,
  published_text text,
  updated text,
  -- Place in the list: the publication as stated, not after it was first seen; else when that was.
  sorted_at timestamptz NOT NULL,
  first_seen timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  search tsvector NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX publications_by_url ON publications (url_key) WHERE url_key IS NOT NULL;
--> statement-breakpoint
CREATE INDEX publications_by_date ON publications (sorted_at DESC, id DESC);
--> statement-breakpoint
CREATE INDEX publications_by_country ON publications (country, sorted_at DESC, id DESC);
--> statement-breakpoint
CREATE INDEX publications_by_change ON publications (changed_at);
--> statement-breakpoint
CREATE INDEX publications_by_words ON publications USING gin (search);
--> statement-breakpoint
-- Which item of which feed is which publication.
CREATE TABLE publication_entries (
  source text NOT NULL REFERENCES publication_sources (id),
  key text NOT NULL,
  publication text NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
  PRIMARY KEY (source, key)
);
--> statement-breakpoint
CREATE INDEX publication_entries_by_publication ON publication_entries (publication);
