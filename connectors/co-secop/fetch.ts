import {
  addDays,
  byMonth,
  byOffset,
  type FetchContext,
  type Fetched,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonAnswer,
  localDay,
  messageOf,
  numberText,
  SourceError,
} from "../../src/connector/index.ts";
import { biddersId, type Dataset, datasets, host, isPersonal } from "./datasets.ts";
import { biddingOf, hasBidders } from "./map-bidders.ts";
import { zone } from "./row.ts";

/** Rows of a page: some 3 MB. */
const pageSize = 2000;
/** Processes asked for at once in the set of bidders: the address stays under 2 KB. */
const biddersAtOnce = 50;
/** Rows of one listing, beyond which deep pages become slow and a rebuild in the middle likely. */
const mostRows = 20_000;
/** How far the first run looks back, in days. */
const firstRunDays = 7;
export const tokenSetting = "CO_DATOS_APP_TOKEN";

/**
 * Incremental: each set that was rebuilt since the last run (`rowsUpdatedAt`), from the day of its watermark less the
 * overlap. Window: what changed on those days. All: what is new, then month by month backwards; an interrupted backfill
 * goes on where it stopped.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  let failed = 0;
  for (const dataset of datasets) {
    try {
      yield* new Reading(context, dataset).rows();
    } catch (error) {
      if (context.signal.aborted || !(error instanceof SourceError)) throw error;
      failed += 1;
      if (failed === datasets.length) throw error;
      context.ledger.incomplete(error.code, `${dataset.id}: ${messageOf(error)}`);
    }
  }
}

/** What the metadata of a set say: its columns now, and when its rows were rebuilt. */
interface View {
  readonly columns: readonly string[];
  readonly updated: string;
}

class Reading {
  readonly #context: FetchContext;
  readonly #dataset: Dataset;
  #select = "*";

  constructor(context: FetchContext, dataset: Dataset) {
    this.#context = context;
    this.#dataset = dataset;
  }

