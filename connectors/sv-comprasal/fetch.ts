import {
  byPage,
  type FetchContext,
  type Fetched,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonAnswer,
  jsonObjectAnswer,
  messageOf,
  numberText,
  type Page,
  SourceError,
  sha256,
} from "../../src/connector/index.ts";

const base = "https://www.comprasal.gob.sv/api/v1/publico/obtener";
const openSize = 1_000;
const awardSize = 100;
/** Whole pages of old awards after which the rest is taken for known. */
const oldPages = 2;
/** Processes that left the list of open ones: so many are asked for in detail on one run. */
const mostDetails = 300;

/** Open processes with those that have left their list, then the awards that are new. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  if (context.scope.mode !== "window") yield* fetchOpen(context);
  yield* fetchAwards(context);
}

const textOf = (row: JsonObject, key: string): string => {
  const value = row[key];
  return value === undefined ? "" : (numberText(value) ?? (typeof value === "string" ? value.trim() : ""));
};

const asked = (url: string): HttpRequest => ({ url, headers: { accept: "application/json" }, expect: "json" });

/** A list, bare or under `data`; the total stands in a header. */
function readPage(response: HttpResponse): Page<JsonObject> {
  const answer = jsonAnswer(response);
  const list = isObject(answer) ? answer.data : answer;
  if (!Array.isArray(list)) throw new SourceError("unexpected-answer", "the answer holds no list");
  const header = response.headers.get("total_rows");
  const total = header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
  return { rows: list.filter(isObject), total };
}

const payloadOf = (kind: string, { url, fetchedAt, bytes }: HttpResponse, context?: JsonObject): Fetched => ({
  kind,
  url,
  fetchedAt,
  mediaType: "application/json",
  bytes,
  ...(context ? { context } : {}),
});

async function* fetchOpen(context: FetchContext): AsyncGenerator<Fetched> {
  const institutions = await catalogue(context);
  if (institutions === undefined) return;
  const open: JsonObject = {};
  const due: Fetched[] = [];
  let page = -1;
  for await (const found of byPage(context, {
    name: "disponibles",
    first: 1,
    size: openSize,
    request: (number) => asked(`${base}/procesos/disponibles?page=${number}&per_page=${openSize}`),
    read: readPage,
    key: (row) => textOf(row, "codigo_proceso") || textOf(row, "id"),
  })) {
    open[textOf(found.row, "codigo_proceso")] = textOf(found.row, "id");
    if (found.page === page) continue;
    page = found.page;
    due.push(payloadOf("open", found.response, { institutions }));
  }
  const before = (await context.known(["open"])).get("open")?.context?.open;
  const left = isObject(before) ? Object.entries(before).filter(([code]) => !(code in open)) : [];
  // What cannot be asked for now stays in the list and is asked for next time.
  const waiting = left.slice(mostDetails);
  for (const [code, id] of left.slice(0, mostDetails)) {
    try {
      const url = `${base}/detalle/procesos/publicos/${encodeURIComponent(String(id))}`;
      const response = await context.http.request({ signal: context.signal, ...asked(url) });
      jsonObjectAnswer(response);
      yield payloadOf("detail", response, { code });
    } catch (error) {
      if (context.signal.aborted) throw error;
      waiting.push([code, id]);
      context.ledger.incomplete("detail-not-fetched", `${code}: ${messageOf(error)}`);
    }
  }
  const now: JsonObject = { ...open, ...Object.fromEntries(waiting) };
  yield* due.slice(0, -1);
  const last = due.at(-1);
  if (last) yield { ...last, entry: { key: "open", version: sha256(JSON.stringify(now)), context: { open: now } } };
}

/** Codes of institutions by name. Open processes wait for it: without it their buyers would be others. */
async function catalogue(context: FetchContext): Promise<JsonObject | undefined> {
  const codes: JsonObject = {};
  try {
    const url = `${base}/instituciones?pagination=true&page=1&per_page=1000`;
    const { rows } = readPage(await context.http.request({ signal: context.signal, ...asked(url) }));
    for (const row of rows) if (textOf(row, "codigo")) codes[textOf(row, "nombre")] = textOf(row, "codigo");
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.ledger.incomplete("catalogue-not-read", `open processes wait for the institutions: ${messageOf(error)}`);
    return undefined;
  }
  return codes;
}

/** Awards come newest first; their ids rise. */
async function* fetchAwards(context: FetchContext): AsyncGenerator<Fetched> {
  const { ledger, scope } = context;
  const known = scope.mode === "incremental" ? Number(context.watermark("awards") ?? 0) : 0;
  let highest = Number(context.watermark("awards") ?? 0);
  let old = 0;
  let page = -1;
  for await (const found of byPage(context, {
    name: "publicos",
    first: 1,
    size: awardSize,
    counted: false,
    request: (number) => asked(`${base}/procesos/publicos?pagination=true&page=${number}&per_page=${awardSize}`),
    read: readPage,
    key: (row) => textOf(row, "id"),
  })) {
    if (found.page === page) continue;
    page = found.page;
    if (old >= oldPages) break;
    const { rows } = readPage(found.response);
    ledger.declare(rows.length);
    ledger.fetched(rows.length);
    const ids = rows.map((row) => Number(textOf(row, "id"))).filter(Number.isSafeInteger);
    const days = rows.map((row) =>
      isObject(row.proceso_compra) ? textOf(row.proceso_compra, "fecha_adjudicacion") : "",
    );
    const isOld =
      scope.mode === "window"
        ? days.every((day) => day !== "" && day < scope.from)
        : known > 0 && ids.every((id) => id <= known);
    old = isOld ? old + 1 : 0;
    highest = Math.max(highest, ...ids);
    const due = scope.mode !== "window" || days.some((day) => day >= scope.from && day.slice(0, 10) <= scope.until);
    if (due) yield payloadOf("awards", found.response);
  }
  if (scope.mode !== "window" && highest > 0) context.advance("awards", String(highest));
}
