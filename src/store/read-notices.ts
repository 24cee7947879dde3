import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { type NoticeSort, type Order, orderOf } from "./notice-order.ts";
import { prepared } from "./prepared.ts";
import { type NoticeFilter, noticeConditions, openForBids, rank } from "./read-notice-filters.ts";

export { type NoticeSort, noticeSorts } from "./notice-order.ts";
export type { NoticeFilter, ValueBounds } from "./read-notice-filters.ts";

/** Where a page begins: the value that the order goes by (null: among those without one) and the ocid of its neighbour. */
export interface NoticeKey {
  readonly value: string | null;
  readonly ocid: string;
}

/** A row of a page: the item's JSON text with all members of API.md section 3, and what feeds and packages need. */
export interface NoticeEntry {
  readonly ocid: string;
  readonly source: string;
  readonly item: string;
  readonly key: NoticeKey;
  readonly updated: string;
  /** When it closes for bids, in milliseconds since 1970; null where it is not open. */
  readonly closes: number | null;
}

export interface NoticePage {
  readonly entries: NoticeEntry[];
  /** Whether there is more in the direction of the search. */
  readonly more: boolean;
}

export interface NoticeSearch {
  readonly filter: NoticeFilter;
  readonly sort: NoticeSort;
  readonly limit: number;
  /** Present instant, ISO 8601. */
  readonly now: string;
  readonly after?: NoticeKey;
  /** The page before `before`, still in the order of `sort`. */
  readonly before?: NoticeKey;
}

/** The most matches that are ranked by relevance: ranking all matches of a common word costs hundreds of times more. */
export const rankedMatches = 500;

/**
 * An instant as the server writes it (`2026-05-01 10:00:00.25+00`: connections are set to UTC and ISO), in ISO 8601
 * with microseconds. Half of the time of a short page went into to_char.
 */
function instant(text: string): string {
  const [date = "", time = ""] = text.replace("+00", "").split(" ");
  const [seconds = "", fraction = ""] = time.split(".");
  return `${date}T${seconds}.${fraction.padEnd(6, "0")}Z`;
}

interface Row extends Record<string, unknown> {
  ocid: string;
  source: string;
  item: string;
  open: boolean | null;
  change: string;
  updated: string;
  closes: number | null;
  key: string | null;
}

const closes = sql`case when n.status is null or n.status = 'active' then extract(epoch from n.deadline)::float8 * 1000 end`;
const columns = (now: string, key: SQL): SQL =>
  sql`n.ocid, n.source, n.item::text as item, ${openForBids(now)} as open, ${closes} as closes, n.change::text as change, n.updated_at::text as updated, ${key} as key`;

/** The stored item with its members that change by themselves. */
const whole = (row: Row): string =>
  `${row.item.trimEnd().slice(0, -1)},"openForBids":${row.open},"updated":"${instant(row.updated)}","change":${row.change}}`;

/** Values to go by are instants, as texts of the server, or decimals. */
const keyOf = (value: string | null, ocid: string): NoticeKey => ({
  value: value?.includes(" ") ? instant(value) : value,
  ocid,
});

const entry = (row: Row): NoticeEntry => ({
  ocid: row.ocid,
  source: row.source,
  item: whole(row),
  key: keyOf(row.key, row.ocid),
  updated: instant(row.updated),
  closes: row.open === true ? row.closes : null,
});

/** One page of notices by keyset: any depth costs the same. */
export async function searchNotices(database: Database, search: NoticeSearch): Promise<NoticePage> {
  const backwards = search.before !== undefined;
  const rows =
    search.sort === "relevance"
      ? await relevantRows(database, search, backwards)
      : await orderedRows(database, search, orderOf(search.sort), backwards);
  const more = rows.length > search.limit;
  const entries = rows.slice(0, search.limit).map(entry);
  return { entries: backwards ? entries.reverse() : entries, more };
}

