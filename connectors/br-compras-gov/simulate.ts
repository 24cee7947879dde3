import {
  addDays,
  instant,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
} from "../../src/connector/index.ts";
import { zone } from "./common.ts";
import { oldItemRows, oldListOf, oldRow } from "./simulate-old.ts";
import {
  contractItemRows,
  contractRow,
  isOld,
  itemRows,
  jsonBody,
  localDay,
  modalityOf,
  purchaseOf,
  type Row,
  registeredAt,
  registerItemRows,
  registerRow,
  resultRows,
  tenderRow,
} from "./simulate-rows.ts";

const country = "BR";

/** The open-data service of Compras.gov.br over a world: lists by days in pages, items of old purchases by their id. */
const simulate: Simulate = (context) => {
  const portal = new Portal(context);
  return {
    origins: ["https://dadosabertos.compras.gov.br"],
    handle: ({ url, method }) => {
      if (method !== "GET" || !context.world.countries.includes(country)) return problem(404, "Not Found");
      const name = url.pathname.slice(1);
      const single = /^modulo-legado\/(2\.1|4\.1|6\.1)_/.exec(name);
      if (single) return portal.oldItems(url.searchParams.get("id_compra") ?? "");
      const list = lists[name];
      return list ? portal.list(list, url.searchParams) : problem(404, "Not Found");
    },
  };
};

export default simulate;

interface List {
  /** Parameters that hold the first and the last day. */
  readonly from: string;
  readonly until: string;
  /** The day by which the list goes, of each row that a purchase gives. */
  rows(world: SimulateContext["world"], view: ProcessView): readonly (readonly [day: string, row: Row])[];
  /** Parameter that restricts to purchases that something happened to on that day. */
  readonly changed?: string;
}

const newLaw =
  (rows: List["rows"]): List["rows"] =>
  (world, view) =>
    isOld(view) ? [] : rows(world, view);
const oldLaw =
  (list: "1" | "3" | "5"): List["rows"] =>
  (world, view) =>
    isOld(view) && oldListOf(view) === list ? [[localDay(view.publishedAt), oldRow(world, view)]] : [];

const term = { from: "dataVigenciaInicialMin", until: "dataVigenciaInicialMax" } as const;

const lists: Readonly<Record<string, List>> = {
  "modulo-contratacoes/1_consultarContratacoes_PNCP_14133": {
    from: "dataPublicacaoPncpInicial",
    until: "dataPublicacaoPncpFinal",
    changed: "dataAualizacaoPncp",
    rows: newLaw((world, view) => [[localDay(view.publishedAt), tenderRow(world, view)]]),
  },
  "modulo-contratacoes/2_consultarItensContratacoes_PNCP_14133": {
    from: "dataInclusaoPncpInicial",
    until: "dataInclusaoPncpFinal",
    changed: "dataAtualizacaoPncp",
    rows: newLaw((world, view) => itemRows(world, view).map((row) => [localDay(view.publishedAt), row])),
  },
  "modulo-contratacoes/3_consultarResultadoItensContratacoes_PNCP_14133": {
    from: "dataResultadoPncpInicial",
    until: "dataResultadoPncpFinal",
    rows: newLaw((world, view) =>
      resultRows(world, view).map((row) => [String(row.dataResultadoPncp).slice(0, 10), row]),
    ),
  },
  "modulo-arp/1_consultarARP": {
    ...term,
    rows: (world, view) => {
      const at = registeredAt(view);
      return at === undefined ? [] : [[localDay(at), registerRow(world, view)]];
    },
  },
  "modulo-arp/2_consultarARPItem": {
    ...term,
    rows: (world, view) => {
      const at = registeredAt(view);
      return at === undefined ? [] : registerItemRows(world, view).map((row) => [localDay(at), row]);
    },
  },
  "modulo-contratos/1_consultarContratos": {
    ...term,
    rows: (world, view) => view.contracts.map((each) => [each.start, contractRow(world, view, each)]),
  },
  "modulo-contratos/2_consultarContratosItem": {
    ...term,
    rows: (world, view) =>
      view.contracts.flatMap((each) => contractItemRows(world, view, each).map((row) => [each.start, row] as const)),
  },
  "modulo-legado/1_consultarLicitacao": {
    from: "data_publicacao_inicial",
    until: "data_publicacao_final",
    rows: oldLaw("1"),
  },
  "modulo-legado/3_consultarPregoes": {
    from: "dt_data_edital_inicial",
    until: "dt_data_edital_final",
    rows: oldLaw("3"),
  },
  "modulo-legado/5_consultarComprasSemLicitacao": {
    from: "dtDeclaracaoDispensaInicial",
    until: "dtDeclaracaoDispensaFinal",
    rows: oldLaw("5"),
  },
  "modulo-legado/7_consultarRdc": { from: "data_publicacao_min", until: "data_publicacao_max", rows: () => [] },
};

