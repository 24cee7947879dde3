import { lookupTable, type Release } from "../../src/connector/index.ts";

/**
 * The code tables of the PNCP manuals as data. Marks per table: S seen in a manual, M from memory, D derived by us. The
 * names are those of the portal and serve as fallback: rows mostly carry their own.
 */
type Tender = NonNullable<Release["tender"]>;
export type Method = NonNullable<Tender["procurementMethod"]>;
export type TenderStatus = NonNullable<Tender["status"]>;

export interface Modality {
  readonly name: string;
  /** Absent: the table of the standard has no word for it (disposal of assets, expressions of interest). */
  readonly method?: Method;
  readonly submission?: "electronicSubmission" | "inPerson";
}

/**
 * codigoModalidadeContratacao. Codes and names S; methods S for 2 to 9, 11 and 12, D for 18 (a pregão is open);
 * the way of handing in is D, from the name.
 */
export const modalities = lookupTable<Modality>("modalidade", {
  "1": { name: "Leilão - Eletrônico", submission: "electronicSubmission" },
  "2": { name: "Diálogo Competitivo", method: "selective" },
  "3": { name: "Concurso", method: "open" },
  "4": { name: "Concorrência - Eletrônica", method: "open", submission: "electronicSubmission" },
  "5": { name: "Concorrência - Presencial", method: "open", submission: "inPerson" },
  "6": { name: "Pregão - Eletrônico", method: "open", submission: "electronicSubmission" },
  "7": { name: "Pregão - Presencial", method: "open", submission: "inPerson" },
  "8": { name: "Dispensa", method: "limited" },
  "9": { name: "Inexigibilidade", method: "direct" },
  "10": { name: "Manifestação de Interesse" },
  "11": { name: "Pré-qualificação", method: "selective" },
  "12": { name: "Credenciamento", method: "open" },
  "13": { name: "Leilão - Presencial", submission: "inPerson" },
  "18": { name: "Pregão - Eletrônico Internacional", method: "open", submission: "electronicSubmission" },
});

/** The list of modalities grows: all of these are asked for (S); the portal answers 400 where it has none. */
export const sweptModalities: readonly number[] = Array.from({ length: 20 }, (_, index) => index + 1);
/** Codes that the manual documents: a 400 for one of these is a fault, not "no such modality". S */
export const documentedModalities = 13;

/** tipoInstrumentoConvocatorioCodigo. S */
export const instruments = lookupTable<{ readonly name: string }>("tipoInstrumentoConvocatorio", {
  "1": { name: "Edital" },
  "2": { name: "Aviso de Contratação Direta" },
  "3": { name: "Ato que autoriza a Contratação Direta" },
});

/** modoDisputaId. S */
export const disputeModes = lookupTable<{ readonly name: string }>("modoDisputa", {
  "1": { name: "Aberto" },
  "2": { name: "Fechado" },
  "3": { name: "Aberto-Fechado" },
  "4": { name: "Dispensa com disputa" },
  "5": { name: "Não se aplica" },
  "6": { name: "Fechado-Aberto" },
});

type AwardCriteria = "priceOnly" | "ratedCriteria" | "qualityOnly";

/** criterioJulgamentoId. S */
export const judgementCriteria = lookupTable<{ readonly name: string; readonly code?: AwardCriteria }>(
  "criterioJulgamento",
  {
    "1": { name: "Menor preço", code: "priceOnly" },
    "2": { name: "Maior desconto", code: "priceOnly" },
    "4": { name: "Técnica e preço", code: "ratedCriteria" },
    "5": { name: "Maior lance" },
    "6": { name: "Maior retorno econômico" },
    "7": { name: "Não se aplica" },
    "8": { name: "Melhor técnica", code: "qualityOnly" },
    "9": { name: "Conteúdo artístico" },
  },
);

/**
 * situacaoCompraId. S. `byDates`: nothing but "published" is said, the dates tell the rest. A suspended procedure (4)
 * has no status in OCDS.
 */