async function orderedRows(database: Database, search: NoticeSearch, order: Order, backwards: boolean) {
  const wanted = search.limit + 1;
  const from = search.before ?? search.after;
  const where = noticeConditions(search.filter, search.now);
  const rare = isRare(search.filter);
  // Those without a value to go by come last: whoever begins among them has walked past the others.
  if (rare && from?.value !== null) {
    const walk = (steps: number) => {
      const place = { from: walked(search.filter, order, backwards, from, steps), where, order, backwards };
      return select(database, search, { ...place, limit: wanted, key: undefined, has: true });
    };
    let rows = await walk(shortWalk);
    const enough = (1.5 * shortWalk * wanted) / rows.length;
    if (rows.length < wanted && enough <= longWalk) rows = await walk(Math.ceil(enough));
    if (rows.length === wanted) return rows;
  }
  const place = { from: sql`notices n`, where };
  const rowsOf = rare ? selectRare : select;
  const withValue = (limit: number, key: NoticeKey | undefined) =>
    rowsOf(database, search, { ...place, order, backwards, limit, key, has: true });
  const without = (limit: number, key: NoticeKey | undefined) =>
    rowsOf(database, search, { ...place, order, backwards, limit, key, has: false });
  if (order.has === undefined) return withValue(wanted, from);
  const startsInSecond = from !== undefined && (from.value === null) !== backwards;
  // Those with a value come first, those without one last: two ranges, the second asked for only where the page needs it.
  const [first, second] = backwards ? [without, withValue] : [withValue, without];
  if (startsInSecond) return second(wanted, from);
  const rows = await first(wanted, from);
  return rows.length < wanted ? [...rows, ...(await second(wanted - rows.length, undefined))] : rows;
}

interface Range {
  readonly from: SQL;
  readonly where: SQL;
  readonly order: Order;
  readonly backwards: boolean;
  readonly limit: number;
  readonly key: NoticeKey | undefined;
  /** The range of those that have a value to go by, or of the others. */
  readonly has: boolean;
}

const rangeQuery = (range: Range, what: SQL): SQL =>
  sql`select ${what} from ${range.from} where ${conditionsOf(range)} order by ${orderBy(range)} limit ${range.limit}::int`;

/** Whether the values of a range, and the ocids of those with the same value, go down. */
const directions = ({ order, backwards }: Range) => ({
  down: order.descending !== backwards,
  ocidDown: order.ocidDescending !== backwards,
});

function conditionsOf(range: Range): SQL {
  const { order, key } = range;
  const { down, ocidDown } = directions(range);
  const conditions = [range.where];
  const half = range.has ? order.has : order.hasNot;
  if (half) conditions.push(half);
  if (key) {
    const beyond = sql`n.ocid ${sql.raw(ocidDown ? "<" : ">")} ${key.ocid}::text`;
    if (range.has) {
      const value = sql`${key.value}::${sql.raw(order.type)}`;
      conditions.push(sql`${order.by} ${sql.raw(down ? "<=" : ">=")} ${value}`);
      conditions.push(sql`(${order.by} ${sql.raw(down ? "<" : ">")} ${value} or ${beyond})`);
    } else conditions.push(beyond);
  }
  return sql.join(conditions, sql` and `);
}

function orderBy(range: Range): SQL {
  const { order } = range;
  const { down, ocidDown } = directions(range);
  const nulls =
    order.index === "asc nulls last" ? ["asc nulls last", "desc nulls first"] : ["asc nulls first", "desc nulls last"];
  const direction = sql.raw(nulls[down ? 1 : 0] ?? "");
  const ocidDirection = sql.raw(ocidDown ? "desc" : "asc");
  return range.has ? sql`${order.by} ${direction}, n.ocid ${ocidDirection}` : sql`n.ocid ${ocidDirection}`;
}

const keyText = ({ order, has }: Pick<Range, "order" | "has">): SQL => (has ? order.text : sql`null::text`);

/** Filters by equality: few texts of statements, and one plan is as good for one value as for another. */
const plainFilters = new Set(["valid", "country", "source", "buyer", "status", "stage", "method", "category"]);
const isPlain = (filter: NoticeFilter): boolean => {
  const names = Object.keys(filter);
  return names.length <= 4 && names.every((name) => plainFilters.has(name));
};

