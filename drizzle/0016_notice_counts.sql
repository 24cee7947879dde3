-- How many notices there are of each kind, for facets and counts: kept with each statement that writes notices, which are
-- serialised by the lock under which changes are numbered.
CREATE TABLE notice_counts (
  valid boolean NOT NULL,
  country text,
  source text NOT NULL,
  status text,
  method text NOT NULL,
  category text,
  -- Of publication, in UTC.
  year integer,
  count bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (valid, country, source, status, method, category, year)
) WITH (fillfactor = 50);
--> statement-breakpoint
CREATE FUNCTION count_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM notice_counts;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO notice_counts AS c
      SELECT valid, country, source, status, method, category, extract(year FROM published AT TIME ZONE 'utc')::int, count(*)
      FROM written GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (valid, country, source, status, method, category, year) DO UPDATE SET count = c.count + excluded.count;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO notice_counts AS c
      SELECT valid, country, source, status, method, category, extract(year FROM published AT TIME ZONE 'utc')::int, -count(*)
      FROM replaced GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (valid, country, source, status, method, category, year) DO UPDATE SET count = c.count + excluded.count;
  ELSE
    INSERT INTO notice_counts AS c
      SELECT valid, country, source, status, method, category, extract(year FROM published AT TIME ZONE 'utc')::int, sum(one)
      FROM (SELECT *, 1 AS one FROM written UNION ALL SELECT *, -1 FROM replaced) AS both_states
      GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(one) <> 0 ORDER BY 1, 2, 3, 4, 5, 6, 7
      ON CONFLICT (valid, country, source, status, method, category, year) DO UPDATE SET count = c.count + excluded.count;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER count_inserted AFTER INSERT ON notices REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION count_notices();
--> statement-breakpoint
CREATE TRIGGER count_updated AFTER UPDATE ON notices REFERENCING NEW TABLE AS written OLD TABLE AS replaced
  FOR EACH STATEMENT EXECUTE FUNCTION count_notices();
--> statement-breakpoint
CREATE TRIGGER count_deleted AFTER DELETE ON notices REFERENCING OLD TABLE AS replaced
  FOR EACH STATEMENT EXECUTE FUNCTION count_notices();
--> statement-breakpoint
CREATE TRIGGER count_truncated AFTER TRUNCATE ON notices FOR EACH STATEMENT EXECUTE FUNCTION count_notices();
--> statement-breakpoint
INSERT INTO notice_counts
  SELECT valid, country, source, status, method, category, extract(year FROM published AT TIME ZONE 'utc')::int, count(*)
  FROM notices GROUP BY 1, 2, 3, 4, 5, 6, 7;
