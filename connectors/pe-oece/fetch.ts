import {
  addDays,
  byNextLink,
  byPage,
  downloadZipSlices,
  type FetchContext,
  type Fetched,
  fileState,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonObjectAnswer,
  localDay,
  messageOf,
  numberText,
  type Page,
  SourceError,
} from "../../src/connector/index.ts";
import { zone } from "./map-minor.ts";

export const origin = "https://contratacionesabiertas.oece.gob.pe";
const api = `${origin}/api/v1`;
const hour = 3_600_000;
/** A batch can be published late: this much before the last one seen is read again. */
const overlap = 36 * hour;
const firstRun = 30 * 24 * hour;

/**
 * Incremental: records changed since the last run, newest first, and once a day the files of recent months (of two years
 * on Mondays), since an award of today changes the month of its call. Window and all: the files of the months alone.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  try {
    const { scope } = context;
    if (scope.mode === "window") yield* fetchMonths(context, scope.from.slice(0, 7), scope.until.slice(0, 7));
    else if (scope.mode === "all") yield* fetchMonths(context, "0000", "9999");
    else {
      yield* fetchChanges(context);
      yield* sweep(context);
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === "http-status" && error.details.status === 403) {
      throw new SourceError("blocked", "the portal's firewall refuses this network (403)", {}, { cause: error });
    }
    throw error;
  }
}

async function* fetchChanges(context: FetchContext): AsyncGenerator<Fetched> {
  const mark = context.watermark("records");
  const floor = mark === undefined ? context.now().getTime() - firstRun : Date.parse(mark) - overlap;
  let newest = mark ?? "";
  let page = -1;
  let reached = false;
  for await (const { row, response, page: number } of byNextLink(context, {
    name: "recordsAfter",
    request: (next) => ({ url: next ?? `${api}/recordsAfter?format=json&order=desc`, expect: "json" }),
    read: readRecords,
    key: ({ record }) => String(record.ocid),
    // The list names no total: what comes is what there is.
    counted: false,
  })) {
    context.ledger.fetched(1);
    context.ledger.declare(1);
    const date = dateOf(row.record);
    if (number !== page) {
      page = number;
      yield answer(response);
    }
    if (newest === "" || Date.parse(date) > Date.parse(newest)) newest = date;
    if (Date.parse(date) <= floor) reached = true;
    if (reached && row.last) break;
  }
  if (!reached && page >= 0) {
    context.ledger.incomplete("dropped-next-link", "the list of changes ends before what the last run saw");
  }
  if (newest !== "") context.advance("records", newest);
}

const dateOf = ({ compiledRelease }: JsonObject): string =>
  isObject(compiledRelease) && typeof compiledRelease.date === "string" ? compiledRelease.date : "";

const answer = ({ url, fetchedAt, bytes }: HttpResponse): Fetched => ({
  kind: "records",
  url,
  fetchedAt,
  mediaType: "application/json",
  bytes,
});

interface Row {
  readonly record: JsonObject;
  /** The last one of its page. */
  readonly last: boolean;
}

function readRecords(response: HttpResponse): Page<Row> {
  const value = jsonObjectAnswer(response);
  if (!Array.isArray(value.records)) throw new SourceError("unexpected-answer", "the answer holds no list of records");
  const next = isObject(value.links) && typeof value.links.next === "string" ? value.links.next : undefined;
  const records = value.records.filter(isObject);
  const rows = records.map((record, at) => ({ record, last: at === records.length - 1 }));
  return { rows, next: next && ourHost(next) };
}

/** Some links still name the host of OSCE, as the body was called until 2025. */
const ourHost = (url: string): string => url.replace(/^https?:\/\/contratacionesabiertas\.osce\.gob\.pe/, origin);

