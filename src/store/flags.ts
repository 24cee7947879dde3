import { setImmediate as turn } from "node:timers/promises";
import { columnsOf, listOf, listText } from "./columns.ts";
import type { TransactionSql } from "./database.ts";

/** What a process gives for the red flags; see drizzle/0005_flags.sql. */
export interface ProcessFlagsRow {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly buyer: string | null;
  readonly change: number;
  /** One letter by indicator of processes. */
  readonly outcomes: string;
  /** Codes of the flags that are raised. */
  readonly flags: readonly string[];
  readonly ratio: number | null;
  readonly currency: string | null;
  readonly detail: FlagDetail;
}

/** Value and limit by code. */
export type FlagNumbers = Readonly<Record<string, readonly (number | null)[]>>;
/** What a process adds to the figures of an organisation: code, type, id, numerator, denominator, classes. */
export type StoredShare = readonly [string, string, string, number, number, (readonly string[])?];
export interface FlagDetail {
  readonly numbers: FlagNumbers;
  readonly shares: readonly StoredShare[];
}

/** A record that is to be judged, with what its process gave before. */
export interface RecordToJudge {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly change: number;
  /** Compiled release as JSON text; null where the process is withdrawn or gone. */
  readonly body: string | null;
  readonly before: { readonly source: string; readonly shares: readonly StoredShare[] } | null;
}

/** Of these processes those that are not judged as they are now. */
export async function recordsToJudge(tx: TransactionSql, ocids: readonly string[]): Promise<RecordToJudge[]> {
  const rows = await tx<
    (Omit<RecordToJudge, "change" | "before"> & { change: string; was: string | null; detail: string | null })[]
  >`
    select o.ocid, coalesce(r.source, f.source) as source, r.country, coalesce(r.change, 0)::text as change,
      case when not r.withdrawn then r.body::text end as body, f.source as was, f.detail
    from unnest(${[...ocids]}::text[]) as o(ocid)
      left join records r on r.ocid = o.ocid left join process_flags f on f.ocid = o.ocid
    where (r.ocid is not null and not r.withdrawn and r.change is distinct from f.change)
      or (f.ocid is not null and (r.ocid is null or r.withdrawn))`;
  return rows.map(({ was, detail, change, ...row }) => ({
    ...row,
    change: Number(change),
    before: was === null || detail === null ? null : { source: was, shares: readDetail(detail).shares },
  }));
}

/** So many that they wait in the buffers of the connection while those before are judged. */
const fetchSize = 100;

/** All records there are, in the order in which they lie, some hundred at a time; the next are on their way meanwhile. */
export async function* allRecordsToJudge(
  tx: TransactionSql,
): AsyncGenerator<readonly (Omit<RecordToJudge, "before" | "body"> & { readonly body: string })[]> {
  await tx`declare all_records no scroll cursor for
    select ocid, source, country, change::float8 as change, body::text as body from records where not withdrawn`;
  const fetchNext = () =>
    tx
      .unsafe<(Omit<RecordToJudge, "before" | "body"> & { body: string })[]>(`fetch ${fetchSize} from all_records`)
      .execute();
  let [next, afterNext] = [fetchNext(), fetchNext()];
  for (;;) {
    const rows = await next;
    [next, afterNext] = [afterNext, fetchNext()];
    if (rows.length === 0) break;
    // The question leaves within a turn: the server is at it while what came is judged.
    await turn();
    yield rows;
  }
  await Promise.all([next, afterNext]);
  await tx`close all_records`;
}

/** Number of the last change that is committed. */
export async function lastCommittedChange(tx: TransactionSql): Promise<number> {
  const [row] = await tx<{ last: number }[]>`select last::float8 as last from change_counter`;
  return row?.last ?? 0;
}

export async function clearFlags(tx: TransactionSql): Promise<void> {
  await tx`delete from process_flags`;
  await tx`delete from organization_flags`;
  await tx`delete from supplier_classes`;
  await tx`delete from flag_thresholds`;
  await tx`delete from flag_populations`;
}

/** Writes what processes give, in the place of what they gave before. */
export async function saveProcessFlags(tx: TransactionSql, rows: readonly ProcessFlagsRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { text, nullable } = columnsOf(tx, rows);
  await tx`
    insert into process_flags (ocid, source, country, buyer, change, outcomes, flags, ratio, currency, detail)
    select ocid, source, country, buyer, change::bigint, outcomes, ${listOf(tx, "flags")}, ratio::float8, currency, detail
    from unnest(${text(({ ocid }) => ocid)}, ${text(({ source }) => source)}, ${nullable(({ country }) => country)},
      ${nullable(({ buyer }) => buyer)}, ${text(({ change }) => String(change))}, ${text(({ outcomes }) => outcomes)},
      ${text(({ flags }) => listText(flags))}, ${nullable(({ ratio }) => (ratio === null ? null : String(ratio)))},
      ${nullable(({ currency }) => currency)}, ${text(({ detail }) => writeDetail(detail))}
    ) as t(ocid, source, country, buyer, change, outcomes, flags, ratio, currency, detail) where ocid <> ''
    on conflict (ocid) do update set source = excluded.source, country = excluded.country, buyer = excluded.buyer,
      change = excluded.change, outcomes = excluded.outcomes, flags = excluded.flags, ratio = excluded.ratio,
      currency = excluded.currency, detail = excluded.detail, judged_at = now()`;
}

