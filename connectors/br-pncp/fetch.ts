import {
  addDays,
  byDay,
  type EntryState,
  type FetchContext,
  type Fetched,
  type HttpResponse,
  instant,
  type JsonObject,
  messageOf,
  SourceError,
} from "../../src/connector/index.ts";
import { controlText, parseControl, zone } from "./common.ts";
import { tenderDetails } from "./fetch-details.ts";
import { documentedModalities, sweptModalities } from "./lookups.ts";
import { hasAmendments } from "./map-contracts.ts";
import {
  consultation,
  type DayList,
  dayPages,
  field,
  integration,
  listPageSize,
  request,
  tenderPageSize,
  today,
  versionOf,
} from "./portal.ts";

/** Days before the watermark that are asked for again: rows move while the portal is read. */
const overlapDays = 2;
/** How far the first run looks back. */
const firstRunDays = 7;
/** PNCP began in August 2021. */
const firstDay = "2021-08-01";
/** Failures in a row after which the portal is left alone. */
const breaker = 10;
/** Tenders waiting for their opening that are looked through in one run, and how many of them are read again at most. */
const waitingPerRun = 20_000;
const reopenedPerRun = 300;

type ListName = "publication" | "update";

/**
 * Incremental: what changed since the watermark, day by day. Window: what was published on those days. All: what is new,
 * then everything published, newest day first; an interrupted backfill goes on where it stopped.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const run = new Run(context);
  const now = today(context, zone);
  if (context.scope.mode === "window") {
    for (const day of byDay(context.scope.from, context.scope.until)) yield* run.wholeDay(day);
    return;
  }
  yield* run.since("contratacoes", now, (day) => run.tenders(day, "update"));
  yield* run.since("contratos", now, (day) => run.contracts(day, "update"));
  yield* run.since("atas", now, (day) => run.priceRegisters(day));
  yield* run.reopened();
  if (context.scope.mode !== "all") return;
  const reached = context.watermark("backfill");
  const start = reached !== undefined && reached > firstDay ? addDays(reached, -1) : now;
  for (const day of byDay(start, firstDay)) {
    yield* run.wholeDay(day);
    context.advance("backfill", day);
  }
}

/** A row met again in the same run is told apart within bounded memory: the oldest are forgotten. */
class Seen {
  #recent = new Set<string>();
  #older = new Set<string>();

