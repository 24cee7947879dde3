import {
  addDays,
  byPage,
  type FetchContext,
  type Fetched,
  formatInstant,
  type HttpRequest,
  type HttpResponse,
  instant,
  isObject,
  jsonObjectAnswer,
  localDay,
  messageOf,
  numberText,
  type Page,
  SourceError,
} from "../../src/connector/index.ts";

export const zone = "America/Asuncion";
export const origin = "https://www.contrataciones.gov.py";
export const api = `${origin}/datos/api/v3/doc`;
const day = 86_400_000;
/** Releases can come late: this much before the watermark is asked for again. */
const overlap = 2 * day;
const firstRun = 30 * day;
const pageSize = 100;
/** More rows than this a search does not give (the search engine's window). S */
export const mostRows = 10_000;
const shortestWindow = 3_600_000;

type DateKind = "fecha_release" | "publicacion_llamado";

/**
 * Searches by the date of the last release, and fetches the record of each process whose last release is another than at
 * the last visit. On Mondays 60 days are searched. A window asks for the calls published in it.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const { scope } = context;
  const session = new Session(context);
  const now = context.now();
  if (scope.mode === "window") {
    const end = startOf(addDays(scope.until, 1)) - 1_000;
    yield* searchAll(context, session, "publicacion_llamado", startOf(scope.from), end);
    return;
  }
  if (scope.mode === "all") {
    yield* searchAll(context, session, "fecha_release", startOf("2010-01-01"), now.getTime());
    return;
  }
  const mark = context.watermark("releases");
  const monday = new Date(`${localDay(now, zone)}T00:00:00Z`).getUTCDay() === 1;
  const sweep = monday && context.watermark("sweep") !== localDay(now, zone);
  const from = mark === undefined ? now.getTime() - firstRun : Date.parse(mark) - overlap;
  const newest = { value: mark };
  const begin = sweep ? Math.min(from, now.getTime() - 60 * day) : from;
  yield* searchAll(context, session, "fecha_release", begin, now.getTime(), newest);
  if (newest.value !== undefined) context.advance("releases", newest.value);
  if (sweep) context.advance("sweep", localDay(now, zone));
}

const startOf = (local: string): number => Date.parse(instant(local, { zone }) ?? "");

interface Row {
  readonly ocid: string;
  /** Id of the last release. */
  readonly version: string;
  readonly date: string;
}

/** Windows of 30 days, halved where there is more in one than a search gives. */
async function* searchAll(
  context: FetchContext,
  session: Session,
  kind: DateKind,
  from: number,
  until: number,
  newest: { value: string | undefined } = { value: undefined },
): AsyncGenerator<Fetched> {
  const windows: [number, number][] = [];
  for (let begin = from; begin <= until; begin += 30 * day)
    windows.push([begin, Math.min(begin + 30 * day - 1_000, until)]);
  for (let next = windows.shift(); next; next = windows.shift()) {
    const [begin, end] = next;
    const { total } = readSearch(await session.request({ url: searchUrl(kind, begin, end, 1, 1), expect: "json" }));
    if (total > mostRows && end - begin > shortestWindow) {
      const middle = begin + Math.floor((end - begin) / 2_000) * 1_000;
      windows.unshift([begin, middle - 1_000], [middle, end]);
      continue;
    }
    if (total > mostRows) {
      context.ledger.incomplete("window-too-large", `${total} processes between ${wire(begin)} and ${wire(end)}`);
    }
    if (total > 0) yield* searchWindow(context, session, kind, begin, end, newest);
  }
}

async function* searchWindow(
  context: FetchContext,
  session: Session,
  kind: DateKind,
  from: number,
  until: number,
  newest: { value: string | undefined },
): AsyncGenerator<Fetched> {
  const rows: Row[] = [];
  for await (const { row } of byPage(session.context, {
    name: `search ${wire(from)}`,
    first: 1,
    size: pageSize,
    request: (page) => ({ url: searchUrl(kind, from, until, page, pageSize), expect: "json" }),
    read: readSearch,
    key: ({ ocid }) => ocid,
  })) {
    rows.push(row);
    if (newest.value === undefined || Date.parse(row.date) > Date.parse(newest.value)) newest.value = row.date;
  }
  for (let at = 0; at < rows.length; at += 500) {
    const part = rows.slice(at, at + 500);
    const known = await context.known(part.map(({ ocid }) => ocid));
    for (const row of part) {
      if (known.get(row.ocid)?.version === row.version) context.ledger.duplicate();
      else yield* fetchRecord(context, session, row);
    }
  }
}