export const tenderSituations = lookupTable<{ readonly name: string; readonly status: "byDates" | "cancelled" | null }>(
  "situacaoCompra",
  {
    "1": { name: "Divulgada no PNCP", status: "byDates" },
    "2": { name: "Revogada", status: "cancelled" },
    "3": { name: "Anulada", status: "cancelled" },
    "4": { name: "Suspensa", status: null },
  },
);

/** situacaoCompraItem(Id). S; 1 as active is D (the award unit is still in the procedure). */
export const itemSituations = lookupTable<{
  readonly name: string;
  readonly status: "active" | "complete" | "cancelled" | "unsuccessful";
}>("situacaoCompraItem", {
  "1": { name: "Em andamento", status: "active" },
  "2": { name: "Homologado", status: "complete" },
  "3": { name: "Anulado/Revogado/Cancelado", status: "cancelled" },
  "4": { name: "Deserto", status: "unsuccessful" },
  "5": { name: "Fracassado", status: "unsuccessful" },
});

/** situacaoCompraItemResultadoId. S */
export const resultSituations = lookupTable<{ readonly name: string; readonly status: "active" | "cancelled" }>(
  "situacaoCompraItemResultado",
  {
    "1": { name: "Informado", status: "active" },
    "2": { name: "Cancelado", status: "cancelled" },
  },
);

/** reservaRemanescente. S. 3: a stand-by supplier of a price register, whose award is not in force (pending is D). */
export const reserveKinds = lookupTable<{ readonly name: string; readonly standBy: boolean }>("reservaRemanescente", {
  "1": { name: "Não se aplica", standBy: false },
  "2": { name: "Remanescente", standBy: false },
  "3": { name: "Cadastro de reserva", standBy: true },
});

export interface Benefit {
  readonly name: string;
  /** Whether only micro and small enterprises may bid; absent: not said (5) or neither (2). */
  readonly reserved?: boolean;
  /** Part of the work must be subcontracted to them. */
  readonly subcontracting?: boolean;
}

/** tipoBeneficio(Id), LC 123/2006 art. 48. S */
export const benefits = lookupTable<Benefit>("tipoBeneficio", {
  "1": { name: "Participação exclusiva para ME/EPP", reserved: true },
  "2": { name: "Subcontratação para ME/EPP", subcontracting: true },
  "3": { name: "Cota reservada para ME/EPP", reserved: true },
  "4": { name: "Sem benefício", reserved: false },
  "5": { name: "Não se aplica" },
});

/** porteFornecedorId. S. 3 means "neither ME nor EPP": medium and large are not told apart. MEI is inside 1. */
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

/** tipoContrato.id. S. 7 is an order (empenho), 9 to 11 are agreements without purchase. */
export const contractTypes = lookupTable<{ readonly name: string }>("tipoContrato", {
  "1": { name: "Contrato (termo inicial)" },
  "2": { name: "Comodato" },
  "3": { name: "Arrendamento" },
  "4": { name: "Concessão" },
  "5": { name: "Termo de Adesão" },
  "6": { name: "Convênio" },
  "7": { name: "Empenho" },
  "8": { name: "Outros" },
  "9": { name: "Termo de Execução Descentralizada (TED)" },
  "10": { name: "Acordo de Cooperação Técnica (ACT)" },
  "11": { name: "Termo de Compromisso" },
  "12": { name: "Carta Contrato" },
});

/** categoriaProcesso.id. S; 3 and 10 can be goods or services, the rest without category are no purchase. */
export const processCategories = lookupTable<{
  readonly name: string;
  readonly category?: "goods" | "works" | "services";
}>("categoriaProcesso", {
  "1": { name: "Cessão" },
  "2": { name: "Compras", category: "goods" },
  "3": { name: "Informática (TIC)" },
  "4": { name: "Internacional" },
  "5": { name: "Locação Imóveis" },
  "6": { name: "Mão de Obra", category: "services" },
  "7": { name: "Obras", category: "works" },
  "8": { name: "Serviços", category: "services" },
  "9": { name: "Serviços de Engenharia", category: "works" },
  "10": { name: "Serviços de Saúde" },
  "11": { name: "Alienação de bens móveis/imóveis" },
});

