import {
  addDays,
  byDay,
  byPage,
  type FetchContext,
  type Fetched,
  type HttpRequest,
  isObject,
  type JsonObject,
  type JsonValue,
  messageOf,
  type Page,
  SourceError,
  sha256,
} from "../../src/connector/index.ts";
import { type Answer, readAnswer } from "./ask.ts";
import { payloadOf } from "./entry.ts";

const origin = "https://api2.mercadopublico.cl/v2/compra-agil";
/** Pages of 50, which the manual allows, are answered by 504. */
const pageSize = 10;
/** One call at a time; details take 20 to 25 seconds. */
const policy = { concurrency: 1, spacingMs: 2_000, timeoutMs: 120_000, attempts: 5 } as const;
const overlap = 3_600_000;
const firstRun = 86_400_000;
/** Details had in one run: a quarter of an hour. */
const detailsPerRun = 40;
const openEntriesRead = 20_000;
/** The service began in beta. */
const firstDay = "2026-05-01";
/** Keys of entries, apart from the codes of licitaciones. */
export const agilePrefix = "agile:";
/** States in which a process has its outcome, and quotations that no longer change. */
const decided = new Set(["proveedor_seleccionado", "oc_emitida", "desierta", "cancelada"]);

/**
 * Compra Ágil by the ticketed API v2. Incremental: what changed since the watermark; window and all: what was published,
 * day by day. Then the details of decided processes, those that have waited longest first.
 */
export async function* agile(context: FetchContext, ticket: string, today: string): AsyncGenerator<Fetched> {
  const { scope, ledger, signal } = context;
  try {
    if (scope.mode === "incremental") {
      const now = context.now();
      const mark = context.watermark("agile");
      const since = mark === undefined ? now.getTime() - firstRun : Date.parse(mark) - overlap;
      const range = { cambio_desde: new Date(since).toISOString(), cambio_hasta: now.toISOString() };
      yield* listed(context, ticket, `changes since ${range.cambio_desde}`, range);
      context.advance("agile", now.toISOString());
    } else {
      const from = scope.mode === "window" && scope.from > firstDay ? scope.from : firstDay;
      const until = scope.mode === "window" && scope.until < today ? scope.until : today;
      if (from > until) return;
      for (const day of byDay(from, until)) {
        // Both ends are exclusive.
        const range = {
          publicado_desde: `${addDays(day, -1)}T23:59:59`,
          publicado_hasta: `${addDays(day, 1)}T00:00:00`,
        };
        yield* listed(context, ticket, `published on ${day}`, range);
      }
    }
    yield* details(context, ticket);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    ledger.incomplete(error.code, `Compra Ágil: ${messageOf(error)}`);
  }
}

const request = (url: string, ticket: string): HttpRequest => ({
  url,
  headers: { ticket, accept: "application/json" },
  policy,
  expect: "json",
});

async function* listed(
  context: FetchContext,
  ticket: string,
  name: string,
  range: Readonly<Record<string, string>>,
): AsyncGenerator<Fetched> {
  let open: { readonly page: number; readonly answer: Answer; readonly rows: JsonObject[] } | undefined;
  for await (const { row, response, page } of byPage<JsonObject>(context, {
    name: `Compra Ágil ${name}`,
    first: 1,
    size: pageSize,
    key: (each) => String(each.codigo),
    request: (number) => {
      const paging = { numero_pagina: String(number), tamano_pagina: String(pageSize) };
      return request(`${origin}?${new URLSearchParams({ ...range, ...paging })}`, ticket);
    },
    read: (answered) => readList(readAnswer(answered).value),
  })) {
    if (open?.page !== page) {
      if (open) yield pagePayload(open.answer, open.rows);
      open = { page, answer: readAnswer(response), rows: [] };
    }
    open.rows.push(row);
  }
  if (open) yield pagePayload(open.answer, open.rows);
}

/** A page with the entry of the details that it calls for: one for all, as a payload has but one. */
function pagePayload(answer: Answer, rows: readonly JsonObject[]): Fetched {
  const payload = payloadOf("agile", answer);
  const waiting = rows.filter((row) => decided.has(stateOf(row))).map((row) => String(row.codigo));
  if (waiting.length === 0) return payload;
  const version = sha256(JSON.stringify(rows)).slice(0, 16);
  return { ...payload, entry: { key: `${agilePrefix}${version}`, version, context: { waiting } } };
}

const stateOf = ({ estado }: JsonObject): string => {
  const code = isObject(estado) ? estado.codigo : estado;
  return typeof code === "string" ? code.trim().toLowerCase() : "";
};

function readList(value: JsonValue): Page<JsonObject> {
  const payload = isObject(value) ? value.payload : undefined;
  if (!isObject(payload) || !Array.isArray(payload.items)) {
    throw new SourceError("unexpected-answer", "Compra Ágil: the answer holds no list");
  }
  const { total_resultados: total, total_paginas: pages } = isObject(payload.paginacion) ? payload.paginacion : {};
  return {
    rows: payload.items.filter((item): item is JsonObject => isObject(item) && typeof item.codigo === "string"),
    total: typeof total === "number" ? total : undefined,
    pages: typeof pages === "number" && pages > 0 ? pages : undefined,
  };
}

/** Details of what waits for them; what is left over waits for the next run. */
async function* details(context: FetchContext, ticket: string): AsyncGenerator<Fetched> {
  const asked = new Set<string>();
  for (const entry of await context.openEntries(openEntriesRead)) {
    const waiting = entry.context?.waiting;
    if (!entry.key.startsWith(agilePrefix) || !Array.isArray(waiting)) continue;
    const codes = waiting.filter((code) => typeof code === "string");
    const left = new Set(codes);
    let last: Fetched | undefined;
    for (const code of codes) {
      if (asked.size >= detailsPerRun) break;
      if (!asked.has(code)) {
        asked.add(code);
        const found = await detail(context, ticket, code);
        if (found) {
          if (last) yield last;
          last = found;
        }
      }
      left.delete(code);
    }
    const still = { waiting: [...left] };
    if (last) yield { ...last, entry: { ...entry, context: still, final: left.size === 0 } };
    if (asked.size >= detailsPerRun) return;
  }
}

async function detail(context: FetchContext, ticket: string, code: string): Promise<Fetched | undefined> {
  const { ledger, http, signal } = context;
  ledger.declare(1);
  ledger.fetched(1);
  try {
    const asked = request(`${origin}/${encodeURIComponent(code)}`, ticket);
    const answer = readAnswer(await http.request({ ...asked, signal }));
    if (isObject(answer.value) && answer.value.success === "OK") return payloadOf("agile", answer);
    throw new SourceError("portal-error", "the answer is no process");
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof SourceError)) throw error;
    ledger.reject(error.code, `Compra Ágil ${code}: ${messageOf(error)}`, code);
    return undefined;
  }
}
