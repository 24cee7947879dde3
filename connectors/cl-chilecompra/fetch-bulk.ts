import {
  byMonth,
  downloadArchive,
  downloadZipSlices,
  type FetchContext,
  type Fetched,
  messageOf,
  SourceError,
} from "../../src/connector/index.ts";
import { readBody } from "./ask.ts";

/** One record package a process, in one archive a month; not made anew since 2022. */
const records = "https://ocds.blob.core.windows.net/ocds";
const lastArchive = "2022-06";
/** Monthly tables of ChileCompra's open data: address [M]. */
const tables = "https://transparenciachc.blob.core.windows.net";
const firstTable = "2007-01";
/** A package of one process. */
const mostBytes = 64 * 1024 * 1024;

/** Settings by which an operator asks for the tables: hundreds of megabytes a month. */
const tableNames = { orders: "oc-da", bids: "lic-da" } as const;
type Table = keyof typeof tableNames;

/**
 * The archive of a month's record packages, for the months that have one. Members may be error answers.
 * @returns whether the archive was there and came whole; false lets the index be read instead
 */
export async function* bulkRecords(context: FetchContext, month: string): AsyncGenerator<Fetched, boolean> {
  if (month > lastArchive) return false;
  const { ledger } = context;
  const name = `${month.replace("-", "")}.zip`;
  const key = `bulk ${name}`;
  try {
    for await (const archive of downloadArchive(context, { url: `${records}/${name}` })) {
      if ((await context.known([key])).get(key)?.version === archive.sha256) return true;
      let last: Fetched | undefined;
      for await (const member of archive.members()) {
        if (!/\.json$/i.test(member.name)) continue;
        ledger.declare(1);
        ledger.fetched(1);
        const bytes = await wholeOf(member.bytes);
        const response = { bytes, url: `${archive.url}#${member.name}` };
        try {
          const { error } = readBody(response);
          if (error) throw new SourceError(error.code, error.message);
        } catch (error) {
          if (!(error instanceof SourceError)) throw error;
          ledger.reject(error.code, `${name}, ${member.name}: ${messageOf(error)}`, member.name);
          continue;
        }
        if (last) yield last;
        last = {
          kind: "ocds-package",
          url: response.url,
          fetchedAt: archive.fetchedAt,
          mediaType: "application/json",
          bytes,
        };
      }
      if (last) yield { ...last, entry: { key, version: archive.sha256, final: true } };
    }
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    // Without the archive the month is read from the index: slower, and nothing is missing.
    if (error.details.status !== 404) ledger.suspicious(error.code, `${name}: ${messageOf(error)}`);
    return false;
  }
}

async function wholeOf(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > mostBytes) throw new SourceError("response-too-large", "a package of more than 64 MiB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The monthly tables that the operator asks for (CHILECOMPRA_TABLES): orders, and bids with their amounts. Incremental:
 * the two months before the present one, once a day. A table that is not there (yet) is none.
 */
export async function* bulkFiles(context: FetchContext, today: string): AsyncGenerator<Fetched> {
  const asked = (context.setting("CHILECOMPRA_TABLES") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const wanted = (Object.keys(tableNames) as Table[]).filter((name) => asked.includes(name));
  if (wanted.length === 0) return;
  const { scope } = context;
  const incremental = scope.mode === "incremental";
  if (incremental && context.watermark("tables") === today) return;
  const from = scope.mode === "window" ? scope.from : incremental ? before(today, 2) : `${firstTable}-01`;
  const until = scope.mode === "window" && scope.until < today ? scope.until : today;
  for (const table of wanted) {
    for (const { year, month } of byMonth(from, until)) yield* bulkTable(context, table, year, month);
  }
  if (incremental) context.advance("tables", today);
}

const before = (today: string, months: number): string => {
  const count = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}-01`;
};

async function* bulkTable(context: FetchContext, table: Table, year: number, month: number): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const name = `${table === "bids" ? "lic_" : ""}${year}-${month}.zip`;
  const key = `table ${tableNames[table]}/${name}`;
  const known = (await context.known([key])).get(key);
  const had = typeof known?.context?.rows === "number" ? known.context.rows : 0;
  let rows = 0;
  try {
    for await (const slice of downloadZipSlices(
      context,
      { url: `${tables}/${tableNames[table]}/${name}` },
      { by: "csv", rows: 2_000, delimiter: ";" },
      { wanted: (member) => /\.csv$/i.test(member), unchanged: async (sha256) => known?.version === sha256 },
    )) {
      rows += slice.rows;
      ledger.declare(slice.rows);
      ledger.fetched(slice.rows);
      if (slice.truncated) ledger.incomplete("truncated-file", `${name} ends in the middle of a row`);
      if (slice.last && rows < had / 2) ledger.suspicious("shrunk-file", `${name} has ${rows} rows, ${had} before`);
      yield {
        kind: `bulk-${table}`,
        url: `${slice.url}#${slice.member}:${slice.firstRow}`,
        fetchedAt: slice.fetchedAt,
        mediaType: "text/csv",
        bytes: slice.bytes,
        ...(slice.last && !slice.truncated ? { entry: { key, version: slice.sha256, context: { rows } } } : {}),
      };
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    if (error.details.status !== 404) ledger.incomplete(error.code, `${name}: ${messageOf(error)}`);
  }
}
