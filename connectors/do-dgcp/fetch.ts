import {
  addDays,
  byPage,
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
  SourceError,
} from "../../src/connector/index.ts";
import { registerFacts } from "./parties.ts";
import { zone } from "./row.ts";

export const base = "https://datosabiertos.dgcp.gob.do/api-dgcp/v1";
/** The most that the service gives. */
const limit = 1_000;
/** Processes change after their publication, and the list can only be asked for by that: so far it is read again. */
const processOverlap = 60;
/** Contracts and bids come newest first, by creation. */
const newestOverlap = 7;
/** Look-ups in the register of suppliers of one run, one a second: the rest waits for later runs. */
const lookups = 500;

interface Span {
  /** Local days, both included. */
  readonly from: string;
  readonly until: string;
}

/** Processes, then bids, then contracts with the sizes of their suppliers. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const today = localDay(context.now(), zone);
  const last = context.watermark("days") ?? addDays(today, -processOverlap);
  const { scope } = context;
  const span = (overlap: number): Span => {
    if (scope.mode === "all") return { from: "2012-01-01", until: today };
    if (scope.mode === "window") return scope;
    return { from: addDays(last, -overlap), until: today };
  };
  yield* fetchProcesses(context, span(processOverlap));
  yield* fetchNewest(
    context,
    { path: "ofertas", kind: "bids", id: "id_oferta", date: "fecha_creacion" },
    span(newestOverlap),
  );
  const contracts = { path: "contratos", kind: "contracts", id: "codigo_contrato", date: "fecha_creacion_contrato" };
  yield* fetchNewest(context, contracts, span(newestOverlap));
  if (scope.mode !== "window") context.advance("days", today);
}

const textOf = (row: JsonObject, key: string): string => {
  const value = row[key];
  return value === undefined ? "" : (numberText(value) ?? (typeof value === "string" ? value.trim() : ""));
};

async function* fetchProcesses(context: FetchContext, { from, until }: Span): AsyncGenerator<Fetched> {
  const url = `${base}/procesos?startdate=${from}&enddate=${until}&limit=${limit}`;
  let page = -1;
  for await (const found of byPage(context, {
    name: "procesos",
    first: 1,
    size: limit,
    request: (number) => asked(`${url}&page=${number}`),
    read: (response) => readPage(context, response),
    key: (row) => textOf(row, "codigo_proceso"),
  })) {
    if (found.page === page) continue;
    page = found.page;
    yield payloadOf("processes", found.response);
  }
}

interface NewestFirst {
  readonly path: string;
  readonly kind: string;
  readonly id: string;
  /** The field by which rows are ordered. */
  readonly date: string;
}

/** A list without a filter by date, newest first: read until a whole page is older than the span. */
async function* fetchNewest(context: FetchContext, list: NewestFirst, span: Span): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const url = `${base}/${list.path}?limit=${limit}`;
  let page = -1;
  let newest = "9999";
  let rows: JsonObject[] = [];
  let response: HttpResponse | undefined;
  const pageDone = (): { older: boolean; due: boolean } => {
    const days = rows.map((row) => textOf(row, list.date).slice(0, 10)).filter((day) => day !== "");
    const latest = days.reduce((a, b) => (a > b ? a : b), "");
    if (latest > newest) ledger.suspicious("order-changed", `${list.path} is no longer ordered newest first`);
    newest = latest;
    return {
      older: latest !== "" && latest < span.from,
      due: days.some((day) => day >= span.from && day <= span.until),
    };
  };
  const known = { left: lookups };
  for await (const found of byPage(context, {
    name: list.path,
    first: 1,
    size: limit,
    counted: false,
    request: (number) => asked(`${url}&page=${number}`),
    read: (answer) => readPage(context, answer),
    key: (row) => `${textOf(row, list.id)}\n${textOf(row, "codigo_proceso")}`,
  })) {
    if (found.page !== page) {
      if (response) {
        const { older, due } = pageDone();
        if (older) return;
        if (due) yield* newestPage(context, list, rows, response, known);
      }
      page = found.page;
      rows = [];
      response = found.response;
    }
    rows.push(found.row);
  }
  if (response && pageDone().due) yield* newestPage(context, list, rows, response, known);
}