const wire = (at: number): string => formatInstant(new Date(at), zone, "yyyy-MM-dd'T'HH:mm:ssZZ");

function searchUrl(kind: DateKind, from: number, until: number, page: number, size: number): string {
  const params = new URLSearchParams({
    tipo_fecha: kind,
    fecha_desde: wire(from),
    fecha_hasta: wire(until),
    order: "date asc",
    items_per_page: String(size),
    page: String(page),
  });
  return `${api}/search/processes?${params}`;
}

function readSearch(response: HttpResponse): Page<Row> & { total: number } {
  const value = jsonObjectAnswer(response);
  const total = isObject(value.pagination) ? Number(numberText(value.pagination.total_items ?? null)) : Number.NaN;
  if (!Array.isArray(value.records) || !Number.isInteger(total)) {
    throw new SourceError("unexpected-answer", "the answer is no search page", { url: response.url });
  }
  const rows = value.records.flatMap((record): Row[] => {
    if (!isObject(record) || typeof record.ocid !== "string") return [];
    const release = Array.isArray(record.releases) ? record.releases.find(isObject) : undefined;
    const [url, date] = [release?.url, release?.date];
    const version = typeof url === "string" ? (/\/([^/]+)$/.exec(url)?.[1] ?? url) : "";
    return [{ ocid: record.ocid, version, date: typeof date === "string" ? date : "" }];
  });
  return { rows, total };
}

async function* fetchRecord(context: FetchContext, session: Session, row: Row): AsyncGenerator<Fetched> {
  const url = `${api}/ocds/record/${encodeURIComponent(row.ocid)}`;
  try {
    const response = await session.request({ url, expect: "json", policy: { maxBytes: 128 * 1024 ** 2 } });
    if (!Array.isArray(jsonObjectAnswer(response).records)) {
      throw new SourceError("unexpected-answer", "the answer is no record package", { url });
    }
    const { fetchedAt, bytes } = response;
    const entry = { key: row.ocid, version: row.version };
    yield { kind: "record", url, fetchedAt, mediaType: "application/json", bytes, entry };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SourceError)) throw error;
    context.ledger.reject(error.code, messageOf(error), row.ocid);
  }
}

/** Requests with the access token, where a request token is set; without one DNCP allows fewer requests a second. */
class Session {
  /** The context of the run, whose requests carry the token. */
  readonly context: FetchContext;
  readonly #run: FetchContext;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor(run: FetchContext) {
    this.#run = run;
    const http: FetchContext["http"] = {
      request: (asked) => this.request(asked),
      download: (asked, toFile) => run.http.download(asked, toFile),
      withPolicy: (policy) => run.http.withPolicy(policy),
      stats: () => run.http.stats(),
      close: () => run.http.close(),
    };
    const { scope, signal, log, ledger } = run;
    this.context = {
      http,
      scope,
      signal,
      log,
      ledger,
      setting: (name) => run.setting(name),
      now: () => run.now(),
      watermark: (stream) => run.watermark(stream),
      advance: (stream, value) => run.advance(stream, value),
      known: (keys) => run.known(keys),
      openEntries: (limit) => run.openEntries(limit),
    };
  }

  /** Asks once more with a new token where the old one has run out. @throws SourceError as `http.request` */
  async request(asked: HttpRequest): Promise<HttpResponse> {
    const token = await this.#current();
    const send = (value: string | undefined, acceptStatus: readonly number[]) =>
      this.#run.http.request({
        signal: this.#run.signal,
        ...asked,
        acceptStatus,
        headers: { ...asked.headers, ...(value === undefined ? {} : { authorization: value }) },
      });
    const response = await send(token, token === undefined ? [] : [401]);
    if (response.status !== 401) return response;
    this.#token = undefined;
    return send(await this.#current(), []);
  }

  /** The access token: it lives 15 minutes and is renewed after 13. */
  async #current(): Promise<string | undefined> {
    const secret = this.#run.setting("DNCP_REQUEST_TOKEN");
    if (secret === undefined || secret === "") return undefined;
    const now = this.#run.now().getTime();
    if (this.#token && now < this.#token.until) return this.#token.value;
    const response = await this.#run.http.request({
      url: `${api}/oauth/token`,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ request_token: secret }),
      signal: this.#run.signal,
      acceptStatus: [400, 401, 403],
    });
    const given = response.status === 200 ? jsonObjectAnswer(response).access_token : undefined;
    if (typeof given !== "string") {
      throw new SourceError("token-refused", `DNCP gives no access token (status ${response.status})`);
    }
    this.#token = { value: given, until: now + 13 * 60_000 };
    return given;
  }
}
