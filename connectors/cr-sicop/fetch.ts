import {
  addDays,
  byNextLink,
  type DownloadedArchive,
  decodeText,
  downloadArchive,
  type EntryState,
  type FetchContext,
  type Fetched,
  fileState,
  isObject,
  type JsonObject,
  localDay,
  messageOf,
  parseCsvTable,
  parseXml,
  SourceError,
} from "../../src/connector/index.ts";
import { zone } from "./row.ts";

const container = "https://dlsaobservatorioprod.blob.core.windows.net/fs-synapse-observatorio-produccion";
const listing = `${container}?restype=container&comp=list&maxresults=5000&prefix=Zip/`;
/** A month's member has some megabytes; one that is this large is no member. */
const mostBytes = 64 * 1024 * 1024;
/** Closed months looked at on each run besides the current one, and others whose file has changed. */
const closedMonths = 3;
const olderMonths = 2;

/** The members that are read, in the order in which they are yielded. */
const members: readonly { readonly file: string; readonly kind: string }[] = [
  { file: "detallecarteles", kind: "tenders" },
  { file: "detallelineacartel", kind: "items" },
  { file: "ofertas", kind: "bids" },
  { file: "procedimientoadjudicacion", kind: "awards" },
  { file: "lineasadjudicadas", kind: "awardLines" },
  { file: "adjudicacionesfirme", kind: "decisions" },
  { file: "contratos", kind: "contracts" },
];

interface Month {
  /** "202601" */
  readonly name: string;
  readonly etag: string;
  readonly size: number | undefined;
}

/** Lists the months and downloads those whose file has changed, newest first. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const listed = await listMonths(context);
  if (listed.length === 0) throw new SourceError("empty-listing", "the container lists no month");
  const known = await context.known([doubted, ...listed.map(({ name }) => name)]);
  const wanted = choose(context, listed, known);
  ledger.declare(wanted.length);
  for (const month of wanted) {
    ledger.fetched(1);
    try {
      yield* fetchMonth(context, month, known);
    } catch (error) {
      if (context.signal.aborted) throw error;
      // What we have of the month stays.
      ledger.reject("month-not-fetched", `${month.name}: ${messageOf(error)}`, month.name);
    }
  }
}

async function listMonths(context: FetchContext): Promise<Month[]> {
  const months: Month[] = [];
  const rows = byNextLink<Month>(context, {
    name: "container",
    counted: false,
    request: (next) => ({
      url: next === undefined ? listing : `${listing}&marker=${encodeURIComponent(next)}`,
      expect: "xml",
    }),
    read({ bytes }) {
      const { EnumerationResults: results } = parseXml(decodeText(bytes).text, { lists: ["Blob"] });
      if (!isObject(results)) throw new SourceError("unexpected-answer", "the answer is no list of the container");
      const blobs = isObject(results.Blobs) && Array.isArray(results.Blobs.Blob) ? results.Blobs.Blob : [];
      const next = typeof results.NextMarker === "string" && results.NextMarker !== "" ? results.NextMarker : undefined;
      return { rows: blobs.flatMap(readBlob), next };
    },
    key: ({ name }) => name,
  });
  for await (const { row } of rows) months.push(row);
  return months.sort((a, b) => (a.name < b.name ? 1 : -1));
}

function readBlob(blob: unknown): Month[] {
  if (!isObject(blob)) return [];
  const name = /(?:^|\/)(\d{6})\.zip$/i.exec(String(blob.Name ?? ""))?.[1];
  // The properties stand in an element of their own, or beside the name.
  const about: JsonObject = isObject(blob.Properties) ? blob.Properties : blob;
  const etag = about.Etag ?? about["Last-Modified"];
  const size = Number(about["Content-Length"]);
  if (name === undefined || typeof etag !== "string") return [];
  return [{ name, etag, size: Number.isSafeInteger(size) ? size : undefined }];
}

/** Changed months by scope, newest first: what a broken backfill has whole is not asked for again. */
function choose(context: FetchContext, listed: readonly Month[], known: Known): Month[] {
  const changed = listed.filter(({ name, etag }) => known.get(name)?.version !== etag);
  const { scope } = context;
  if (scope.mode === "all") return changed;
  if (scope.mode === "window") {
    const [from, until] = [monthOf(scope.from), monthOf(scope.until)];
    return changed.filter(({ name }) => name >= from && name <= until);
  }
  let first = localDay(context.now(), zone);
  for (let back = 0; back < closedMonths; back += 1) first = addDays(`${first.slice(0, 8)}01`, -1);
  const recent = changed.filter(({ name }) => name >= monthOf(first));
  const older = changed.filter(({ name }) => name < monthOf(first) && known.has(name));
  return [...recent, ...older.slice(0, olderMonths)];
}

