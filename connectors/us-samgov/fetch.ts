import {
  addDays,
  believedTable,
  byPage,
  type DownloadedSlice,
  downloadCut,
  downloadSlices,
  type FetchContext,
  type Fetched,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonObjectAnswer,
  localDay,
  messageOf,
  numberText,
  type Page,
  parseCsv,
  SourceError,
  sha256,
  type TableSlice,
  tableState,
} from "../../src/connector/index.ts";
import { zone } from "./common.ts";

const files = "https://s3.amazonaws.com/falextracts/Contract%20Opportunities";
export const dailyFile = `${files}/datagov/ContractOpportunitiesFullCSV.csv`;
export const archiveOf = (year: number): string => `${files}/Archived%20Data/FY${year}_archived_opportunities.csv`;
const opportunities = "https://api.sam.gov/opportunities/v2/search";
const contracts = "https://api.sam.gov/contract-awards/v1/search";

export const keySetting = "SAM_GOV_API_KEY";
export const quotaSetting = "SAM_GOV_DAILY_REQUESTS";
/** What a key without a role may ask for in a day. */
const smallestQuota = 10;
/** First fiscal year with an archive that has the present columns. */
const firstYear = 2002;
/** Late edits keep the day of posting. */
const overlapDays = 3;
const mediaType = "text/csv";
/** Notices looked up at once. */
const batch = 200;

/**
 * The daily file of all active notices, where it is new, row by row: only changed ones go on. With a key the API adds
 * attachments and the suppliers' identifiers, and contract data add sizes. All: the archives of past fiscal years too.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const key = context.setting(keySetting);
  const quota = new Quota(context, key);
  const { scope } = context;
  if (scope.mode === "window") {
    // The file cannot be asked for days.
    if (key === undefined || key === "") {
      throw new SourceError("needs-key", `only the API knows days: ${keySetting} is needed for a window`);
    }
    yield* opportunityPages(context, quota, scope.from, scope.until);
    for (let day = scope.from; day <= scope.until; day = addDays(day, 1)) yield* contractDay(context, quota, day);
    return;
  }
  const today = localDay(context.now(), zone);
  const since = context.watermark("api-since") ?? addDays(today, -overlapDays);
  const file = dailyRows(context, key ? since : undefined);
  // Without a key there is nothing but the file: its failure is the run's.
  yield* key ? guarded(context, "the daily file", file) : file;
  if (key) yield* guarded(context, "the API", news(context, quota, since, today));
  if (scope.mode === "all") yield* archives(context);
}

async function* news(context: FetchContext, quota: Quota, since: string, today: string): AsyncGenerator<Fetched> {
  const reached = context.watermark("opportunities");
  const from = reached === undefined ? since : addDays(reached, -overlapDays);
  yield* opportunityPages(context, quota, from, today);
  context.advance("opportunities", today);
  context.advance("api-since", since);
  // A day is asked for when it is over: what is modified later that day would be missed.
  const done = context.watermark("contracts") ?? addDays(today, -2);
  for (let day = addDays(done, 1); day < today; day = addDays(day, 1)) {
    if (quota.left < 1) {
      context.ledger.suspicious("behind", `contract data from ${day} on wait for tomorrow's requests`);
      return;
    }
    const before = quota.left;
    const whole = yield* contractDay(context, quota, day);
    if (!whole) {
      if (before >= quota.all - 2) {
        context.ledger.incomplete("quota-too-small", `contract data of ${day} need more requests than a day has`);
      } else context.ledger.suspicious("behind", `contract data from ${day} on wait for tomorrow's requests`);
      return;
    }
    context.advance("contracts", day);
  }
}

/** Where one interface fails, the run goes on without it and is incomplete. */
async function* guarded(context: FetchContext, what: string, part: AsyncGenerator<Fetched>): AsyncGenerator<Fetched> {
  try {
    yield* part;
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SourceError)) throw error;
    const refused = /HTTP 40[13]/.test(error.message);
    const code = refused ? "key-refused" : error.code;
    context.ledger.incomplete(
      code,
      `${what}: ${messageOf(error)}${refused ? `; keys expire: renew ${keySetting}` : ""}`,
    );
  }
}

/** Requests of the day: a key has few of them. */
class Quota {
  readonly all: number;
  left: number;
  readonly #key: string;

  constructor(context: FetchContext, key: string | undefined) {
    const given = Number(context.setting(quotaSetting) ?? smallestQuota);
    this.all = Number.isSafeInteger(given) && given > 0 ? given : smallestQuota;
    this.left = this.all;
    this.#key = key ?? "";
  }