async function select(database: Database, { filter, now }: NoticeSearch, range: Range): Promise<Row[]> {
  const query = rangeQuery(range, columns(now, keyText(range)));
  return isPlain(filter) ? prepared<Row>(database, query) : database.db.execute<Row>(query);
}

/**
 * A range of what may be rare. Walking in the order until the page is full is fast where many match, and reads
 * everything where hardly one does; the planner cannot tell the two apart. So it is tried: a few matches are taken from
 * the text index whole, and sorted; many are met on the walk.
 */
async function selectRare(database: Database, search: NoticeSearch, range: Range): Promise<Row[]> {
  const { order, has } = range;
  const by = orderBy(range);
  // Sorted by what the order needs alone: whole rows are ten times as wide.
  const rows = await database.db.execute<Row & { matches: number }>(sql`
    with found as materialized (
      select n.ocid${has ? sql`, ${order.by}` : sql``} from notices n where ${conditionsOf(range)} limit ${fewMatches + 1}::int),
    page as (select n.ocid from found n order by ${by} limit ${range.limit}::int)
    select ${columns(search.now, keyText(range))}, (select count(*)::int from found) as matches
    from page join notices n using (ocid) order by ${by}`);
  return (rows[0]?.matches ?? 0) > fewMatches ? select(database, search, range) : rows;
}

/**
 * Where a page of `search.limit` ends: the key of its last entry, undefined where nothing comes after it. For pages
 * that are too large to be read before the first of it is written.
 */
export async function endOfPage(database: Database, search: NoticeSearch): Promise<NoticeKey | undefined> {
  if (search.sort === "relevance") return undefined;
  const order = orderOf(search.sort);
  const place = { from: sql`notices n`, where: noticeConditions(search.filter, search.now) };
  const range = (has: boolean, limit: number, key?: NoticeKey): Range => ({
    ...place,
    order,
    backwards: false,
    limit,
    key,
    has,
  });
  const keys = async (has: boolean, skip: number, key?: NoticeKey) => {
    const rows = range(has, 2, key);
    const text = keyText(rows);
    const found = await database.db.execute<{ value: string | null; ocid: string }>(
      sql`select ${text} as value, n.ocid from (${rangeQuery(rows, sql`n.*`)} offset ${skip}::int) as n`,
    );
    return found.map(({ value, ocid }) => keyOf(value, ocid));
  };
  const { limit, after } = search;
  const startsInSecond = order.has !== undefined && after?.value === null;
  const found = await keys(!startsInSecond, limit - 1, after);
  if (found.length === 2 || startsInSecond || order.has === undefined) return found.length === 2 ? found[0] : undefined;
  if (found.length === 1) return (await keys(false, 0)).length > 0 ? found[0] : undefined;
  const [passed] = await database.db.execute<{ count: number }>(
    sql`select count(*)::int as count from (${rangeQuery(range(true, limit, after), sql`1`)}) as first`,
  );
  const rest = await keys(false, limit - 1 - (passed?.count ?? 0));
  return rest.length === 2 ? rest[0] : undefined;
}

/** Up to so many matches are found first and sorted then. */
const fewMatches = 3000;

/** What few notices have, for all that the planner knows. */
const isRare = ({ q, classification, supplier, participant, hasFlags }: NoticeFilter): boolean =>
  [q, classification, supplier, participant, hasFlags || undefined].some((each) => each !== undefined);

/** So many notices are looked at in their order before anything else is tried: half a millisecond. */
const shortWalk = 1000;
/** So many at most, where what the short walk met promises to fill the page. */
const longWalk = 8000;

/** The first notices in an order, from a key on, whether they match or not: no more than the index of the order tells. */
function walked(
  filter: NoticeFilter,
  order: Order,
  backwards: boolean,
  key: NoticeKey | undefined,
  steps: number,
): SQL {
  const byPublished = order.index === "desc nulls last";
  const only = (column: SQL, values: readonly string[] | undefined) =>
    byPublished && values?.length === 1 ? sql`${column} = ${values[0]}::text` : sql`true`;
  const where = sql`${only(sql`n.country`, filter.country)} and ${only(sql`n.buyer`, filter.buyer)}`;
  const range = { from: sql`notices n`, where, order, backwards, key, limit: steps, has: true };
  return sql`(${rangeQuery(range, sql`n.*`)}) as n`;
}

