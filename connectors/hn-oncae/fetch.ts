import {
  addDays,
  downloadSlices,
  type EntryState,
  type FetchContext,
  type Fetched,
  fileState,
  isObject,
  jsonAnswer,
  localDay,
  messageOf,
  SourceError,
} from "../../src/connector/index.ts";

const list = "https://www.contratacionesabiertas.gob.hn/api/v1/descargas/?format=json";
/** Months of which changes are expected; older ones are looked at in a backfill. */
const lateMonths = 24;
/** Releases of a payload: some 2 MB. */
const rows = 500;

interface MonthFile {
  /** System and month: "Catálogo Electrónico 2024-03". */
  readonly key: string;
  /** "2024-03" */
  readonly month: string;
  readonly json: string;
  readonly md5: string;
}

/** The month files of ONCAE whose MD5 has changed, newest first. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const all = await listFiles(context);
  const known = await context.known(all.map(({ key }) => key));
  for (const file of inScope(context, all)) {
    try {
      const md5 = await versionOf(context, file);
      const before = known.get(file.key);
      if (before?.version === md5) context.ledger.unchanged();
      else yield* fetchFile(context, file, md5, before);
    } catch (error) {
      if (context.signal.aborted) throw error;
      context.ledger.incomplete("file-not-fetched", `${file.key}: ${messageOf(error)}`);
    }
  }
}

async function listFiles(context: FetchContext): Promise<MonthFile[]> {
  const answer = jsonAnswer(await context.http.request({ url: list, expect: "json", signal: context.signal }));
  if (!Array.isArray(answer)) throw new SourceError("unexpected-answer", "the answer is no list of files");
  const files = answer.filter(isObject).flatMap((entry): MonthFile[] => {
    const { urls, year, month, sistema, publicador } = entry;
    // SEFIN's files are read at SEFIN itself.
    if (!/oncae|oficina normativa/i.test(String(publicador))) return [];
    if (!isObject(urls) || typeof urls.json !== "string" || typeof urls.md5 !== "string") {
      context.ledger.suspicious("entry-without-urls", `${String(sistema)} ${String(year)}-${String(month)}`);
      return [];
    }
    const name = `${String(year)}-${String(month).padStart(2, "0")}`;
    if (!/^\d{4}-\d\d$/.test(name)) return [];
    return [{ key: `${String(sistema)} ${name}`, month: name, json: urls.json, md5: urls.md5 }];
  });
  if (files.length === 0) throw new SourceError("empty-listing", "the list names no file of ONCAE");
  return files.sort((a, b) => (a.month < b.month ? 1 : -1));
}

function inScope(context: FetchContext, all: readonly MonthFile[]): readonly MonthFile[] {
  const { scope } = context;
  if (scope.mode === "all") return all;
  const from =
    scope.mode === "window" ? scope.from : addDays(localDay(context.now(), "America/Tegucigalpa"), -31 * lateMonths);
  const until = scope.mode === "window" ? scope.until : "9999-12-31";
  return all.filter(({ month }) => month >= from.slice(0, 7) && month <= until.slice(0, 7));
}

async function versionOf(context: FetchContext, { md5 }: MonthFile): Promise<string> {
  const { bytes } = await context.http.request({ url: md5, expect: "text", signal: context.signal });
  const found = /\b[0-9a-f]{32}\b/i.exec(new TextDecoder().decode(bytes))?.[0];
  if (found === undefined) throw new SourceError("unexpected-answer", "the MD5 file holds no MD5");
  return found.toLowerCase();
}

async function* fetchFile(
  context: FetchContext,
  file: MonthFile,
  md5: string,
  before: EntryState | undefined,
): AsyncGenerator<Fetched> {
  const { ledger } = context;
  let releases = 0;
  const split = { by: "jsonArray" as const, rows, of: "releases" };
  for await (const part of downloadSlices(context, { url: file.json, expect: "json" }, split)) {
    ledger.declare(part.rows);
    ledger.fetched(part.rows);
    releases += part.rows;
    if (part.truncated) ledger.incomplete("truncated-file", `${file.key} ends in the middle of a release`);
    yield {
      kind: "releases",
      url: `${part.url}#row=${part.firstRow}`,
      fetchedAt: part.fetchedAt,
      mediaType: "application/json",
      bytes: part.bytes,
      context: { firstRow: part.firstRow },
      ...(part.last && !part.truncated
        ? { entry: fileState(ledger, { key: file.key, version: md5, rows: releases }, before) }
        : {}),
    };
  }
}