async function* newestPage(
  context: FetchContext,
  list: NewestFirst,
  rows: readonly JsonObject[],
  response: HttpResponse,
  budget: { left: number },
): AsyncGenerator<Fetched> {
  context.ledger.declare(rows.length);
  context.ledger.fetched(rows.length);
  const payload = payloadOf(list.kind, response);
  if (list.kind !== "contracts") {
    yield payload;
    return;
  }
  const suppliers: JsonObject = {};
  let missing = false;
  for (const rpe of new Set(rows.map((row) => textOf(row, "rpe")).filter((each) => each !== ""))) {
    const key = `rpe:${rpe}`;
    const before = (await context.known([key])).get(key);
    if (before) {
      if (before.context) suppliers[rpe] = before.context;
      continue;
    }
    if (budget.left <= 0) continue;
    budget.left -= 1;
    const found = await lookUp(context, rpe);
    if (found === "failed") missing = true;
    if (found === undefined || found === "failed") continue;
    suppliers[rpe] = found.facts;
    yield { ...found.payload, entry: { key, version: "1", final: true, context: found.facts } };
  }
  // Told of now without a size and then with it, a supplier would seem to have changed.
  if (!missing) yield { ...payload, context: { suppliers } };
}

/** A supplier's row in the register; undefined where the register has none, and its size stays unknown. */
async function lookUp(
  context: FetchContext,
  rpe: string,
): Promise<{ payload: Fetched; facts: JsonObject } | "failed" | undefined> {
  try {
    const request = asked(`${base}/proveedores?rpe=${encodeURIComponent(rpe)}&limit=1`);
    const response = await context.http.request({ signal: context.signal, ...request });
    const { rows } = readPage(context, response);
    // A filter that the service does not know gives the whole register.
    const row = rows.find((each) => textOf(each, "rpe") === rpe);
    return row && { payload: payloadOf("suppliers", response), facts: registerFacts(row) };
  } catch (error) {
    if (context.signal.aborted) throw error;
    const status = error instanceof SourceError ? Number(error.details.status) : Number.NaN;
    if (status >= 400 && status < 500 && status !== 429) {
      context.ledger.suspicious("supplier-not-found", `RPE ${rpe}: ${messageOf(error)}`);
      return undefined;
    }
    context.ledger.incomplete("supplier-not-fetched", `contracts wait for RPE ${rpe}: ${messageOf(error)}`);
    return "failed";
  }
}

const asked = (url: string): HttpRequest => ({ url, headers: { accept: "application/json" }, expect: "json" });

const payloadOf = (kind: string, { url, fetchedAt, bytes }: HttpResponse): Fetched => ({
  kind,
  url,
  fetchedAt,
  mediaType: "application/json",
  bytes,
});

/** An envelope. `hasError` may come with status 200: the page then counts as empty before its time, and is asked again. */
function readPage(context: FetchContext, response: HttpResponse): Page<JsonObject> {
  const answer = jsonObjectAnswer(response);
  const { payload, hasError } = answer;
  if (hasError === true) {
    const said = isObject(payload) && typeof payload.message === "string" ? payload.message : "";
    context.log.warn({ url: response.url, said }, "the service says that it failed");
    return { rows: [], pages: Number.MAX_SAFE_INTEGER };
  }
  const content = isObject(payload) ? payload.content : undefined;
  if (!Array.isArray(content)) return { rows: [], total: countOf(answer.totalResults) };
  return { rows: content.filter(isObject), total: countOf(answer.totalResults) };
}

function countOf(value: JsonObject[string] | undefined): number | undefined {
  const count = Number(value === undefined ? Number.NaN : (numberText(value) ?? value));
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