/** Short, for there is one for each process: shares of one code and type under one head, none where there are none. */
function writeDetail({ numbers, shares }: FlagDetail): string {
  const grouped: Record<string, unknown[]> = {};
  for (const [code, type, ...rest] of shares) {
    const head = `${code} ${type}`;
    const group = grouped[head];
    if (group) group.push(rest);
    else grouped[head] = [rest];
  }
  return JSON.stringify([numbers, grouped]);
}

export function readDetail(text: string): FlagDetail {
  type Rest = [string, number, number, string[]?];
  const [numbers, grouped] = JSON.parse(text) as [FlagNumbers, Record<string, Rest[]>];
  const shares = Object.entries(grouped).flatMap(([head, group]) => {
    const [code = "", type = ""] = head.split(" ");
    return group.map((rest): StoredShare => [code, type, ...rest]);
  });
  return { numbers, shares };
}

export async function deleteProcessFlags(tx: TransactionSql, ocids: readonly string[]): Promise<void> {
  if (ocids.length > 0) await tx`delete from process_flags where ocid = any(${[...ocids]}::text[])`;
}

/** What is to be added to the figures of an organisation; negative: taken away. */
export interface FigureChange {
  readonly source: string;
  readonly type: string;
  readonly id: string;
  readonly code: string;
  readonly country: string | null;
  readonly numerator: number;
  readonly denominator: number;
}
export interface ClassChange {
  readonly source: string;
  readonly id: string;
  readonly class: string;
  readonly processes: number;
}

const atOnce = 5000;

/** Adds to the figures of organisations; each may occur once. Organisations of which nothing is left are removed. */
export async function addFigures(
  tx: TransactionSql,
  figures: readonly FigureChange[],
  classes: readonly ClassChange[],
): Promise<void> {
  for (let from = 0; from < figures.length; from += atOnce) {
    await tx`
      insert into organization_flags as o (source, type, id, code, country, numerator, denominator)
      select * from json_to_recordset(${JSON.stringify(figures.slice(from, from + atOnce))}::text::json)
        as t(source text, type text, id text, code text, country text, numerator int, denominator int)
      on conflict (type, id, code, source) do update set numerator = o.numerator + excluded.numerator,
        denominator = o.denominator + excluded.denominator, country = coalesce(excluded.country, o.country)`;
  }
  for (let from = 0; from < classes.length; from += atOnce) {
    const part = JSON.stringify(classes.slice(from, from + atOnce));
    await tx`
      insert into supplier_classes as s (source, id, class, processes)
      select * from json_to_recordset(${part}::text::json) as t(source text, id text, class text, processes int)
      on conflict (source, id, class) do update set processes = s.processes + excluded.processes`;
  }
  if (figures.some(({ denominator }) => denominator <= 0)) {
    await tx`delete from organization_flags where denominator <= 0`;
  }
}

/** Counts processes added or removed, and how many have moved, by source. */
export async function movePopulations(
  tx: TransactionSql,
  moves: readonly { source: string; added: number; moved: number }[],
): Promise<{ source: string; processes: number; moved: number }[]> {
  if (moves.length === 0) return [];
  return tx<{ source: string; processes: number; moved: number }[]>`
    insert into flag_populations as p (source, processes, moved)
    select source, added, moved from json_to_recordset(${JSON.stringify(moves)}::text::json) as t(source text, added int, moved int)
    on conflict (source) do update set processes = p.processes + excluded.processes, moved = p.moved + excluded.moved
    returning source, processes, moved`;
}

/** Sources whose population has moved since its thresholds were computed. */
export async function movedPopulations(tx: TransactionSql): Promise<string[]> {
  const rows = await tx<{ source: string }[]>`select source from flag_populations where moved > 0 order by source`;
  return rows.map((row) => row.source);
}

/** Up to this change everything was judged by a full pass; 0: there was none. */
export async function judgedUpTo(tx: TransactionSql): Promise<number> {
  const [row] = await tx<{ change: number }[]>`select max(change)::float8 as change from flag_populations`;
  return row?.change ?? 0;
}

/** Counts the classes of suppliers anew: those of R048, after {@link addFigures}. */
export async function recountClasses(tx: TransactionSql, classes: readonly ClassChange[]): Promise<void> {
  if (classes.length === 0) return;
  if (classes.some(({ processes }) => processes < 0)) await tx`delete from supplier_classes where processes <= 0`;
  const suppliers = [...new Map(classes.map(({ source, id }) => [`${source}\n${id}`, { source, id }])).values()];
  for (let from = 0; from < suppliers.length; from += atOnce) {
    const part = JSON.stringify(suppliers.slice(from, from + atOnce));
    await tx`
      update organization_flags o
      set numerator = (select count(*) from supplier_classes c where c.source = o.source and c.id = o.id)
      from json_to_recordset(${part}::text::json) as t(source text, id text)
      where o.type = 'tenderer' and o.code = 'R048' and o.source = t.source and o.id = t.id`;
  }
}