  /** A request of the API, counted. @throws SourceError `quota-used-up` */
  request(url: string, params: Readonly<Record<string, string>>): HttpRequest {
    if (this.left < 1) throw new SourceError("quota-used-up", `all ${this.all} requests of the day are made`);
    this.left -= 1;
    return {
      url: `${url}?${new URLSearchParams({ ...params, api_key: this.#key })}`,
      hideParams: ["api_key"],
      expect: "json",
      // The API says "no data" so.
      acceptStatus: [404],
    };
  }
}

const slashed = (day: string): string => `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;

async function* opportunityPages(
  context: FetchContext,
  quota: Quota,
  from: string,
  until: string,
): AsyncGenerator<Fetched> {
  // A year is the longest span that the API takes.
  for (let first = from; first <= until; first = addDays(first, 360)) {
    const last = addDays(first, 359) < until ? addDays(first, 359) : until;
    const size = 1000;
    yield* pages(context, "opportunities", {
      name: `opportunities from ${first} to ${last}`,
      first: 0,
      size,
      // `offset` counts pages, not records.
      request: (page) =>
        quota.request(opportunities, {
          postedFrom: slashed(first),
          postedTo: slashed(last),
          limit: `${size}`,
          offset: `${page}`,
        }),
      read: (response) => readPage(response, "opportunitiesData"),
      key: (row) => JSON.stringify(row["noticeId"] ?? row),
    });
  }
}

/** Contract data modified on a day. False, with nothing asked for but a count, where the day needs more requests than are left. */
async function* contractDay(context: FetchContext, quota: Quota, day: string): AsyncGenerator<Fetched, boolean> {
  const size = 100;
  const span = `[${slashed(day)},${slashed(day)}]`;
  const asked = (page: number, limit: number) =>
    quota.request(contracts, { lastModifiedDate: span, limit: `${limit}`, offset: `${page}` });
  const head = readPage(await context.http.request({ signal: context.signal, ...asked(0, 1) }), "awardSummary");
  const total = head?.total ?? head?.rows.length ?? 0;
  if (total === 0) return true;
  if (Math.ceil(total / size) > quota.left) return false;
  yield* pages(context, "awards", {
    name: `contract data of ${day}`,
    first: 0,
    size,
    request: (page) => asked(page, size),
    read: (response) => readPage(response, "awardSummary"),
    key: (row) => JSON.stringify(row["contractId"] ?? row),
  });
  return true;
}

async function* pages(
  context: FetchContext,
  kind: string,
  listing: Parameters<typeof byPage<JsonObject>>[1],
): AsyncGenerator<Fetched> {
  let page = -1;
  for await (const { page: number, response } of byPage(context, listing)) {
    if (number === page) continue;
    page = number;
    const { url, fetchedAt, bytes } = response;
    yield { kind, url, fetchedAt, mediaType: "application/json", bytes };
  }
}

function readPage(response: HttpResponse, list: string): Page<JsonObject> | undefined {
  if (response.status === 404) return undefined;
  const envelope = jsonObjectAnswer(response);
  const rows = envelope[list];
  if (!Array.isArray(rows)) throw new SourceError("unexpected-answer", `the answer holds no list ${list}`);
  const given = envelope["totalRecords"];
  const total = Number(
    typeof given === "string" ? given : ((given === undefined ? undefined : numberText(given)) ?? Number.NaN),
  );
  return { rows: rows.filter(isObject), total: Number.isSafeInteger(total) ? total : undefined };
}

/** The daily file, one row a payload; rows whose content is known are left out. */
async function* dailyRows(context: FetchContext, apiSince: string | undefined): AsyncGenerator<Fetched> {
  const head = await context.http.request({ url: dailyFile, method: "HEAD", signal: context.signal });
  const tag = head.headers.get("etag") ?? "";
  if (tag !== "" && context.watermark("file") === tag) {
    context.ledger.unchanged();
    return;
  }
  const made = Date.parse(head.headers.get("last-modified") ?? "");
  if (context.now().getTime() - made > 3 * 86_400_000) {
    context.ledger.suspicious("stale-file", `the daily file was made ${new Date(made).toISOString()}`);
  }
  // The file is replaced about midnight: two revisions must not mix.
  const headers = { "accept-encoding": "identity", ...(tag === "" ? {} : { "if-match": tag }) };
  const seen = new Set<string>();
  let held: Row[] = [];
  let whole = true;
  let rows = 0;
  const about = (await context.known([dailyFile])).get(dailyFile)?.context ?? {};
  let last: (DownloadedSlice & TableSlice) | undefined;
  const cut = (path: string) => believedTable(path, { by: "csv", rows: 1 }, about);
  for await (const slice of downloadCut(context, { url: dailyFile, headers }, async () => false, cut)) {
    last = slice;
    if (slice.rows === 0) continue;
    if (slice.truncated) whole = false;
    rows += slice.rows;
    const row = readSlice(context, slice, seen);
    if (row) held.push(row);
    if (held.length < batch) continue;
    yield* changed(context, held, apiSince);
    held = [];
  }
  yield* changed(context, held, apiSince);
  context.ledger.declare(rows);
  if (last === undefined) throw new SourceError("empty-file", "the daily file is empty");
  // The header alone, which maps to nothing, carries what is kept of the file.
  const { url, fetchedAt, header, doubt } = last;
  if (doubt) context.ledger.incomplete(doubt.code, `the daily file is not taken: ${doubt.message}`);
  const entry = { key: dailyFile, version: last.sha256, context: tableState(last, about) };
  if (doubt || whole) yield { kind: "notices", url: `${url}#header`, fetchedAt, mediaType, bytes: header, entry };
  if (doubt) return;
  if (!whole) context.ledger.incomplete("truncated-file", "the daily file ends in the middle of a row");
  const before = Number(context.watermark("file-rows") ?? 0);
  if (rows < before * 0.75) {
    context.ledger.incomplete("file-shrunk", `the daily file holds ${rows} notices, the last one held ${before}`);
    return;
  }
  context.advance("file-rows", `${rows}`);
  if (tag !== "") context.advance("file", tag);
}

