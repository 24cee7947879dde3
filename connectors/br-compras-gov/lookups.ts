import { lookupTable, type Release } from "../../src/connector/index.ts";

/** Code tables of Compras.gov.br as data. Marks: S seen in an answer or the portal's manual, M from memory, D derived. */
type Tender = NonNullable<Release["tender"]>;
export type Method = NonNullable<Tender["procurementMethod"]>;
export type TenderStatus = NonNullable<Tender["status"]>;

/**
 * codigoModalidade: the platform's own codes, not those of PNCP. 5 and 6 S, the others M; methods D. 1 and 2 invite or
 * admit registered firms; 33 and 44 are 3 and 4 judged by technique and price.
 */
export const modalities = lookupTable<{ readonly name: string; readonly method: Method }>("codigoModalidade", {
  "1": { name: "Convite", method: "limited" },
  "2": { name: "Tomada de preços", method: "selective" },
  "3": { name: "Concorrência", method: "open" },
  "4": { name: "Concorrência internacional", method: "open" },
  "5": { name: "Pregão", method: "open" },
  "6": { name: "Dispensa", method: "limited" },
  "7": { name: "Inexigibilidade", method: "direct" },
  "20": { name: "Concurso", method: "open" },
  "22": { name: "Tomada de preços por técnica e preço", method: "selective" },
  "33": { name: "Concorrência por técnica e preço", method: "open" },
  "44": { name: "Concorrência internacional por técnica e preço", method: "open" },
  "99": { name: "RDC", method: "open" },
});

/** Those of them that the list of Lei 14.133 is asked for: it takes one at a time. D */
export const askedModalities: readonly string[] = [...modalities.rows.keys()];

/** situacaoCompraIdPncp, as in PNCP. S. A suspended one (4) has no status in OCDS. */
export const situations = lookupTable<{ readonly name: string; readonly status: "byDates" | "cancelled" | null }>(
  "situacaoCompra",
  {
    "1": { name: "Divulgada no PNCP", status: "byDates" },
    "2": { name: "Revogada", status: "cancelled" },
    "3": { name: "Anulada", status: "cancelled" },
    "4": { name: "Suspensa", status: null },
  },
);

/** situacaoCompraItem, as in PNCP. S */
export const itemSituations = lookupTable<{ readonly name: string; readonly status: TenderStatus }>(
  "situacaoCompraItem",
  {
    "1": { name: "Em andamento", status: "active" },
    "2": { name: "Homologado", status: "complete" },
    "3": { name: "Anulado/Revogado/Cancelado", status: "cancelled" },
    "4": { name: "Deserto", status: "unsuccessful" },
    "5": { name: "Fracassado", status: "unsuccessful" },
  },
);

/** situacaoCompraItemResultadoId. S */
export const resultSituations = lookupTable<{ readonly name: string; readonly status: "active" | "cancelled" }>(
  "situacaoCompraItemResultado",
  { "1": { name: "Informado", status: "active" }, "2": { name: "Cancelado", status: "cancelled" } },
);

export interface Benefit {
  readonly name: string;
  /** Whether only micro and small enterprises may bid; absent: not said. */
  readonly reserved?: boolean;
  readonly subcontracting?: boolean;
}

/** tipoBeneficio, LC 123/2006 art. 48. S */
export const benefits = lookupTable<Benefit>("tipoBeneficio", {
  "1": { name: "Participação exclusiva para ME/EPP", reserved: true },
  "2": { name: "Subcontratação para ME/EPP", subcontracting: true },
  "3": { name: "Cota reservada para ME/EPP", reserved: true },
  "4": { name: "Sem benefício", reserved: false },
  "5": { name: "Não se aplica" },
});

/** `beneficio` and `tratamento_diferenciado` of the old law, in words. The first is S, the others M. */
export const oldBenefits = lookupTable<Benefit>("beneficio", {
  "Nao possui tratamento diferenciado para ME/EPP/COOPERATIVA": { name: "Sem benefício", reserved: false },
  "Participacao exclusiva para ME/EPP/COOPERATIVA": { name: "Participação exclusiva", reserved: true },
  "Tipo I - Participacao Exclusiva de ME/EPP/Equiparada": { name: "Participação exclusiva", reserved: true },
  "Tipo II - Exigencia de Subcontratacao de ME/EPP/Equiparada": { name: "Subcontratação", subcontracting: true },
  "Tipo III - Cota para Participacao Exclusiva de ME/EPP/Equiparada": { name: "Cota reservada", reserved: true },
});

/** porteFornecedorId of results, the scale of PNCP. S. The register of suppliers has another one (1, 3, 5). */
export const supplierSizes = lookupTable<{ readonly name: string; readonly scale?: "micro" | "small" }>(
  "porteFornecedor",
  {
    "1": { name: "ME", scale: "micro" },
    "2": { name: "EPP", scale: "small" },
    "3": { name: "Demais" },
    "4": { name: "Não se aplica" },
    "5": { name: "Não Informado" },
  },
);

/** materialOuServico, tipoItem and in_material_servico. S; the words M. */
export const itemKinds = lookupTable<{
  readonly category: "goods" | "services";
  readonly scheme: "CATMAT" | "CATSER";
}>("materialOuServico", {
  M: { category: "goods", scheme: "CATMAT" },
  S: { category: "services", scheme: "CATSER" },
  material: { category: "goods", scheme: "CATMAT" },
  servico: { category: "services", scheme: "CATSER" },
});

/** nomeCategoria of contracts. "Compras" S, the others M. */
export const contractCategories = lookupTable<{ readonly category?: "goods" | "works" | "services" }>("nomeCategoria", {
  Compras: { category: "goods" },
  Serviços: { category: "services" },
  "Mão de Obra": { category: "services" },
  Obras: { category: "works" },
  "Serviços de Engenharia": { category: "works" },
  "Informática (TIC)": {},
  "Locação Imóveis": {},
  Cessão: {},
  Internacional: {},
  "Serviços de Saúde": {},
});

/** statusAta. S; the second is the kind of document, which the portal writes there in part of its answers. */
export const registerStates = lookupTable<{ readonly status?: "active" | "cancelled" }>("statusAta", {
  Ativo: { status: "active" },
  "Ata de Registro de Preços": {},
  Cancelada: { status: "cancelled" },
});

/** situacao_aviso and ds_situacao_pregao of the old law. "Publicado" and "homologado" S, the others M. */
export const oldSituations = lookupTable<{ readonly status: TenderStatus | null }>("situacao", {
  Publicado: { status: "active" },
  Aberto: { status: "active" },
  "Em andamento": { status: "active" },
  Adjudicado: { status: "active" },
  Encerrado: { status: "active" },
  Homologado: { status: "complete" },
  Revogado: { status: "cancelled" },
  Anulado: { status: "cancelled" },
  Cancelado: { status: "cancelled" },
  Deserto: { status: "unsuccessful" },
  Fracassado: { status: "unsuccessful" },
  Suspenso: { status: null },
});

/** esferaId and poderId of bodies. Codes S, names M. */
export const spheres = lookupTable<{ readonly name: string }>("esfera", {
  F: { name: "Federal" },
  E: { name: "Estadual" },
  M: { name: "Municipal" },
  D: { name: "Distrital" },
  N: { name: "Não se aplica" },
});
export const powers = lookupTable<{ readonly name: string }>("poder", {
  E: { name: "Executivo" },
  L: { name: "Legislativo" },
  J: { name: "Judiciário" },
  N: { name: "Não se aplica" },
});
