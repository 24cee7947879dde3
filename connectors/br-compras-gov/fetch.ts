import {
  addDays,
  byDay,
  byNextLink,
  byPage,
  type FetchContext,
  type Fetched,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonAnswer,
  localDay,
  messageOf,
  type Page,
  SourceError,
  sha256,
} from "../../src/connector/index.ts";
import { purchaseIdOf, zone } from "./common.ts";
import { askedModalities } from "./lookups.ts";

export const origin = "https://dadosabertos.compras.gov.br";
const pageSize = 500;
/** Rows move while the service is read, and are late by days. */
const overlapDays = 3;
const firstRunDays = 7;
/** Days between the publication of a purchase and its last changes. */
const lifeDays = 365;
/** Registers and contracts are listed by the start of their term alone: this much of it is read again. */
const termDays = 30;
/** The service answers an error for windows that touch three months. */
const windowDays = 28;
const firstDay = "1997-01-01";
const breaker = 10;

interface List {
  readonly kind: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Lists the items of one purchase, for lists of the old laws. */
  readonly itemsOf?: { readonly kind: string; readonly path: string; readonly param: string };
}

/**
 * Incremental: purchases, items and results changed since the watermark, day by day; registers, contracts and purchases
 * of the old laws around today. Window: what was published (or whose term began) then. All: both, newest month first.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const run = new Run(context);
  const today = localDay(context.now(), zone);
  if (context.scope.mode === "window") {
    yield* run.window(context.scope.from, context.scope.until);
    return;
  }
  const mark = context.watermark("updates");
  const from = mark === undefined ? addDays(today, -firstRunDays) : addDays(mark, -overlapDays);
  for (const day of byDay(from < today ? from : today, today)) {
    for (const list of [...tenderLists(addDays(day, -lifeDays), day, day), itemList(addDays(day, -lifeDays), day, day)])
      yield* run.list(list);
    yield* run.list(resultList(day, day));
    context.advance("updates", day);
  }
  for (const list of termLists(addDays(from, -termDays), addDays(today, termDays))) yield* run.list(list);
  for (const list of oldLists(addDays(today, -termDays), today)) yield* run.list(list);
  yield* run.releases(addDays(today, -2 * windowDays), today);
  if (context.scope.mode !== "all") return;
  const reached = context.watermark("backfill");
  for (let until = reached ?? today; until >= firstDay; until = addDays(until, -windowDays)) {
    yield* run.window(addDays(until, 1 - windowDays), until);
    context.advance("backfill", until);
  }
}

function tenderLists(from: string, until: string, changed?: string): List[] {
  const path = "modulo-contratacoes/1_consultarContratacoes_PNCP_14133";
  return askedModalities.flatMap((modality) =>
    // Deleted purchases are listed only where they are asked for.
    ["false", "true"].map((excluded) => ({
      kind: "tenders",
      path,
      params: {
        dataPublicacaoPncpInicial: from,
        dataPublicacaoPncpFinal: until,
        codigoModalidade: modality,
        contratacaoExcluida: excluded,
        ...(changed ? { dataAualizacaoPncp: changed } : {}),
      },
    })),
  );
}

const itemList = (from: string, until: string, changed?: string): List => ({
  kind: "items",
  path: "modulo-contratacoes/2_consultarItensContratacoes_PNCP_14133",
  params: {
    dataInclusaoPncpInicial: from,
    dataInclusaoPncpFinal: until,
    ...(changed ? { dataAtualizacaoPncp: changed } : {}),
  },
});

const resultList = (from: string, until: string): List => ({
  kind: "results",
  path: "modulo-contratacoes/3_consultarResultadoItensContratacoes_PNCP_14133",
  params: { dataResultadoPncpInicial: from, dataResultadoPncpFinal: until },
});

const termLists = (from: string, until: string): List[] =>
  (
    [
      ["registers", "modulo-arp/1_consultarARP"],
      ["registerItems", "modulo-arp/2_consultarARPItem"],
      ["contracts", "modulo-contratos/1_consultarContratos"],
      ["contractItems", "modulo-contratos/2_consultarContratosItem"],
    ] as const
  ).map(([kind, path]) => ({ kind, path, params: { dataVigenciaInicialMin: from, dataVigenciaInicialMax: until } }));

function oldLists(from: string, until: string): List[] {
  const old = (name: string) => `modulo-legado/${name}`;
  const years = [...new Set([from.slice(0, 4), until.slice(0, 4)])];
  return [
    {
      kind: "legacyTenders",
      path: old("1_consultarLicitacao"),
      params: { data_publicacao_inicial: from, data_publicacao_final: until },
      itemsOf: { kind: "legacyItems", path: old("2.1_consultarItemLicitacao_Id"), param: "id_compra" },
    },
    {
      kind: "legacyAuctions",
      path: old("3_consultarPregoes"),
      params: { dt_data_edital_inicial: from, dt_data_edital_final: until },
      itemsOf: { kind: "legacyAuctionItems", path: old("4.1_consultarItensPregoes_ID"), param: "id_compra" },
    },
    ...years.map((year) => ({
      kind: "legacyDirect",
      path: old("5_consultarComprasSemLicitacao"),
      params: { dt_ano_aviso: year, dtDeclaracaoDispensaInicial: from, dtDeclaracaoDispensaFinal: until },
      itemsOf: { kind: "legacyDirectItems", path: old("6.1_consultarItensComprasSemLicitacao_Id"), param: "id_compra" },
    })),
    {
      kind: "legacyRdc",
      path: old("7_consultarRdc"),
      params: { data_publicacao_min: from, data_publicacao_max: until },
    },
  ];
}

class Run {
  readonly #context: FetchContext;
  #failures = 0;

  constructor(context: FetchContext) {
    this.#context = context;
  }

  async *window(from: string, until: string): AsyncGenerator<Fetched> {
    for (let start = from; start <= until; start = addDays(start, windowDays)) {
      const last = addDays(start, windowDays - 1);
      const end = last < until ? last : until;
      for (const list of [...tenderLists(start, end), itemList(start, end), resultList(start, end)])
        yield* this.list(list);
      for (const list of [...termLists(start, end), ...oldLists(start, end)]) yield* this.list(list);
      yield* this.releases(start, end);
    }
  }

  /** One list to its end; where it cannot be had, the run goes on without it and is incomplete. */
  async *list(list: List): AsyncGenerator<Fetched> {
    const name = `${list.kind} ${Object.values(list.params).join(" ")}`;
    yield* this.#guarded(name, this.#pages(list, name));
  }

  async *#pages(list: List, name: string): AsyncGenerator<Fetched> {
    let open: { page: number; rows: JsonObject[] } | undefined;
    const pages = byPage<JsonObject>(this.#context, {
      name,
      first: 1,
      size: pageSize,
      key: (row) => sha256(JSON.stringify(row)),
      request: (page) => request(list.path, { ...list.params, pagina: String(page), tamanhoPagina: String(pageSize) }),
      read: envelope,
    });
    for await (const { row, response, page } of pages) {
      if (open?.page !== page) {
        yield* this.#items(list, open?.rows ?? []);
        open = { page, rows: [] };
        yield answer(list.kind, response);
      }
      open.rows.push(row);
    }
    yield* this.#items(list, open?.rows ?? []);
  }

  /** The items of purchases of the old laws whose row has changed. */
  async *#items({ itemsOf }: List, rows: readonly JsonObject[]): AsyncGenerator<Fetched> {
    if (!itemsOf || rows.length === 0) return;
    const { ledger, http, signal } = this.#context;
    const listed = rows.flatMap((row) => {
      const id = purchaseIdOf(row);
      return id === undefined ? [] : [{ id, key: `${itemsOf.kind} ${id}`, version: sha256(JSON.stringify(row)) }];
    });
    const known = await this.#context.known(listed.map(({ key }) => key));
    for (const { id, key, version } of listed) {
      if (known.get(key)?.version === version) continue;
      try {
        const response = await http.request({ ...request(itemsOf.path, { [itemsOf.param]: id }), signal });
        envelope(response);
        yield { ...answer(itemsOf.kind, response), entry: { key, version, final: true } };
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        ledger.reject(error.code, `items of ${id}: ${messageOf(error)}`, key);
      }
    }
  }

  /** The publisher's own releases of the bodies that the operator names, in windows that the service takes. */
  async *releases(from: string, until: string): AsyncGenerator<Fetched> {
    const buyers = (this.#context.setting("COMPRAS_GOV_OCDS_BUYERS") ?? "")
      .split(",")
      .map((one) => one.replace(/\D/g, ""));
    for (const buyer of buyers.filter((one) => one !== "")) {
      for (let start = from; start <= until; start = addDays(start, windowDays)) {
        const last = addDays(start, windowDays - 1);
        const name = `releases of ${buyer} from ${start}`;
        yield* this.#guarded(name, this.#releases(name, buyer, start, last < until ? last : until));
      }
    }
  }

  async *#releases(name: string, buyer: string, from: string, until: string): AsyncGenerator<Fetched> {
    const params = { buyerID: buyer, releaseStartDate: from, releaseEndDate: until, page: "1", offSet: "100" };
    let last = -1;
    for await (const { response, page } of byNextLink<JsonObject>(this.#context, {
      name,
      request: (next) => (next ? { ...request("", {}), url: next } : request("modulo-ocds/1_releases", params)),
      key: (release) => `${String(release.ocid)} ${String(release.id)}`,
      read: (answered) => {
        const value = jsonOf(answered);
        const links = isObject(value?.links) ? value.links : {};
        const releases = Array.isArray(value?.releases) ? value.releases.filter(isObject) : [];
        return { rows: releases, next: typeof links.next === "string" ? links.next : undefined };
      },
      counted: false,
    })) {
      this.#context.ledger.fetched(1);
      this.#context.ledger.declare(1);
      if (page !== last) yield answer("ocds", response);
      last = page;
    }
  }

  async *#guarded(name: string, pages: AsyncGenerator<Fetched>): AsyncGenerator<Fetched> {
    this.#context.signal.throwIfAborted();
    try {
      yield* pages;
      this.#failures = 0;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#context.ledger.incomplete(error.code, `${name}: ${messageOf(error)}`);
      this.#failures += 1;
      if (this.#failures < breaker) return;
      const message = `${breaker} failures in a row, the last: ${messageOf(error)}`;
      throw new SourceError("portal-unwell", message, {}, { cause: error });
    }
  }
}

const request = (path: string, params: Readonly<Record<string, string>>) =>
  ({
    url: `${origin}/${path}?${new URLSearchParams(params)}`,
    headers: { accept: "application/json" },
    expect: "json",
  }) as const;

const answer = (kind: string, { url, fetchedAt, mediaType, bytes }: HttpResponse): Fetched => ({
  kind,
  url,
  fetchedAt,
  mediaType,
  bytes,
});

/** The JSON object of an answer; undefined for none (204). */
function jsonOf(response: HttpResponse): JsonObject | undefined {
  if (response.status === 204) return undefined;
  const value = jsonAnswer(response);
  return isObject(value) ? value : undefined;
}

/** The envelope of a list. `totalPaginas` is 0 in part of the answers of one page: the total of rows counts. */
function envelope(response: HttpResponse): Page<JsonObject> | undefined {
  const value = jsonOf(response);
  if (value === undefined) return undefined;
  if (!Array.isArray(value.resultado)) throw new SourceError("unexpected-answer", "no list of rows in the answer");
  const total = value.totalRegistros;
  return { rows: value.resultado.filter(isObject), total: typeof total === "number" ? total : undefined };
}