/** So many of the newest notices are looked at for what is to be ranked, and so many matches among them will do. */
const rankedWalk = 15_000;
const enoughRanked = 75;

/** The newest matches, ranked. */
async function relevantRows(database: Database, search: NoticeSearch, backwards: boolean): Promise<Row[]> {
  const walk = (steps: number) => walked(search.filter, orderOf("-published"), false, undefined, steps);
  const where = noticeConditions(search.filter, search.now);
  const [short] = await database.db.execute<{ matches: number }>(
    sql`select count(*)::int as matches from ${walk(shortWalk)} where ${where}`,
  );
  const matches = short?.matches ?? 0;
  if (matches * rankedWalk >= enoughRanked * shortWalk) {
    const steps = Math.min(rankedWalk, Math.ceil((1.5 * rankedMatches * shortWalk) / matches));
    const { rows, ranked } = await rankedRows(database, search, backwards, walk(steps));
    if (ranked === rankedMatches) return rows;
    // Where the walk came to the end of all notices, those without a date are still to come.
    const [seen] = await database.db.execute<{ count: number }>(sql`select count(*)::int as count from ${walk(steps)}`);
    if (ranked >= enoughRanked && seen?.count === steps) return rows;
  }
  // Rarer words: all their matches from the text index (`offset 0` keeps the planner from walking on).
  const { rows } = await rankedRows(
    database,
    search,
    backwards,
    sql`(select n.* from notices n where ${where} offset 0) as n`,
  );
  return rows;
}

async function rankedRows(
  database: Database,
  search: NoticeSearch,
  backwards: boolean,
  place: SQL,
): Promise<{ rows: Row[]; ranked: number }> {
  const from = search.before ?? search.after;
  const where = noticeConditions(search.filter, search.now);
  const value = from && sql`${from.value}::numeric`;
  const beyond =
    from &&
    (backwards
      ? sql`(r.rank > ${value} or (r.rank = ${value} and r.ocid < ${from.ocid}::text))`
      : sql`(r.rank < ${value} or (r.rank = ${value} and r.ocid > ${from.ocid}::text))`);
  const by = backwards ? sql`r.rank asc, r.ocid desc` : sql`r.rank desc, r.ocid asc`;
  const rows = await database.db.execute<Row & { ranked: number }>(sql`
    with newest as (
      select n.ocid, ${rank(search.filter.q ?? "")} as rank from ${place}
      where ${where} order by n.published desc nulls last, n.ocid limit ${rankedMatches}::int),
    page as (select r.ocid, r.rank from newest r where ${beyond ?? sql`true`} order by ${by} limit ${search.limit + 1}::int)
    select ${columns(search.now, sql`r.rank::text`)}, whole.ranked
    from (select count(*)::int as ranked from newest) whole left join (page r join notices n using (ocid)) on true
    order by ${by}`);
  return { rows: rows.filter(({ ocid }) => ocid !== null), ranked: rows[0]?.ranked ?? 0 };
}

/** One notice by its ocid, whether valid or not. */
export async function noticeByOcid(database: Database, ocid: string, now: string): Promise<NoticeEntry | undefined> {
  const [row] = await database.db.execute<Row>(
    sql`select ${columns(now, sql`null::text`)} from notices n where n.ocid = ${ocid}::text`,
  );
  return row && entry(row);
}

/**
 * The instant after which no list of notices has changed: the last change, or the last deadline that has passed (which
 * closes a notice for bids).
 */
export async function noticesChangedAt(database: Database, now: string): Promise<string | undefined> {
  const [row] = await database.sql<{ at: string | null }[]>`
    select to_char(greatest(
      (select at from changes order by change desc limit 1),
      (select max(deadline) from notices where deadline <= ${now}::timestamptz)) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
  return row?.at ?? undefined;
}