type Known = ReadonlyMap<string, EntryState>;

/** Key of the entry that says what the columns of a month were doubted for. */
const doubted = "doubted";

/** Columns by file, as the month had them when it was read last, or else the newest month that was read. */
function columnsBefore(month: string, known: Known): JsonObject {
  const newest = [...known.keys()].filter((name) => /^\d{6}$/.test(name)).sort();
  const about = (known.get(month) ?? known.get(newest.at(-1) ?? ""))?.context?.columns;
  return isObject(about) ? about : {};
}

/** Columns that are gone, in words; undefined where there are none. */
function goneColumns(before: JsonObject, now: JsonObject): string | undefined {
  const gone = Object.entries(before).flatMap(([file, columns]) => {
    const has = now[file];
    if (!Array.isArray(columns) || !Array.isArray(has)) return [];
    const lost = columns.filter((column) => !has.includes(column));
    return lost.length > 0 ? [`${file}: ${lost.join(", ")}`] : [];
  });
  return gone.length > 0 ? `columns that it had are gone: ${gone.join("; ")}` : undefined;
}

const monthOf = (day: string): string => day.slice(0, 4) + day.slice(5, 7);

async function* fetchMonth(context: FetchContext, month: Month, known: Known): AsyncGenerator<Fetched> {
  const url = `${container}/Zip/${month.name}.zip`;
  for await (const archive of downloadArchive(context, { url })) {
    if (month.size !== undefined && archive.size < month.size) {
      throw new SourceError("truncated-body", `${archive.size} of ${month.size} bytes came`);
    }
    yield* readMonth(context, month, archive, known);
  }
}

type Rows = readonly JsonObject[];

async function* readMonth(
  context: FetchContext,
  month: Month,
  archive: DownloadedArchive,
  known: Known,
): AsyncGenerator<Fetched> {
  const columns: Record<string, string[]> = {};
  const registers = await readRegisters(archive, columns);
  const files = new Map<string, { bytes: Uint8Array; rows: Rows }>();
  for await (const { name, bytes } of archive.members()) {
    const file = memberName(name);
    if (!members.some((each) => each.file === file)) continue;
    const whole = await joined(bytes, name);
    const { headers, rows } = tableOf(whole);
    columns[file] = [...headers];
    files.set(file, { bytes: whole, rows });
  }
  const doubt = goneColumns(columnsBefore(month.name, known), columns);
  if (doubt !== undefined && known.get(doubted)?.version !== doubt) {
    context.ledger.incomplete("columns-gone", `${month.name} is not taken: ${doubt}`);
    yield headerAlone(archive, month, { key: doubted, version: doubt });
    return;
  }
  const won = files.get("procedimientoadjudicacion")?.rows.length ?? 0;
  const lines = files.get("lineasadjudicadas")?.rows.length ?? 0;
  if (won === 0 && lines > 0) {
    context.ledger.suspicious(
      "empty-member",
      `${month.name}: ProcedimientoAdjudicacion is empty, though bids have won`,
    );
  }
  const procedures = new Map(
    (files.get("detallecarteles")?.rows ?? []).map((row) => [cell(row, "NRO_SICOP"), cell(row, "NRO_PROCEDIMIENTO")]),
  );
  const due: Fetched[] = [];
  for (const { file, kind } of members) {
    const found = files.get(file);
    if (found === undefined) {
      context.ledger.suspicious("member-missing", `${month.name} has no ${file}`);
      continue;
    }
    if (found.rows.length === 0 || (kind === "awardLines" && won > 0)) continue;
    due.push({
      kind,
      url: `${archive.url}#${file}`,
      fetchedAt: archive.fetchedAt,
      mediaType: "text/csv",
      bytes: found.bytes,
      context: { month: month.name, ...factsFor(kind, found.rows, registers, procedures) },
    });
  }
  const rows = [...files.values()].reduce((sum, each) => sum + each.rows.length, 0);
  // On its first day a month has headers alone; where not even those are there, it is no month.
  const isBegun = members.every(({ file }) => (columns[file]?.length ?? 0) > 0);
  if (due.length === 0 && (rows > 0 || !isBegun))
    throw new SourceError("empty-archive", "the archive holds no row that could be read");
  const state = { key: month.name, version: month.etag, rows };
  const entry = fileState(context.ledger, state, known.get(month.name), { columns });
  yield* due.slice(0, -1);
  const last = due.at(-1);
  yield last ? { ...last, entry } : headerAlone(archive, month, entry);
}

