import { type SQL, sql } from "drizzle-orm";
import { codeMatches } from "../ocds/index.ts";
import { type TextLanguage, textLanguages } from "./cognates.ts";
import { type SearchQuery, searchQuery } from "./search-query.ts";

/** What a search over notices asks for. Lists: any of them; different members: all of them. Instants are ISO 8601. */
export interface NoticeFilter {
  readonly q?: string;
  readonly country?: readonly string[];
  readonly source?: readonly string[];
  readonly buyer?: readonly string[];
  readonly supplier?: readonly string[];
  readonly status?: readonly string[];
  readonly stage?: readonly string[];
  readonly method?: readonly string[];
  readonly category?: readonly string[];
  /** `SCHEME:prefix`: the codes that begin so. */
  readonly classification?: readonly string[];
  readonly value?: ValueBounds;
  /** From this instant on. */
  readonly publishedFrom?: string;
  /** Before this instant. */
  readonly publishedBefore?: string;
  readonly deadlineFrom?: string;
  readonly deadlineBefore?: string;
  readonly openForBids?: boolean;
  readonly smeReserved?: boolean;
  readonly smeSupplier?: boolean;
  /** Whether a red flag is raised; false: none, or not judged. */
  readonly hasFlags?: boolean;
  readonly updatedSince?: string;
  /** Whose compiled release is dated from this instant on. */
  readonly releasedFrom?: string;
  /** Whose compiled release is dated before this instant. */
  readonly releasedBefore?: string;
  readonly ocid?: readonly string[];
  /** An organization that takes part, in one of these roles. */
  readonly participant?: { readonly id: string; readonly role?: readonly string[] };
  /** Absent: both the valid and the invalid. */
  readonly valid?: boolean;
}

/** Bounds of the value, both included. Amounts in their very currency count as they are, all others in US dollars. */
export interface ValueBounds {
  /** ISO 4217. */
  readonly currency: string;
  readonly min?: string;
  readonly max?: string;
  /** The bounds in US dollars; undefined where the currency has no rate: then no other currency is compared. */
  readonly inUSD: { readonly min?: string; readonly max?: string } | undefined;
  /** Instead of the notices inside of the bounds, those with a value that cannot be compared with them. */
  readonly leftOut?: true;
}

function valued(bounds: ValueBounds | undefined): SQL | undefined {
  if (bounds === undefined) return undefined;
  const { currency, inUSD } = bounds;
  const ours = sql`n.currency = ${currency}::text`;
  const others = sql`n.currency is distinct from ${currency}::text`;
  if (bounds.leftOut) {
    return sql`(n.amount is not null and ${others} and ${inUSD === undefined ? sql`true` : sql`n.amount_usd is null`})`;
  }
  const within = (column: SQL, { min, max }: { min?: string; max?: string }) =>
    sql.join(
      [compare(column, ">=", min, "numeric"), compare(column, "<=", max, "numeric")].filter(
        (each) => each !== undefined,
      ),
      sql` and `,
    );
  if (currency === "USD") return within(sql`n.amount_usd`, bounds);
  const own = sql`(${ours} and ${within(sql`n.amount`, bounds)})`;
  return inUSD === undefined ? own : sql`(${own} or (${others} and ${within(sql`n.amount_usd`, inUSD)}))`;
}

/** Codes of partyScale that mean a micro, small or medium enterprise. */
const smallScales = ["micro", "sme", "small", "medium", "selfEmployed"];
const texts = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

function oneOf(column: SQL, values: readonly string[] | undefined): SQL | undefined {
  if (values === undefined) return undefined;
  return values.length === 1 ? sql`${column} = ${values[0]}::text` : sql`${column} = any(${texts(values)})`;
}

const otherLanguages = textLanguages.filter((language) => language !== "es");
/** The language whose word forms a notice is indexed by, as the writer chooses it (bulk.ts). */
const indexedAs = sql`coalesce(n.language, 'es')`;

const query = (language: TextLanguage, search: SearchQuery): SQL =>
  sql`to_tsquery(${sql.raw(`'pregon_${language}'`)}, ${search.in(language)}::text)`;

/** Whether a row `n` matches the words, each by the word forms of its own language; see search-query.ts. */
export function matches(q: string): SQL {
  const search = searchQuery(q);
  if (search === undefined) return sql`false`;
  const others = sql.raw(otherLanguages.map((language) => `'${language}'`).join(", "));
  const each = otherLanguages.map(
    (language) => sql`(${indexedAs} = ${sql.raw(`'${language}'`)} and n.search @@ ${query(language, search)})`,
  );
  const spanish = sql`(${indexedAs} not in (${others}) and n.search @@ ${query("es", search)})`;
  return sql`(${sql.join([spanish, ...each], sql` or `)})`;
}