  add(mark: string): boolean {
    if (this.#recent.has(mark) || this.#older.has(mark)) return false;
    if (this.#recent.size >= 50_000) {
      this.#older = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(mark);
    return true;
  }
}

class Run {
  readonly #context: FetchContext;
  readonly #seen = new Seen();
  readonly #refused = new Set<number>();
  #failures = 0;

  constructor(context: FetchContext) {
    this.#context = context;
  }

  async *since(stream: string, now: string, pull: (day: string) => AsyncGenerator<Fetched>): AsyncGenerator<Fetched> {
    const reached = this.#context.watermark(stream);
    const from = reached === undefined ? addDays(now, -firstRunDays) : addDays(reached, -overlapDays);
    for (const day of byDay(from < now ? from : now, now)) {
      yield* pull(day);
      this.#context.advance(stream, day);
    }
  }

  async *wholeDay(day: string): AsyncGenerator<Fetched> {
    yield* this.tenders(day, "publication");
    yield* this.contracts(day, "publication");
    yield* this.priceRegisters(day);
  }

  async *tenders(day: string, by: ListName): AsyncGenerator<Fetched> {
    for (const modality of sweptModalities) {
      if (this.#refused.has(modality)) continue;
      const list = this.#list({
        name: `tenders of ${day}, modality ${modality}`,
        path: by === "update" ? "/contratacoes/atualizacao" : "/contratacoes/publicacao",
        day,
        size: tenderPageSize,
        params: { codigoModalidadeContratacao: String(modality) },
        refusalIsEmpty: modality > documentedModalities,
        onRefusal: () => void this.#refused.add(modality),
      });
      yield* this.#guarded(list.name, this.#tenderPages(list));
    }
  }

  async *contracts(day: string, by: ListName): AsyncGenerator<Fetched> {
    const list = this.#list({
      name: `contracts of ${day}`,
      path: by === "update" ? "/contratos/atualizacao" : "/contratos",
      day,
      size: listPageSize,
    });
    yield* this.#guarded(list.name, this.#contractPages(list));
  }

  async *priceRegisters(day: string): AsyncGenerator<Fetched> {
    // By last change in every scope: the other list goes by period of validity, and repeats a register on each day of it.
    const list = this.#list({ name: `price registers of ${day}`, path: "/atas/atualizacao", day, size: listPageSize });
    yield* this.#guarded(list.name, this.#plainPages(list, "priceRegisters"));
  }

  /** Tenders read before their opening: nothing changes at the portal when it comes, so their row is read again. */
  async *reopened(): AsyncGenerator<Fetched> {
    const now = this.#context.now().getTime();
    let left = reopenedPerRun;
    for (const entry of await this.#context.openEntries(waitingPerRun)) {
      if (left === 0) return;
      const opens = entry.context?.["opens"];
      const control = parseControl(entry.key);
      if (typeof opens !== "string" || Date.parse(opens) > now || control?.kind !== "1") continue;
      left -= 1;
      const url = `${consultation}/orgaos/${control.cnpj}/compras/${control.year}/${control.sequence}`;
      yield* this.#guarded(`tender ${entry.key}`, this.#one(url, { ...entry, final: true }));
    }
  }

  #list(list: Omit<DayList, "key">): DayList {
    const number = (row: JsonObject) =>
      field(row, "numeroControlePNCP", "numeroControlePNCPAta", "numeroControlePncpAta");
    return { ...list, key: (row) => `${number(row) || JSON.stringify(row)}|${versionOf(row)}` };
  }

  async *#tenderPages(list: DayList): AsyncGenerator<Fetched> {
    for await (const { response, rows } of dayPages(this.#context, list)) {
      const fresh = await this.#fresh(list, rows);
      if (fresh.length === 0) continue;
      yield { ...payload("tenders", response), context: { items: true } };
      for (const row of fresh) yield* this.#tender(row);
    }
  }

  async *#tender(row: JsonObject): AsyncGenerator<Fetched> {
    const { ledger } = this.#context;
    const key = field(row, "numeroControlePNCP");
    const control = parseControl(key);
    if (!control) {
      ledger.reject("bad-control-number", "a tender without a usable numeroControlePNCP", key || undefined);
      return;
    }
    const opens = instant(field(row, "dataAberturaProposta"), { zone });
    const waiting =
      opens !== undefined &&
      Date.parse(opens) > this.#context.now().getTime() &&
      field(row, "situacaoCompraId") === "1";
    const entry: EntryState = {
      key,
      version: versionOf(row),
      final: !waiting,
      ...(waiting ? { context: { opens } } : {}),
    };
    const closes = instant(field(row, "dataEncerramentoProposta"), { zone, endOfDay: true });
    const situation = field(row, "situacaoCompraId");
    const told: JsonObject = {
      control: key,
      changed: versionOf(row),
      ...(situation ? { situation } : {}),
      ...(closes ? { closes } : {}),
    };
    try {
      const url = `${integration}/orgaos/${control.cnpj}/compras/${control.year}/${control.sequence}`;
      yield* tenderDetails(this.#context, url, told, entry);
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      ledger.reject(error.code, `details of tender ${key}: ${messageOf(error)}`, key);
      this.#failed(error);
    }
  }

  async *#contractPages(list: DayList): AsyncGenerator<Fetched> {
    for await (const { response, rows } of dayPages(this.#context, list)) {
      const first = rows.filter((row) => this.#first(list, row));
      if (first.length === 0) continue;
      yield payload("contracts", response);
      const amended = first.filter((row) => hasAmendments({ value: row }));
      for (const row of await this.#unknown(amended)) yield* this.#amendments(row);
    }
  }

  /** The amendments of a contract whose row hints at some; 204 says that there are none, and is kept as that answer. */
  async *#amendments(row: JsonObject): AsyncGenerator<Fetched> {
    const { ledger, http, signal } = this.#context;
    const key = field(row, "numeroControlePNCP");
    const control = parseControl(key);
    if (!control) {
      ledger.reject("bad-control-number", "a contract without a usable numeroControlePNCP", key || undefined);
      return;
    }
    const purchase = parseControl(field(row, "numeroControlePncpCompra", "numeroControlePNCPCompra"));
    const url = `${integration}/orgaos/${control.cnpj}/contratos/${control.year}/${control.sequence}/termos`;
    try {
      const response = await http.request({ ...request(url), signal });
      this.#failures = 0;
      yield {
        ...payload("amendments", response),
        context: { contract: key, changed: versionOf(row), ...(purchase ? { purchase: controlText(purchase) } : {}) },
        entry: { key, version: versionOf(row), final: true },
      };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      ledger.reject(error.code, `amendments of contract ${key}: ${messageOf(error)}`, key);
      this.#failed(error);
    }
  }

  async *#plainPages(list: DayList, kind: string): AsyncGenerator<Fetched> {
    for await (const { response, rows } of dayPages(this.#context, list)) {
      if (rows.filter((row) => this.#first(list, row)).length > 0) yield payload(kind, response);
    }
  }

  async *#one(url: string, entry: EntryState): AsyncGenerator<Fetched> {
    const response = await this.#context.http.request({ ...request(url), signal: this.#context.signal });
    yield { ...payload("tenders", response), context: { items: true }, entry };
  }

  /** Whether the row is met for the first time in this run; the ledger is told of the others. */
  #first(list: DayList, row: JsonObject): boolean {
    if (this.#seen.add(list.key(row))) return true;
    this.#context.ledger.duplicate();
    return false;
  }

  /** Rows met for the first time in the run whose version is not known yet. */
  async #fresh(list: DayList, rows: readonly JsonObject[]): Promise<readonly JsonObject[]> {
    return this.#unknown(rows.filter((row) => this.#first(list, row)));
  }

  async #unknown(rows: readonly JsonObject[]): Promise<readonly JsonObject[]> {
    if (rows.length === 0) return rows;
    const key = (row: JsonObject) => field(row, "numeroControlePNCP");
    const known = await this.#context.known(rows.map(key));
    return rows.filter((row) => known.get(key(row))?.version !== versionOf(row));
  }

  /** Runs one list; where it cannot be had, the run goes on without it and is incomplete. */
  async *#guarded(name: string, pages: AsyncGenerator<Fetched>): AsyncGenerator<Fetched> {
    this.#context.signal.throwIfAborted();
    try {
      yield* pages;
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof SourceError) || error.code === "portal-unwell") throw error;
      this.#context.ledger.incomplete(error.code, `${name}: ${messageOf(error)}`);
      this.#failed(error);
    }
  }

  #failed(error: SourceError): void {
    this.#failures += 1;
    if (this.#failures < breaker) return;
    throw new SourceError(
      "portal-unwell",
      `${breaker} failures in a row, the last: ${messageOf(error)}`,
      {},
      { cause: error },
    );
  }
}

export const payload = (kind: string, response: HttpResponse): Fetched => ({
  kind,
  url: response.url,
  fetchedAt: response.fetchedAt,
  mediaType: response.mediaType,
  bytes: response.bytes,
});
