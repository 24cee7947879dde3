import {
  addDays,
  instant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedRequest,
  type SimulatedResponse,
  type WorldContract,
} from "../../src/connector/index.ts";
import { zone } from "./common.ts";
import { modalities } from "./lookups.ts";
import { amendmentRows, contractControl, contractRow, priceRegisterRow } from "./simulate-contracts.ts";
import {
  buyerCnpj,
  documentRows,
  isPriceRegister,
  itemRows,
  jsonBody,
  localDayOf,
  modalityOf,
  type Row,
  resultRows,
  tenderControl,
  tenderRow,
} from "./simulate-rows.ts";

const country = "BR";
/** Lists of days are kept for the present minute; the processes behind them are made anew for each page. */
const keptLists = 64;

/** PNCP over a world: lists by publication and by last change, details of tenders and contracts. */
const simulate: Simulate = (context) => {
  const portal = new Portal(context);
  return {
    origins: ["https://pncp.gov.br"],
    handle: (request) => {
      if (request.method !== "GET") return problem(405, "Method Not Allowed", request);
      if (!context.world.countries.includes(country)) return problem(404, "Not Found", request);
      const path = request.url.pathname;
      const list = /^\/api\/consulta\/v1\/(contratacoes|contratos|atas)(?:\/(publicacao|atualizacao))?\/?$/.exec(path);
      if (list) return portal.list(request, list[1] ?? "", list[2] ?? "publicacao");
      const one = /^\/api\/(consulta|pncp)\/v1\/orgaos\/([^/]+)\/(compras|contratos)\/(\d{4})\/(\d+)(\/.*)?$/.exec(
        path,
      );
      return one ? portal.one(request, one) : problem(404, "Not Found", request);
    },
  };
};

export default simulate;

/** A place in a list: a process, or one of its contracts. */
interface Place {
  readonly process: number;
  readonly contract: number;
}

class Portal {
  readonly #context: SimulateContext;
  readonly #lists = new Map<string, readonly Place[]>();

  constructor(context: SimulateContext) {
    this.#context = context;
  }

  list(request: SimulatedRequest, what: string, by: string): SimulatedResponse {
    const query = request.url.searchParams;
    const days = [day(query.get("dataInicial")), day(query.get("dataFinal"))] as const;
    const [from, until] = days;
    if (from === undefined || until === undefined) return problem(422, "Data inválida", request);
    if (until < from || until > addDays(from, 365)) return problem(422, "Período inválido", request);
    const page = Number(query.get("pagina"));
    const size = Number(query.get("tamanhoPagina") ?? (what === "contratacoes" ? 50 : 500));
    const most = what === "contratacoes" ? 50 : 500;
    if (!Number.isInteger(page) || page < 1) return problem(400, "Página inválida", request);
    if (!Number.isInteger(size) || size < 10 || size > most) return problem(400, "Tamanho de página inválido", request);
    const modality = query.get("codigoModalidadeContratacao") ?? "";
    if (what === "contratacoes" && modalities.get(modality) === undefined) {
      return problem(400, "Modalidade de contratação inválida", request);
    }
    const places = this.#places(what, by, from, until, what === "contratacoes" ? modality : "");
    if (places.length === 0) return { status: 204, body: "" };
    return this.#page(request, places, page, size, (place) => this.#row(what, place));
  }