/** How well a notice matches, as a decimal text with six places. */
export function rank(q: string): SQL {
  const search = searchQuery(q);
  if (search === undefined) return sql`0::numeric`;
  const ranked = (language: TextLanguage) => sql`ts_rank_cd(n.search, ${query(language, search)})`;
  const each = otherLanguages.map((language) => sql`when ${sql.raw(`'${language}'`)} then ${ranked(language)}`);
  return sql`round((case ${indexedAs} ${sql.join(each, sql` `)} else ${ranked("es")} end)::numeric, 6)`;
}

/** True, false, or null where neither status nor deadline tells; `now` is an ISO instant. */
export const openForBids = (now: string): SQL =>
  sql`case when n.status is not null and n.status <> 'active' then false when n.deadline is not null then n.deadline > ${now}::timestamptz end`;

function isOpen(open: boolean | undefined, now: string): SQL | undefined {
  if (open === undefined) return undefined;
  return open
    ? sql`(n.deadline > ${now}::timestamptz and (n.status = 'active' or n.status is null))`
    : sql`(n.deadline <= ${now}::timestamptz or n.status <> 'active')`;
}

/** By the text index over the codes, which are there in canonical form: `'UNSPSC:4321':*` finds all that begin so. */
function classified(codes: readonly string[] | undefined): SQL | undefined {
  if (codes === undefined) return undefined;
  const lexemes = codes.flatMap(codeMatches).map(({ text, beginning }) => {
    const quoted = `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
    return beginning ? `${quoted}:*` : quoted;
  });
  return sql`array_to_tsvector(n.classifications) @@ ${lexemes.join(" | ")}::tsquery`;
}

function takesPart(participant: NoticeFilter["participant"]): SQL | undefined {
  if (participant === undefined) return undefined;
  const inRole = participant.role && sql` and p.roles && ${texts(participant.role)}`;
  return sql`n.ocid in (select p.ocid from parties p where p.organization = ${participant.id}::text${inRole ?? sql``})`;
}

const boolean = (column: SQL, value: boolean | undefined): SQL | undefined =>
  value === undefined ? undefined : sql`${column} = ${value ? sql`true` : sql`false`}`;

const compare = (column: SQL, operator: ">=" | "<" | "<=", value: string | undefined, type: string): SQL | undefined =>
  value === undefined ? undefined : sql`${column} ${sql.raw(operator)} ${value}::${sql.raw(type)}`;

function hasFlags(raised: boolean | undefined): SQL | undefined {
  if (raised === undefined) return undefined;
  const exists = sql`exists (select from process_flags p where p.ocid = n.ocid and p.flags <> '{}')`;
  return raised ? exists : sql`not ${exists}`;
}

/** The filter as the conditions of a `where`, over `notices n`. */
export function noticeConditions(filter: NoticeFilter, now: string): SQL {
  const small = texts(smallScales);
  const conditions = [
    filter.q === undefined ? undefined : matches(filter.q),
    oneOf(sql`n.country`, filter.country),
    oneOf(sql`n.source`, filter.source),
    oneOf(sql`n.buyer`, filter.buyer),
    filter.supplier && sql`n.suppliers && ${texts(filter.supplier)}`,
    oneOf(sql`n.status`, filter.status),
    oneOf(sql`n.stage`, filter.stage),
    oneOf(sql`n.method`, filter.method),
    oneOf(sql`n.category`, filter.category),
    takesPart(filter.participant),
    classified(filter.classification),
    valued(filter.value),
    compare(sql`n.published`, ">=", filter.publishedFrom, "timestamptz"),
    compare(sql`n.published`, "<", filter.publishedBefore, "timestamptz"),
    compare(sql`n.deadline`, ">=", filter.deadlineFrom, "timestamptz"),
    compare(sql`n.deadline`, "<", filter.deadlineBefore, "timestamptz"),
    isOpen(filter.openForBids, now),
    boolean(sql`n.sme_reserved`, filter.smeReserved),
    filter.smeSupplier === undefined
      ? undefined
      : filter.smeSupplier
        ? sql`n.supplier_scales && ${small}`
        : sql`(n.supplier_scales <> '{}' and not n.supplier_scales && ${small})`,
    hasFlags(filter.hasFlags),
    compare(sql`n.updated_at`, ">=", filter.updatedSince, "timestamptz"),
    compare(sql`n.released`, ">=", filter.releasedFrom, "timestamptz"),
    compare(sql`n.released`, "<", filter.releasedBefore, "timestamptz"),
    oneOf(sql`n.ocid`, filter.ocid),
    boolean(sql`n.valid`, filter.valid),
  ].filter((condition) => condition !== undefined);
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}