/** Once a day, in the morning after the files have been made anew. */
async function* sweep(context: FetchContext): AsyncGenerator<Fetched> {
  const now = context.now();
  const today = localDay(now, zone);
  const done = context.watermark("sweep");
  const morning = localDay(new Date(now.getTime() - 9 * hour), zone) === today;
  if (done === today || !morning) return;
  const monday = new Date(`${today}T00:00:00Z`).getUTCDay() === 1;
  yield* fetchMonths(context, addDays(today, monday ? -730 : -92).slice(0, 7), today.slice(0, 7));
  context.advance("sweep", today);
}

interface MonthFile {
  readonly url: string;
  /** "seace_v3/2024-04". */
  readonly name: string;
}

/** @param from, until "2024-04", both included */
async function* fetchMonths(context: FetchContext, from: string, until: string): AsyncGenerator<Fetched> {
  for (const file of await listMonths(context, from, until)) {
    try {
      yield* fetchMonth(context, file);
    } catch (error) {
      if (context.signal.aborted) throw error;
      const status = error instanceof SourceError ? error.details.status : undefined;
      if (status === 403) throw error;
      // The file of the month that has begun is not made yet.
      if (status === 404 && file.name.endsWith(localDay(context.now(), zone).slice(0, 7))) continue;
      context.ledger.incomplete("file-failed", `${file.name}: ${messageOf(error)}`);
    }
  }
}

async function listMonths(context: FetchContext, from: string, until: string): Promise<MonthFile[]> {
  const size = 100;
  const found: MonthFile[] = [];
  for await (const { row } of byPage(context, {
    name: "files",
    first: 1,
    size,
    counted: false,
    request: (page) => ({ url: `${api}/files?page=${page}&paginateBy=${size}&format=json`, expect: "json" }),
    read: readFiles,
    key: (url) => url,
  })) {
    const [, system, year, month] = /\/file\/(seace_v\d)\/json\/(\d{4})\/(\d{2})\b/.exec(row) ?? [];
    if (system === undefined) continue;
    if (`${year}-${month}` >= from && `${year}-${month}` <= until) {
      found.push({ url: ourHost(row), name: `${system}/${year}-${month}` });
    }
  }
  return found.sort((a, b) => (a.name.slice(-7) < b.name.slice(-7) ? -1 : 1));
}

function readFiles(response: HttpResponse): Page<string> {
  const { results, pagination } = jsonObjectAnswer(response);
  if (!Array.isArray(results)) throw new SourceError("unexpected-answer", "the answer holds no list of files");
  const rows = results.map((result) => {
    const files = isObject(result) ? result.files : undefined;
    return isObject(files) && typeof files.json === "string" ? files.json : JSON.stringify(result);
  });
  const pages = isObject(pagination) ? Number(numberText(pagination.num_pages ?? null)) : Number.NaN;
  return { rows, pages: Number.isInteger(pages) ? pages : undefined };
}

async function* fetchMonth(context: FetchContext, file: MonthFile): AsyncGenerator<Fetched> {
  const known = (await context.known([file.name])).get(file.name);
  let records = 0;
  for await (const slice of downloadZipSlices(
    context,
    { url: file.url, policy: { timeoutMs: 600_000 } },
    { by: "jsonArray", rows: 200, of: "records" },
    { wanted: (name) => /\.json$/i.test(name), unchanged: async (sha256) => known?.version === sha256 },
  )) {
    records += slice.rows;
    context.ledger.fetched(slice.rows);
    context.ledger.declare(slice.rows);
    if (slice.truncated) context.ledger.incomplete("truncated-file", `${file.name} ends in the middle of a record`);
    const whole = slice.last && !slice.truncated;
    yield {
      kind: "records",
      url: `${slice.url}#${slice.member}`,
      fetchedAt: slice.fetchedAt,
      mediaType: "application/json",
      bytes: slice.bytes,
      context: { firstRow: slice.firstRow },
      ...(whole
        ? { entry: fileState(context.ledger, { key: file.name, version: slice.sha256, rows: records }, known) }
        : {}),
    };
  }
}