  /**
   * One page in the envelope. Some sets grow at their beginning while they are read: from the second page on everything
   * stands one place further back, so that a row comes twice and the total is one more.
   */
  #page(
    request: SimulatedRequest,
    places: readonly Place[],
    page: number,
    size: number,
    row: (place: Place) => Row,
  ): SimulatedResponse {
    const grown = page > 1 && places.length % 3 === 0 ? 1 : 0;
    const total = places.length + grown;
    const offset = (page - 1) * size;
    if (offset >= total) return problem(400, "Página inexistente", request);
    const shown = this.#context.page(total, offset, size, (index) => {
      const place = places[Math.max(index - grown, 0)];
      return place ? row(place) : {};
    });
    const pages = shown.more ? Math.ceil(total / size) : page;
    return json({
      data: shown.rows,
      totalRegistros: shown.total,
      totalPaginas: pages,
      numeroPagina: page,
      paginasRestantes: pages - page,
      empty: shown.rows.length === 0,
    });
  }

  #places(what: string, by: string, from: string, until: string, modality: string): readonly Place[] {
    const now = this.#context.now();
    const key = [what, by, from, until, modality, Math.floor(now.getTime() / 60_000)].join(" ");
    const kept = this.#lists.get(key);
    if (kept) return kept;
    const found = [...this.#find(what, by, from, until, modality)];
    const oldest = this.#lists.keys().next();
    if (this.#lists.size >= keptLists && !oldest.done) this.#lists.delete(oldest.value);
    this.#lists.set(key, found);
    return found;
  }

  *#find(what: string, by: string, from: string, until: string, modality: string): Generator<Place> {
    const { world } = this.#context;
    const [begin, end] = [startOf(from), startOf(addDays(until, 1))];
    const within = (at: string | undefined) => at !== undefined && localDayOf(at) >= from && localDayOf(at) <= until;
    const published = what === "contratacoes" && by === "publicacao";
    const range = world.published(country, begin, end);
    const processes = published
      ? Array.from({ length: range.end - range.begin }, (_, index) => range.begin + index)
      : world.changed(country, begin, end);
    for (const process of processes) {
      const view = this.#view(process);
      if (!view) continue;
      if (what === "contratacoes") {
        const fits = String(modalityOf(view).id) === modality;
        if (fits && within(published ? view.publishedAt : view.changedAt)) yield { process, contract: 0 };
      } else if (what === "atas") {
        if (isPriceRegister(view) && view.awards.length > 0 && within(view.decidedAt)) yield { process, contract: 0 };
      } else {
        for (const [index, contract] of view.contracts.entries()) {
          const at = by === "publicacao" ? contract.signedAt : (contract.amendment?.at ?? contract.signedAt);
          if (within(at)) yield { process, contract: index };
        }
      }
    }
  }

  #row(what: string, place: Place): Row {
    const { world } = this.#context;
    const view = this.#view(place.process);
    const contract = view?.contracts[place.contract];
    if (view && what === "contratacoes") return tenderRow(world, view);
    if (view?.decidedAt && what === "atas") return priceRegisterRow(world, view, view.decidedAt);
    return view && contract ? contractRow(world, view, contract) : {};
  }

  /** A process that is published by now. */
  #view(index: number): ProcessView | undefined {
    const { world } = this.#context;
    const view = world.view(country, index, this.#context.now());
    return view && view.state !== "planned" ? view : undefined;
  }

  one(request: SimulatedRequest, path: RegExpExecArray): SimulatedResponse {
    const [, base, cnpj, what, year, sequence, rest = ""] = path;
    const number = Number(sequence);
    if (what === "contratos") return this.#contract(request, `${cnpj}-2-`, `/${year}`, number, rest);
    const { world } = this.#context;
    const view = number >= 1 && number <= world.count(country) ? this.#view(number - 1) : undefined;
    if (!view || buyerCnpj(world, view) !== cnpj || !tenderControl(world, view).endsWith(`/${year}`)) {
      return problem(404, "Contratação não encontrada", request);
    }
    if (base === "consulta") return rest === "" ? json(tenderRow(world, view)) : problem(404, "Not Found", request);
    if (rest === "/arquivos") return json(documentRows(world, view));
    if (rest === "/itens") {
      const query = request.url.searchParams;
      const size = Number(query.get("tamanhoPagina") ?? 10);
      const offset = (Number(query.get("pagina") ?? 1) - 1) * size;
      return json(itemRows(view).slice(offset, offset + size));
    }
    const item = /^\/itens\/(\d+)\/resultados$/.exec(rest)?.[1];
    const results = item === undefined ? undefined : resultRows(world, view, Number(item));
    if (results === undefined) return problem(404, "Not Found", request);
    return results.length === 0 ? { status: 204, body: "" } : json(results);
  }

  #contract(request: SimulatedRequest, begin: string, end: string, sequence: number, rest: string): SimulatedResponse {
    const { world } = this.#context;
    const process = Math.floor(sequence / 10);
    const view = process < world.count(country) ? this.#view(process) : undefined;
    const found = view?.contracts.find((contract: WorldContract) => {
      const control = contractControl(world, view, contract);
      return contract.award === (sequence % 10) - 1 && control.startsWith(begin) && control.endsWith(end);
    });
    if (!view || !found) return problem(404, "Contrato não encontrado", request);
    if (rest === "") return json(contractRow(world, view, found));
    if (rest !== "/termos") return problem(404, "Not Found", request);
    const terms = amendmentRows(world, view, found);
    return terms.length === 0 ? { status: 204, body: "" } : json(terms);
  }
}

const startOf = (name: string): Date => new Date(instant(name, { zone }) ?? 0);

/** "20240701" → "2024-07-01"; undefined for anything that is no day. */
function day(text: string | null): string | undefined {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? "") ?? [];
  const name = `${year}-${month}-${date}`;
  return year !== undefined && instant(name, { zone })?.startsWith(name) ? name : undefined;
}

const json = (value: unknown): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: jsonBody(value),
});

const problem = (status: number, message: string, request: SimulatedRequest): SimulatedResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    timestamp: "2026-01-01T00:00:00.000+00:00",
    status,
    error: status === 404 ? "Not Found" : status === 422 ? "Unprocessable Entity" : "Bad Request",
    message,
    path: request.url.pathname,
  }),
});