  async *rows(): AsyncGenerator<Fetched> {
    const { scope } = this.#context;
    const { kind, since } = this.#dataset;
    const view = await this.#view();
    const left = view.columns.filter((column) => !isPersonal(column) && !column.startsWith(":"));
    if (left.length > 0) this.#select = left.join(",");
    for (const column of [...this.#dataset.dates, ...this.#dataset.key]) {
      if (view.columns.length > 0 && !view.columns.includes(column))
        throw new SourceError("missing-column", `${this.#dataset.name} has no column ${column} any more`);
    }
    if (scope.mode === "window") {
      yield* this.#days(scope.from, scope.until);
      return;
    }
    yield* this.#news(view);
    if (scope.mode !== "all") return;
    const today = localDay(this.#context.now(), zone);
    const reached = this.#context.watermark(`${kind}:backfill`);
    for (const month of [...byMonth(since, reached ?? today)].reverse()) {
      const first = `${month.name}-01`;
      if (reached !== undefined && first >= reached) continue;
      yield* this.#days(first, addDays(monthAfter(first), -1));
      this.#context.advance(`${kind}:backfill`, first);
    }
  }

  async *#news(view: View): AsyncGenerator<Fetched> {
    const { kind, overlapDays } = this.#dataset;
    const today = localDay(this.#context.now(), zone);
    const reached = this.#context.watermark(kind);
    const built = this.#context.watermark(`${kind}:built`);
    if (reached !== undefined && view.updated !== "" && built === view.updated) {
      this.#context.ledger.unchanged();
      return;
    }
    yield* this.#days(addDays(reached ?? today, -(reached === undefined ? firstRunDays : overlapDays)), today);
    this.#context.advance(kind, today);
    if (view.updated !== "") this.#context.advance(`${kind}:built`, view.updated);
  }

  /** Rows with a day from `from` to `until`, both included. A span with very many rows is read in halves. */
  async *#days(from: string, until: string): AsyncGenerator<Fetched> {
    const { id, name, kind, dates, key } = this.#dataset;
    const where = dates
      .map((column) => `(${column} >= '${from}T00:00:00' AND ${column} < '${addDays(until, 1)}T00:00:00')`)
      .join(" OR ");
    const total = await this.#count(where);
    if (total === 0) return;
    if (total > mostRows && from < until) {
      const middle = addDays(from, Math.floor(daysBetween(from, until) / 2));
      yield* this.#days(from, middle);
      yield* this.#days(addDays(middle, 1), until);
      return;
    }
    let page = -1;
    for await (const found of byOffset(this.#context, {
      name: `${name}, ${from} to ${until}`,
      limit: pageSize,
      request: (offset, limit) =>
        this.#query(id, {
          $select: this.#select,
          $where: where,
          $order: ":id",
          $limit: `${limit}`,
          $offset: `${offset}`,
        }),
      read: (response) => ({ rows: rowsOf(response), total }),
      key: (row) => key.map((column) => cell(row[column])).join("\n"),
    })) {
      if (found.page === page) continue;
      page = found.page;
      yield payloadOf(kind, found.response);
      if (kind === "processes") yield* this.#bidders(rowsOf(found.response));
    }
  }

  /** Who bid in the processes of a page, as far as somebody did. */
  async *#bidders(rows: readonly JsonObject[]): AsyncGenerator<Fetched> {
    const asked = new Map(
      rows.filter(hasBidders).flatMap((row) => {
        const bidding = biddingOf(row);
        return bidding ? [[bidding.request, bidding] as const] : [];
      }),
    );
    const requests = [...asked.keys()].filter((request) => /^[\w.-]+$/.test(request));
    for (let at = 0; at < requests.length; at += biddersAtOnce) {
      const some = requests.slice(at, at + biddersAtOnce);
      const where = `id_procedimiento in (${some.map((request) => `'${request}'`).join(",")})`;
      let page = -1;
      for await (const found of byOffset(this.#context, {
        name: `bidders of ${some.length} processes`,
        limit: 5000,
        counted: false,
        request: (offset, limit) =>
          this.#query(biddersId, {
            $where: where,
            $order: "id_procedimiento,:id",
            $limit: `${limit}`,
            $offset: `${offset}`,
          }),
        read: (response) => ({ rows: rowsOf(response) }),
        key: (row) => JSON.stringify(row),
      })) {
        if (found.page === page) continue;
        page = found.page;
        const facts = (fact: "portfolio" | "opened") =>
          Object.fromEntries(some.map((request) => [request, asked.get(request)?.[fact] ?? ""]));
        const told = { portfolios: facts("portfolio"), opened: facts("opened") };
        yield { ...payloadOf("bidders", found.response), context: told };
      }
    }
  }

  async #count(where: string): Promise<number> {
    const [row] = rowsOf(
      await this.#ask(this.#query(this.#dataset.id, { $select: "count(*) as rows", $where: where })),
    );
    const rows = Number(cell(row?.["rows"]));
    if (row !== undefined && Number.isSafeInteger(rows)) return rows;
    throw new SourceError("unexpected-answer", `${this.#dataset.name} does not say how many rows there are`);
  }

  async #view(): Promise<View> {
    const response = await this.#ask({ url: `${host}/api/views/${this.#dataset.id}.json`, expect: "json" });
    const view = jsonAnswer(response);
    if (!isObject(view)) throw new SourceError("unexpected-answer", `${this.#dataset.name}: no metadata`);
    const columns = Array.isArray(view["columns"]) ? view["columns"].filter(isObject) : [];
    return {
      columns: columns.map((column) => cell(column["fieldName"])).filter((name) => name !== ""),
      updated: cell(view["rowsUpdatedAt"]),
    };
  }

  #query(id: string, params: Readonly<Record<string, string>>): HttpRequest {
    return {
      url: `${host}/resource/${id}.json?${new URLSearchParams(params)}`,
      expect: "json",
      headers: this.#headers(),
    };
  }

  #headers(): Record<string, string> {
    const token = this.#context.setting(tokenSetting);
    return token === undefined || token === "" ? {} : { "x-app-token": token };
  }

  #ask(request: HttpRequest): Promise<HttpResponse> {
    return this.#context.http.request({ signal: this.#context.signal, headers: this.#headers(), ...request });
  }
}

const daysBetween = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / 86_400_000;

const monthAfter = (first: string): string => `${addDays(first, 31).slice(0, 7)}-01`;

const cell = (value: JsonObject[string] | undefined): string =>
  typeof value === "string" ? value : ((value === undefined ? undefined : numberText(value)) ?? "");

function rowsOf(response: HttpResponse): JsonObject[] {
  const answer = jsonAnswer(response);
  if (Array.isArray(answer)) return answer.filter(isObject);
  const said = isObject(answer) ? cell(answer["message"]) : "";
  throw new SourceError("source-error", said === "" ? "a list of rows was expected" : `the portal says: ${said}`);
}

const payloadOf = (kind: string, response: HttpResponse): Fetched => ({
  kind,
  url: response.url,
  fetchedAt: response.fetchedAt,
  mediaType: "application/json",
  bytes: response.bytes,
});