const isDay = (text: string | null): text is string => /^\d{4}-\d\d-\d\d$/.test(text ?? "");
const startOf = (day: string): Date => new Date(instant(day, { zone }) ?? 0);
/** Terms begin within this many days of what happens before them. */
const slackDays = 200;

class Portal {
  readonly #context: SimulateContext;

  constructor(context: SimulateContext) {
    this.#context = context;
  }

  list(list: List, query: URLSearchParams): SimulatedResponse {
    const [from, until] = [query.get(list.from), query.get(list.until)];
    const page = Number(query.get("pagina") ?? 1);
    const size = Number(query.get("tamanhoPagina") ?? 10);
    if (!isDay(from) || !isDay(until)) return problem(400, "Data inválida");
    if (!Number.isInteger(page) || page < 1 || size < 1 || size > 500) return problem(400, "Página inválida");
    // No purchase of a world is deleted.
    if (query.get("contratacaoExcluida") === "true") return { status: 204, body: "" };
    const rows = this.#rows(list, from, until, query);
    if (rows.length === 0) return { status: 204, body: "" };
    const shown = this.#context.page(rows.length, (page - 1) * size, size, (index) => rows[index] ?? {});
    const pages = Math.ceil(rows.length / size);
    return json({
      resultado: shown.rows,
      totalRegistros: shown.total,
      // Seen: no pages at all beside the rows of one.
      totalPaginas: pages === 1 ? 0 : pages,
      paginasRestantes: shown.more ? pages - page : 0,
    });
  }

  #rows(list: List, from: string, until: string, query: URLSearchParams): Row[] {
    const { world } = this.#context;
    const modality = query.get("codigoModalidade");
    const changed = list.changed === undefined ? null : query.get(list.changed);
    const range = world.published(country, startOf(addDays(from, -slackDays)), startOf(addDays(until, 1)));
    const found: Row[] = [];
    for (let index = range.begin; index < range.end; index += 1) {
      const view = this.#view(index);
      if (!view || (modality !== null && modalityOf(view) !== modality)) continue;
      if (changed !== null && localDay(view.changedAt) !== changed) continue;
      for (const [day, row] of list.rows(world, view)) if (day >= from && day <= until) found.push(row);
    }
    return found;
  }

  oldItems(purchase: string): SimulatedResponse {
    const { world } = this.#context;
    for (let index = Number(purchase.slice(8, 13)); index < world.count(country); index += 100_000) {
      const view = this.#view(index);
      if (!view || !isOld(view) || purchaseOf(world, view) !== purchase) continue;
      const rows = oldItemRows(world, view);
      return json({ resultado: rows, totalRegistros: rows.length, totalPaginas: 1, paginasRestantes: 0 });
    }
    return { status: 204, body: "" };
  }

  /** A purchase that is published by now. */
  #view(index: number): ProcessView | undefined {
    const { world } = this.#context;
    const view = world.view(country, index, this.#context.now());
    return view && view.state !== "planned" ? view : undefined;
  }
}

const json = (value: unknown): SimulatedResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: jsonBody(value),
});

const problem = (status: number, message: string): SimulatedResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ statusCode: status, message }),
});
