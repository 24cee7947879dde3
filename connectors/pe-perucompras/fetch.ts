import {
  addDays,
  byMonth,
  decodeText,
  downloadSlices,
  type FetchContext,
  type Fetched,
  fileState,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonAnswer,
  jsonObjectAnswer,
  localDay,
  messageOf,
  SourceError,
} from "../../src/connector/index.ts";
import { orderRows, zone } from "./orders.ts";

const page = "https://www.catalogos.perucompras.gob.pe/ConsultaOrdenesPub/";
const searchPage = "https://catalogos.perucompras.gob.pe/ConsultaOrdenesPub/";
const files = "https://saeusceprod01.blob.core.windows.net/contproveedor/DescargaMasiva/";
/** States change while deliveries run. */
const windowDays = 35;
const firstMonth = "2017-01-01";
/** Errors of the OCDS export in a row after which it counts as down for this run. */
const patience = 3;

interface Agreement {
  readonly id: string;
  readonly type: string;
  readonly name: string;
}

/**
 * Incremental: the orders accepted in the last 35 days (or since the watermark), agreement by agreement. Window and all:
 * whole months, from the file of a month where there is one, else agreement by agreement.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const run = new Run(context);
  const today = localDay(context.now(), zone);
  if (context.scope.mode === "incremental") {
    const mark = context.watermark("orders") ?? today;
    yield* run.orders(addDays(mark < today ? mark : today, -windowDays), today);
    context.advance("orders", today);
    return;
  }
  const { from, until } = context.scope.mode === "window" ? context.scope : { from: firstMonth, until: today };
  yield* run.months(from, until < today ? until : today);
}

class Run {
  readonly #context: FetchContext;
  #agreements: readonly Agreement[] | undefined;
  #failures = 0;
  #cookies: string | undefined;

  constructor(context: FetchContext) {
    this.#context = context;
  }

  async *months(from: string, until: string): AsyncGenerator<Fetched> {
    const listed = await this.#monthFiles();
    for (const { name, year, month } of byMonth(from, until)) {
      const file = listed.get(name);
      if (file !== undefined) {
        yield* this.#monthFile(name, file);
        continue;
      }
      const first = `${name}-01`;
      const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, "0")}-01`;
      yield* this.orders(first, addDays(next, -1));
    }
  }

  /** Names of the files of months; none where the list cannot be had. */
  async #monthFiles(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    try {
      const response = await this.#context.http.request({
        url: `${page}getListaDescargaMasiva?Anio=&Mes=`,
        method: "POST",
        headers: { "x-requested-with": "XMLHttpRequest", "content-type": "application/x-www-form-urlencoded" },
        body: "Anio=&Mes=",
        expect: "json",
        signal: this.#context.signal,
      });
      const list = jsonAnswer(response);
      for (const row of Array.isArray(list) ? list.filter(isObject) : []) {
        const { C_Anio: year, CodMes: month, C_FileJson: file } = row;
        if (typeof file !== "string" || file.trim() === "") continue;
        found.set(`${String(year)}-${String(month).padStart(2, "0")}`, file.trim());
      }
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.#context.ledger.suspicious("degraded", `no list of monthly files: ${messageOf(error)}`);
    }
    return found;
  }

  async *#monthFile(month: string, file: string): AsyncGenerator<Fetched> {
    const { ledger } = this.#context;
    const key = `month ${month}`;
    const known = (await this.#context.known([key])).get(key);
    let releases = 0;
    try {
      for await (const slice of downloadSlices(
        this.#context,
        { url: `${files}${encodeURIComponent(file)}`, expect: "json" },
        { by: "jsonArray", rows: 200, of: "releases", as: "object" },
        async (sha256) => known?.version === sha256,
      )) {
        releases += slice.rows;
        ledger.fetched(slice.rows);
        ledger.declare(slice.rows);
        if (slice.truncated) ledger.incomplete("truncated-file", `${file} ends in the middle of a release`);
        yield {
          kind: "releases",
          url: `${slice.url}#row=${slice.firstRow}`,
          fetchedAt: slice.fetchedAt,
          mediaType: "application/json",
          bytes: slice.bytes,
          ...(slice.last && !slice.truncated
            ? { entry: fileState(ledger, { key, version: slice.sha256, rows: releases }, known) }
            : {}),
        };
      }
    } catch (error) {
      this.#context.signal.throwIfAborted();
      ledger.incomplete("file-failed", `${file}: ${messageOf(error)}`);
    }
  }

  /** Orders accepted on these days: the OCDS export, or the search where the export does not answer. */
  async *orders(from: string, until: string): AsyncGenerator<Fetched> {
    for (const agreement of await this.#list()) {
      this.#context.signal.throwIfAborted();
      const exported = this.#failures < patience ? await this.#exported(agreement, from, until) : undefined;
      if (exported) yield exported;
      else yield* this.#searched(agreement, from, until);
    }
  }

  /** The agreements: the first list of the page's filters, `{id}-{BIENES|SERVICIOS}^{code} {name}` each. */
  async #list(): Promise<readonly Agreement[]> {
    if (this.#agreements) return this.#agreements;
    const response = await this.#context.http.request({ url: `${page}obtenerFiltros`, signal: this.#context.signal });
    const [list = "", ...others] = decodeText(response.bytes).text.split("¯");
    // Half an answer would name some of the agreements, and the others would be missed in silence.
    if (others.length === 0) throw new SourceError("truncated-body", "the list of agreements has no end");
    const found = list.split("¬").flatMap((each): Agreement[] => {
      const [, id, type, name = ""] = /^\s*(\d+)-([A-Z]+)\^(.*)$/s.exec(each) ?? [];
      return id === undefined || type === undefined ? [] : [{ id, type, name: name.trim() }];
    });
    if (found.length === 0) throw new SourceError("unexpected-answer", "the filters list no agreement");
    this.#agreements = found;
    return found;
  }

  async #exported(agreement: Agreement, from: string, until: string): Promise<Fetched | undefined> {
    const query = new URLSearchParams({ pAcuerdo: agreement.id, pFechaIni: from, pFechaFin: until });
    try {
      const response = await this.#context.http.request({
        url: `${page}DescargaJsonOCDS?${query}`,
        expect: "json",
        signal: this.#context.signal,
        policy: { attempts: 2 },
      });
      const value = jsonObjectAnswer(response, (text) => text.replaceAll("\n", " "));
      if (!Array.isArray(value.releases)) {
        throw new SourceError("unexpected-answer", "the export holds no releases");
      }
      this.#count(value.releases.length);
      this.#failures = 0;
      return { ...payloadOf("releases", response), context: about(agreement) };
    } catch (error) {
      this.#context.signal.throwIfAborted();
      this.#failures += 1;
      this.#context.ledger.suspicious("degraded", `OCDS of agreement ${agreement.id}: ${messageOf(error)}`);
      return undefined;
    }
  }

  async *#searched(agreement: Agreement, from: string, until: string): AsyncGenerator<Fetched> {
    const { http, signal, ledger } = this.#context;
    try {
      // The search answers those alone who have opened the page.
      this.#cookies ??= (await http.request({ url: searchPage, signal })).headers
        .getAll("set-cookie")
        .map((cookie) => cookie.split(";")[0])
        .join("; ");
      const response = await http.request({
        url: `${searchPage}consultaOrdenes`,
        method: "POST",
        headers: { "content-type": "text/plain;charset=UTF-8", ...(this.#cookies ? { cookie: this.#cookies } : {}) },
        // The number alone: with its type ("322-BIENES") the answer has no rows, and no error.
        body: `^${agreement.id}^^^^${from}^${until}^${agreement.type}`,
        signal,
      });
      this.#count(orderRows(decodeText(response.bytes).text).length);
      const url = `${response.url}?acuerdo=${agreement.id}&desde=${from}&hasta=${until}`;
      yield { ...payloadOf("orders", response), url, context: about(agreement) };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SourceError)) throw error;
      ledger.incomplete(error.code, `orders of agreement ${agreement.id}: ${messageOf(error)}`);
    }
  }

  #count(rows: number): void {
    this.#context.ledger.fetched(rows);
    this.#context.ledger.declare(rows);
  }
}

const about = ({ id, type, name }: Agreement): JsonObject => ({ agreement: { id, type, name } });

const payloadOf = (kind: string, { url, fetchedAt, mediaType, bytes }: HttpResponse): Fetched => ({
  kind,
  url,
  fetchedAt,
  mediaType,
  bytes,
});
