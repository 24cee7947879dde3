import {
  look,
  type MapContext,
  type MappedRelease,
  money,
  number,
  type Part,
  Parties,
  type PayloadReader,
  type Release,
  releaseId,
  SourceError,
  type SourceNode,
  traced,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import { currency, latestChange, ocidOf, tenderOf, time } from "./common.ts";
import { reserveKinds, resultSituations } from "./lookups.ts";
import { addSupplier } from "./parties.ts";

type AwardDraft = Part<NonNullable<Release["awards"]>[number]>;

/**
 * The results of one item → one release of stream "results:<item>": an award for each (item, sequencialResultado). In
 * price registers an item has several, in the order `ordemClassificacaoSrp`; stand-by suppliers (reservaRemanescente 3)
 * are pending, since nothing was awarded to them yet.
 */
export function mapResults(payload: PayloadReader, context: MapContext): MappedRelease[] {
  const rows = payload.bytes.length > 0 ? payload.objects() : [];
  if (rows.length === 0) return [];
  const control = tenderOf(payload, rows);
  const date = latestChange(payload, rows);
  const itemInUrl = /itens[/_-](\d+)[/_-]resultados/i.exec(payload.url)?.[1];
  const byItem = new Map<string, { awards: AwardDraft[]; parties: Parties }>();
  for (const row of rows) {
    const stated = row.text("numeroItem")?.value;
    const told = payload.context["item"];
    const item = stated ?? (typeof told === "string" ? told : itemInUrl);
    if (item === undefined) {
      throw new SourceError("unknown-item", "neither the address nor the rows tell which item these results are of");
    }
    const group = byItem.get(item) ?? { awards: [], parties: new Parties() };
    byItem.set(item, group);
    const award = mapResult(row, item, group.parties);
    if (award) group.awards.push(award);
  }
  return [...byItem].map(([item, { awards, parties }]) => ({
    release: {
      ocid: ocidOf(context, control),
      id: releaseId(`${control}-results-${item}`, date),
      date,
      tag: ["award"],
      initiationType: "tender",
      language: "pt",
      parties: parties.list(),
      awards,
    },
    stream: `results:${item}`,
    sequence: 2,
  }));
}

function mapResult(row: SourceNode, item: string, parties: Parties): AwardDraft | undefined {
  const sequence = row.text("sequencialResultado");
  if (!sequence) {
    row.issue("no-result-number", "a result without sequencialResultado");
    return undefined;
  }
  const situation = row.text("situacaoCompraItemResultadoId");
  const situationName = row.text("situacaoCompraItemResultadoNome");
  const found = look(row, resultSituations, situation);
  const reserve = row.text("reservaRemanescente");
  const reserveRow = look(row, reserveKinds, reserve);
  const supplier = addSupplier(row, parties, "codigoPais");
  const standBy = reserveRow?.standBy === true && found?.status === "active";
  const decided = time(row, "dataResultado");
  const cancelled = time(row, "dataCancelamento");
  const why = withoutCpf(row, row.text("motivoCancelamento"));
  row.ignore(
    "numeroControlePNCPCompra", // tells the process, read before
    "dataInclusao",
    "percentualDesconto", // already in the price
    "indicadorSubcontratacao", // allowed, not done
    // Preferences other than size: the winner's price stands as it is.
    "aplicacaoMargemPreferencia",
    "amparoLegalMargemPreferencia",
    "aplicacaoCriterioDesempate",
    "amparoLegalCriterioDesempate",
    "paisOrigemProdutoServico",
    // The price in foreign money before conversion; the portal's own amounts are in reais.
    "moedaEstrangeira",
    "dataCotacaoMoedaEstrangeira",
    "valorNominalMoedaEstrangeira",
    "timezoneCotacaoMoedaEstrangeira",
  );
  const award: AwardDraft = {
    id: `${item}-${sequence.value}`,
    status: standBy ? "pending" : traced(situation, found?.status),
    date: decided,
    value: money(row.decimal("valorTotalHomologado"), currency),
    suppliers: supplier ? [supplier] : [],
    relatedLots: [item],
    items: [
      {
        id: item,
        quantity: number(row.decimal("quantidadeHomologada")),
        unit: { value: money(row.decimal("valorUnitarioHomologado"), currency) },
        relatedLot: item,
      },
    ],
    amendments: cancelled || why ? [{ id: "cancellation", date: cancelled, rationale: why }] : [],
  };
  const state = [situationName?.value ?? found?.name, standBy ? reserveRow?.name : undefined]
    .filter(Boolean)
    .join("; ");
  return withSource(award, {
    statusDetails: (situationName ?? situation)?.map(() => state) ?? state,
    // What the source says beyond OCDS: the place in a price register, and whether the benefit of LC 123 decided.
    ordemClassificacaoSrp: row.integer("ordemClassificacaoSrp"),
    reservaRemanescente: reserve && { id: reserve, description: reserve.map(() => reserveRow?.name) },
    aplicacaoBeneficioMeEpp: row.flag("aplicacaoBeneficioMeEpp") ?? row.flag("aplicacaoBeneficioMeepp"),
  });
}