/** Kind of an amendment by tipoTermoContratoNome, and by its code 1 to 3. S */
export const amendmentTypes = lookupTable<{ readonly name: string; readonly ends: boolean }>("tipoTermoContrato", {
  "1": { name: "Termo de Rescisão", ends: true },
  "2": { name: "Termo Aditivo", ends: false },
  "3": { name: "Termo de Apostilamento", ends: false },
  "Termo de Rescisão": { name: "Termo de Rescisão", ends: true },
  "Termo Aditivo": { name: "Termo Aditivo", ends: false },
  "Termo de Apostilamento": { name: "Termo de Apostilamento", ends: false },
});

/** tipoDocumentoId. Codes S; OCDS types S for 2, 4 and 12, D for 1, 9, 10 and 13 to 20 where the code list has a word. */
export const documentTypes = lookupTable<{ readonly name: string; readonly code?: string }>("tipoDocumento", {
  "1": { name: "Aviso de Contratação Direta", code: "tenderNotice" },
  "2": { name: "Edital", code: "biddingDocuments" },
  "3": { name: "Minuta do Contrato", code: "contractDraft" },
  "4": { name: "Termo de Referência", code: "technicalSpecifications" },
  "5": { name: "Anteprojeto" },
  "6": { name: "Projeto Básico", code: "technicalSpecifications" },
  "7": { name: "Estudo Técnico Preliminar", code: "feasibilityStudy" },
  "8": { name: "Projeto Executivo", code: "technicalSpecifications" },
  "9": { name: "Mapa de Riscos", code: "riskProvisions" },
  "10": { name: "DFD", code: "needsAssessment" },
  "11": { name: "Ata de Registro de Preço" },
  "12": { name: "Contrato", code: "contractSigned" },
  "13": { name: "Termo de Rescisão" },
  "14": { name: "Termo Aditivo" },
  "15": { name: "Termo de Apostilamento" },
  "16": { name: "Outros" },
  "17": { name: "Nota de Empenho" },
  "18": { name: "Relatório Final de Contrato" },
  "19": { name: "Minuta de Ata de Registro de Preços" },
  "20": { name: "Ato que autoriza a Contratação Direta" },
});

/** orgaoEntidade.esferaId. S for F, E, M, D as codes; names M. N is seen in registers of the portal. M */
export const spheres = lookupTable<{ readonly name: string }>("esfera", {
  F: { name: "Federal" },
  E: { name: "Estadual" },
  M: { name: "Municipal" },
  D: { name: "Distrital" },
  N: { name: "Não se aplica" },
});

/** orgaoEntidade.poderId. S for E, L, J as codes; names M. N as above. M */
export const powers = lookupTable<{ readonly name: string }>("poder", {
  E: { name: "Executivo" },
  L: { name: "Legislativo" },
  J: { name: "Judiciário" },
  N: { name: "Não se aplica" },
});

/** materialOuServico. S; "works" cannot be told from services by the item. */
export const itemKinds = lookupTable<{
  readonly name: string;
  readonly category: "goods" | "services";
  readonly scheme: "CATMAT" | "CATSER";
}>("materialOuServico", {
  M: { name: "Material", category: "goods", scheme: "CATMAT" },
  S: { name: "Serviço", category: "services", scheme: "CATSER" },
});

/** Legal basis by number where the row has no name of its own: ranges of the manual. S */
export function legalBasis(code: number): string | undefined {
  if (code >= 1 && code <= 5) return `Lei 14.133/2021, Art. 28, ${["I", "II", "III", "IV", "V"][code - 1]}`;
  if (code >= 6 && code <= 17) return "Lei 14.133/2021, Art. 74";
  if (code === 18) return "Lei 14.133/2021, Art. 75, I";
  if (code === 19) return "Lei 14.133/2021, Art. 75, II";
  if (code >= 20 && code <= 46) return "Lei 14.133/2021, Art. 75";
  if (code >= 47 && code <= 49) return "Lei 14.133/2021, Art. 78";
  if (code === 50) return "Lei 14.133/2021, Art. 74, caput";
  return undefined;
}
