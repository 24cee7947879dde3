import {
  addDecimals,
  formatInstant,
  multiplyDecimals,
  type ProcessView,
  type World,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { controlText, zone } from "./common.ts";

/** PNCP's rows for the processes of a world, as they stand at an instant. */
export type Row = Record<string, unknown>;

export const local = (instant: string): string => formatInstant(instant, zone, "yyyy-MM-dd'T'HH:mm:ss");
export const localDayOf = (instant: string): string => formatInstant(instant, zone, "yyyy-MM-dd");
export const yearOf = (instant: string): string => formatInstant(instant, zone, "yyyy");

/** Amounts are JSON floats: 10 is written 10.0. The mark is taken off when the body is written ({@link jsonBody}). */
export const float = (amount: string): string => `float:${amount.includes(".") ? amount : `${amount}.0`}:`;
export const jsonBody = (value: unknown): string => JSON.stringify(value).replace(/"float:(-?\d+\.\d+):"/g, "$1");

const weighted = (digits: string, weights: readonly number[]): string => {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const rest = 11 - (sum % 11);
  return String(rest >= 10 ? 0 : rest);
};

/** A CNPJ with valid check digits: the serial is the firm, 0001 the head office. */
export function cnpjFromSerial(serial: number): string {
  const base = `${String(serial).padStart(8, "0")}0001`;
  const first = weighted(base, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  return base + first + weighted(base + first, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
}

/** A CPF with valid check digits, for natural persons and for the names of sole traders. */
export function cpfFromSerial(serial: number): string {
  const base = String(serial).padStart(9, "0");
  const first = weighted(base, [10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return base + first + weighted(base + first, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
}

/** porteFornecedorId: the true size, as far as PNCP tells it; one in twenty is not informed. */
export function sizeCode(supplier: WorldSupplier): { id: number; name: string } {
  if (supplier.index % 20 === 13) return { id: 5, name: "Não Informado" };
  if (supplier.naturalPerson) return { id: 4, name: "Não se aplica" };
  if (supplier.size === "micro") return { id: 1, name: "ME" };
  if (supplier.size === "small") return { id: 2, name: "EPP" };
  return { id: 3, name: "Demais" };
}

export function modalityOf(process: ProcessView): { id: number; name: string; dispute: number; law: number } {
  if (process.method === "direct") return { id: 9, name: "Inexigibilidade", dispute: 5, law: 6 };
  if (process.method === "limited") return { id: 8, name: "Dispensa", dispute: 4, law: 19 };
  if (process.method === "selective") return { id: 11, name: "Pré-qualificação", dispute: 5, law: 2 };
  if (process.category === "works") return { id: 4, name: "Concorrência - Eletrônica", dispute: 3, law: 2 };
  if (process.index % 10 === 7) return { id: 7, name: "Pregão - Presencial", dispute: 1, law: 1 };
  return { id: 6, name: "Pregão - Eletrônico", dispute: 1, law: 1 };
}

const disputeNames = ["", "Aberto", "Fechado", "Aberto-Fechado", "Dispensa Com Disputa", "Não se aplica"];

export const isPriceRegister = (process: ProcessView): boolean =>
  process.category === "goods" && process.method === "open" && process.index % 8 === 0;

export const buyerCnpj = (world: World, process: ProcessView): string =>
  cnpjFromSerial(world.buyer("BR", process.buyer).serial);

export const tenderControl = (world: World, process: ProcessView): string =>
  controlText({
    cnpj: buyerCnpj(world, process),
    kind: "1",
    year: yearOf(process.publishedAt),
    sequence: process.index + 1,
  });

export const body = (world: World, process: ProcessView): Row => {
  const buyer = world.buyer("BR", process.buyer);
  return {
    cnpj: buyerCnpj(world, process),
    razaoSocial: buyer.name.toUpperCase(),
    poderId: "E",
    esferaId: { national: "F", regional: "E", local: "M" }[buyer.level],
  };
};

export const unit = (world: World, process: ProcessView): Row => {
  const buyer = world.buyer("BR", process.buyer);
  const town = String(1_000_000 + (buyer.serial % 4_000_000));
  return {
    ufNome: buyer.region,
    codigoUnidade: String(buyer.serial % 1_000_000).padStart(6, "0"),
    nomeUnidade: buyer.unit,
    ufSigla: buyer.region.slice(0, 2).toUpperCase(),
    municipioNome: buyer.locality,
    // Text as a rule, now and then a number.
    codigoIbge: buyer.index % 9 === 4 ? Number(town) : town,
  };
};

export function tenderRow(world: World, process: ProcessView): Row {
  const modality = modalityOf(process);
  const cancelled = process.state === "cancelled";
  const awarded = process.awards.reduce((sum, award) => addDecimals(sum, award.amount), "0");
  return {
    valorTotalEstimado: float(process.estimate ?? "0"),
    valorTotalHomologado: process.awards.length > 0 ? float(awarded) : null,
    orcamentoSigilosoCodigo: process.estimate === undefined ? 3 : 1,
    orcamentoSigilosoDescricao: process.estimate === undefined ? "Compra totalmente sigilosa" : "Compra sem sigilo",
    numeroControlePNCP: tenderControl(world, process),
    linkSistemaOrigem: process.index % 7 === 0 ? null : `https://www.compras.example/edital/${process.id}`,
    linkProcessoEletronico: null,
    anoCompra: Number(yearOf(process.publishedAt)),
    sequencialCompra: process.index + 1,
    numeroCompra: String(90_000 + (process.index % 1_000)),
    processo: `${process.id}/PROC`,
    orgaoEntidade: body(world, process),
    unidadeOrgao: unit(world, process),
    orgaoSubRogado: null,
    unidadeSubRogada: null,
    modalidadeId: modality.id,
    modalidadeNome: modality.name,
    modoDisputaId: modality.dispute,
    modoDisputaNome: disputeNames[modality.dispute],
    tipoInstrumentoConvocatorioCodigo: { 8: 2, 9: 3 }[modality.id] ?? 1,
    tipoInstrumentoConvocatorioNome:
      { 8: "Aviso de Contratação Direta", 9: "Ato que autoriza a Contratação Direta" }[modality.id] ?? "Edital",
    amparoLegal: { codigo: modality.law, nome: `Lei 14.133/2021, amparo ${modality.law}`, descricao: modality.name },
    situacaoCompraId: cancelled ? 2 : 1,
    situacaoCompraNome: cancelled ? "Revogada" : "Divulgada no PNCP",
    srp: isPriceRegister(process),
    objetoCompra: process.title,
    informacaoComplementar: process.description,
    justificativaPresencial: modality.id === 7 ? "Sessão pública gravada em áudio e vídeo." : null,
    dataInclusao: local(process.publishedAt),
    dataPublicacaoPncp: local(process.publishedAt),
    dataAberturaProposta: local(process.publishedAt),
    dataEncerramentoProposta: local(process.deadline),
    dataAtualizacao: local(process.amendedAt ?? process.publishedAt),
    dataAtualizacaoGlobal: local(process.changedAt),
    fontesOrcamentarias: [],
    emendaParlamentar: null,
    usuarioNome: "Compras.gov.br",
  };
}

const situations = {
  open: [1, "Em andamento"],
  won: [2, "Homologado"],
  cancelled: [3, "Anulado/Revogado/Cancelado"],
  deserted: [4, "Deserto"],
  failed: [5, "Fracassado"],
} as const;

function situationOf(process: ProcessView, item: number): readonly [number, string] {
  if (process.awards.some((award) => award.items.includes(item))) return situations.won;
  if (process.state === "cancelled") return situations.cancelled;
  if (process.state === "unsuccessful") return process.bids.length === 0 ? situations.deserted : situations.failed;
  return process.decidedAt === undefined ? situations.open : situations.failed;
}

const benefitOf = (process: ProcessView, item: number): readonly [number, string] => {
  if (process.smeReserved) {
    return item % 3 === 0 ? [3, "Cota reservada para ME/EPP"] : [1, "Participação exclusiva para ME/EPP"];
  }
  return process.category === "works" ? [5, "Não se aplica"] : [4, "Sem benefício"];
};

export function itemRows(process: ProcessView): Row[] {
  return process.items.map((item) => {
    const [situation, situationName] = situationOf(process, item.number);
    const [benefit, benefitName] = benefitOf(process, item.number);
    const goods = process.category === "goods";
    const secret = process.estimate === undefined;
    // The manual's spelling in some answers, the one without "Id" in most.
    const suffix = process.index % 11 === 5 ? "Id" : "";
    return {
      numeroItem: item.number,
      descricao: item.description,
      materialOuServico: goods ? "M" : "S",
      materialOuServicoNome: goods ? "Material" : "Serviço",
      valorUnitarioEstimado: float(secret ? "0" : item.unitPrice),
      valorTotal: float(secret ? "0" : multiplyDecimals(item.unitPrice, item.quantity)),
      quantidade: float(item.quantity),
      unidadeMedida: item.unit,
      orcamentoSigiloso: secret,
      itemCategoriaId: 3,
      itemCategoriaNome: "Não se aplica",
      patrimonio: null,
      codigoRegistroImobiliario: null,
      criterioJulgamentoId: 1,
      criterioJulgamentoNome: "Menor preço",
      [`situacaoCompraItem${suffix}`]: situation,
      situacaoCompraItemNome: situationName,
      [`tipoBeneficio${suffix}`]: benefit,
      tipoBeneficioNome: benefitName,
      incentivoProdutivoBasico: false,
      dataInclusao: local(process.publishedAt),
      dataAtualizacao: local(process.changedAt),
      temResultado: situation === 2,
      imagem: 0,
      aplicabilidadeMargemPreferenciaNormal: false,
      aplicabilidadeMargemPreferenciaAdicional: false,
      percentualMargemPreferenciaNormal: null,
      percentualMargemPreferenciaAdicional: null,
      ncmNbsCodigo: goods && process.index % 3 === 0 ? `${item.unspsc}` : null,
      ncmNbsDescricao: null,
      catalogo: { id: 1, nome: "Catálogo do Compras.gov.br", statusAtivo: true },
      categoriaItemCatalogo: null,
      catalogoCodigoItem: item.unspsc.slice(2),
      informacaoComplementar: null,
      tipoMargemPreferencia: null,
      exigenciaConteudoNacional: false,
    };
  });
}

/** Type, number and name of a supplier. Sole traders carry the owner's CPF in the name of the firm. */
export function supplierFields(supplier: WorldSupplier): { type: string; number: string; name: string } {
  const { serial, name, naturalPerson, size, index } = supplier;
  if (naturalPerson) return { type: "PF", number: cpfFromSerial(serial), name: name.toUpperCase() };
  const soleTrader = size === "micro" && index % 7 === 3;
  return {
    type: "PJ",
    number: cnpjFromSerial(serial),
    name: name.toUpperCase() + (soleTrader ? ` ${cpfFromSerial(serial + 1)}` : ""),
  };
}

export function resultRows(world: World, process: ProcessView, item: number): Row[] {
  const about = process.items.find((each) => each.number === item);
  const winners = process.awards.filter((award) => award.items.includes(item));
  return winners.map((award, index) => {
    const supplier = world.supplier("BR", award.supplier);
    const { type, number, name } = supplierFields(supplier);
    const size = sizeCode(supplier);
    const price = award.unitPrices[award.items.indexOf(item)] ?? "0";
    const quantity = about?.quantity ?? "0";
    return {
      numeroControlePNCPCompra: tenderControl(world, process),
      numeroItem: item,
      sequencialResultado: index + 1,
      niFornecedor: number,
      tipoPessoa: type,
      nomeRazaoSocialFornecedor: name,
      codigoPais: "BRA",
      indicadorSubcontratacao: false,
      ordemClassificacaoSrp: isPriceRegister(process) ? index + 1 : null,
      reservaRemanescente: 1,
      quantidadeHomologada: float(quantity),
      valorUnitarioHomologado: float(price),
      valorTotalHomologado: float(multiplyDecimals(price, quantity)),
      percentualDesconto: float("0"),
      situacaoCompraItemResultadoId: 1,
      situacaoCompraItemResultadoNome: "Informado",
      motivoCancelamento: null,
      dataCancelamento: null,
      porteFornecedorId: size.id,
      porteFornecedorNome: size.name,
      naturezaJuridicaId: type === "PF" ? "0000" : "2062",
      naturezaJuridicaNome: type === "PF" ? "Natureza Jurídica não informada" : "Sociedade Empresária Limitada",
      dataInclusao: local(award.at),
      dataAtualizacao: local(award.at),
      dataResultado: localDayOf(award.at),
      aplicacaoMargemPreferencia: false,
      amparoLegalMargemPreferencia: null,
      aplicacaoBeneficioMeEpp: process.smeReserved,
      aplicacaoCriterioDesempate: false,
      amparoLegalCriterioDesempate: null,
      moedaEstrangeira: null,
      dataCotacaoMoedaEstrangeira: null,
      valorNominalMoedaEstrangeira: null,
      timezoneCotacaoMoedaEstrangeira: null,
      paisOrigemProdutoServico: null,
    };
  });
}

export function documentRows(world: World, process: ProcessView): Row[] {
  const [cnpj, year, sequence] = [buyerCnpj(world, process), yearOf(process.publishedAt), process.index + 1];
  const document = (number: number, title: string, at: string, active: boolean): Row => {
    const url = `https://pncp.gov.br/pncp-api/v1/orgaos/${cnpj}/compras/${year}/${sequence}/arquivos/${number}`;
    return {
      uri: url,
      url,
      sequencialDocumento: number,
      dataPublicacaoPncp: local(at),
      cnpj,
      anoCompra: Number(year),
      sequencialCompra: sequence,
      statusAtivo: active,
      titulo: title,
      tipoDocumentoId: 2,
      tipoDocumentoNome: "Edital",
      tipoDocumentoDescricao: "Edital",
    };
  };
  const { amendedAt, publishedAt } = process;
  return [
    document(1, "Edital.pdf", publishedAt, amendedAt === undefined),
    ...(amendedAt === undefined ? [] : [document(2, "Edital retificado.pdf", amendedAt, true)]),
  ];
}