/** A table without rows, which maps to nothing: it carries what is to be kept of a month that brings nothing. */
const headerAlone = ({ url, fetchedAt }: DownloadedArchive, { name }: Month, entry: EntryState): Fetched => ({
  kind: "tenders",
  url: `${url}#columns`,
  fetchedAt,
  mediaType: "text/csv",
  bytes: new TextEncoder().encode("NRO_SICOP\n"),
  context: { month: name, ...(entry.key === doubted && { doubt: entry.version }) },
  entry,
});

const memberName = (path: string): string => (path.split("/").at(-1) ?? "").toLowerCase().replace(/\.csv$/, "");

/** A cell by the name of its column, whose case differs from file to file. */
function cell(row: JsonObject, column: string): string {
  const key = column in row ? column : Object.keys(row).find((each) => each.toUpperCase() === column);
  const value = key === undefined ? undefined : row[key];
  return typeof value === "string" ? value.trim() : "";
}

const tableOf = (bytes: Uint8Array) => parseCsvTable(decodeText(bytes).text, { delimiter: ";", onTruncated: () => {} });

interface Registers {
  /** Name, kind and size by cédula. */
  readonly suppliers: ReadonlyMap<string, readonly string[]>;
  /** Name by cédula. */
  readonly institutions: ReadonlyMap<string, readonly string[]>;
}

/** Suppliers and institutions as registered, which the other members name by their cédula only. */
async function readRegisters(archive: DownloadedArchive, columns: Record<string, string[]>): Promise<Registers> {
  const suppliers = new Map<string, string[]>();
  const institutions = new Map<string, string[]>();
  for await (const { name, bytes } of archive.members()) {
    const file = memberName(name);
    if (file !== "proveedores" && file !== "institucionesregistradas") continue;
    const { headers, rows } = tableOf(await joined(bytes, name));
    columns[file] = [...headers];
    for (const row of rows) {
      if (file === "institucionesregistradas") {
        institutions.set(cell(row, "CEDULA"), [cell(row, "NOMBRE_INSTITUCION")]);
        continue;
      }
      const size = cell(row, "TAMAÑO_PROVEEDOR") || cell(row, "TAMANO_PROVEEDOR");
      const about = [cell(row, "NOMBRE_PROVEEDOR"), cell(row, "TIPO_PROVEEDOR"), size];
      suppliers.set(cell(row, "CEDULA_PROVEEDOR"), about);
    }
  }
  return { suppliers, institutions };
}

/** What the registers say of the parties that these rows name. */
function factsFor(kind: string, rows: Rows, registers: Registers, procedures: ReadonlyMap<string, string>): JsonObject {
  const pick = (all: ReadonlyMap<string, readonly string[]>, column: string): JsonObject => {
    const found: JsonObject = {};
    for (const row of rows) {
      const number = cell(row, column);
      const about = all.get(number);
      if (about) found[number] = [...about];
    }
    return found;
  };
  if (kind === "items") {
    const numbers = [...new Set(rows.map((row) => cell(row, "NRO_SICOP")))];
    return {
      procedures: Object.fromEntries(
        numbers.flatMap((id) => (procedures.has(id) ? [[id, procedures.get(id) ?? ""]] : [])),
      ),
    };
  }
  const facts: JsonObject = { suppliers: pick(registers.suppliers, "CEDULA_PROVEEDOR") };
  // Awards name the institution themselves.
  if (kind !== "awards") facts.institutions = pick(registers.institutions, "CEDULA_INSTITUCION");
  return facts;
}

async function joined(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > mostBytes) throw new SourceError("response-too-large", `${name} has more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