interface Row {
  readonly id: string;
  readonly version: string;
  readonly slice: DownloadedSlice;
}

function readSlice(context: FetchContext, slice: DownloadedSlice, seen: Set<string>): Row | undefined {
  const { ledger } = context;
  ledger.fetched(1);
  const [cells] = parseCsv(new TextDecoder("windows-1252").decode(slice.bytes));
  const id = String(cells?.["NoticeId"] ?? "").trim();
  if (!cells || !/^[0-9a-f]{32}$/.test(id)) {
    ledger.reject("bad-notice-id", `row ${slice.firstRow + 1} has no usable NoticeId`, id || undefined);
    return undefined;
  }
  if (seen.has(id)) {
    ledger.duplicate();
    ledger.suspicious("duplicate-notice", `${id} is in the file twice`);
    return undefined;
  }
  seen.add(id);
  // Another contact person is no change of the notice.
  const content = Object.entries(cells).filter(([column]) => !/^(?:Primary|Secondary)Contact/.test(column));
  return { id, version: sha256(JSON.stringify(content)).slice(0, 32), slice };
}

async function* changed(
  context: FetchContext,
  rows: readonly Row[],
  apiSince: string | undefined,
): AsyncGenerator<Fetched> {
  const known = await context.known(rows.map(({ id }) => id));
  for (const { id, version, slice } of rows) {
    if (known.get(id)?.version === version) continue;
    yield {
      kind: "notices",
      url: `${dailyFile}#notice=${id}`,
      fetchedAt: slice.fetchedAt,
      mediaType,
      bytes: slice.bytes,
      ...(apiSince === undefined ? {} : { context: { apiSince } }),
      entry: { key: id, version, final: true },
    };
  }
}

/** Archives of closed fiscal years, newest first, in slices; a year that has no file is passed over. */
async function* archives(context: FetchContext): AsyncGenerator<Fetched> {
  const now = context.now();
  const current = now.getUTCFullYear() + (now.getUTCMonth() >= 9 ? 1 : 0);
  const reached = Number(context.watermark("archive") ?? current + 1);
  for (let year = Math.min(current, reached - 1); year >= firstYear; year -= 1) {
    const url = archiveOf(year);
    const head = await context.http.request({
      url,
      method: "HEAD",
      acceptStatus: [403, 404],
      signal: context.signal,
    });
    if (head.status !== 200) continue;
    yield* guarded(context, url, archive(context, url, year));
  }
}

async function* archive(context: FetchContext, url: string, year: number): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const unchanged = async (hash: string): Promise<boolean> => (await context.known([url])).get(url)?.version === hash;
  for await (const slice of downloadSlices(context, { url }, { by: "csv", rows: 500 }, unchanged)) {
    ledger.declare(slice.rows);
    ledger.fetched(slice.rows);
    if (slice.truncated) ledger.incomplete("truncated-file", `${url} ends in the middle of a row`);
    yield {
      kind: "notices",
      url: `${url}#row=${slice.firstRow}`,
      fetchedAt: slice.fetchedAt,
      mediaType,
      bytes: slice.bytes,
      ...(slice.last && !slice.truncated ? { entry: { key: url, version: slice.sha256, final: true } } : {}),
    };
  }
  context.advance("archive", `${year}`);
}
