import {
  addDecimals,
  formatInstant,
  multiplyDecimals,
  type ProcessView,
  type World,
  type WorldContract,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { zone } from "./common.ts";

/** The rows of the service's lists for the processes of a world, as they stand at an instant. */
export type Row = Record<string, unknown>;

export const local = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ss");
export const localDay = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd");
const midnight = (at: string): string => `${localDay(at)}T00:00:00`;
export const year = (at: string): string => localDay(at).slice(0, 4);
/** The other style of the service: UTC, with milliseconds. */
export const utc = (at: string): string => formatInstant(at, "UTC", "yyyy-MM-dd'T'HH:mm:ss'.000+00:00'");

/** Numbers as the service writes them: zeros of a scale come as `0E-8`. Marks are taken off in {@link jsonBody}. */
export const amount = (text: string): string => `number:${text === "0" ? "0E-8" : text}:`;
export const jsonBody = (value: unknown): string =>
  JSON.stringify(value).replace(/"number:(-?[\d.]+(?:E-\d+)?):"/g, "$1");

const weighted = (digits: string, weights: readonly number[]): string => {
  const rest = 11 - (weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11);
  return String(rest >= 10 ? 0 : rest);
};

export function cnpjOf(serial: number): string {
  const base = `${String(serial).padStart(8, "0")}0001`;
  const first = weighted(base, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
  return base + first + weighted(base + first, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);
}

export function cpfOf(serial: number): string {
  const base = String(serial).padStart(9, "0");
  const first = weighted(base, [10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return base + first + weighted(base + first, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
}

const supplierNumber = ({ serial, naturalPerson }: WorldSupplier): string =>
  naturalPerson ? cpfOf(serial) : cnpjOf(serial);

export const modalityOf = ({ method, category }: ProcessView): string => {
  if (method === "direct") return "7";
  if (method === "limited") return "6";
  if (method === "selective") return "2";
  return category === "works" ? "3" : "5";
};
export const modalityNames: Readonly<Record<string, string>> = {
  "2": "Tomada de Preços",
  "3": "Concorrência",
  "5": "Pregão",
  "6": "Dispensa",
  "7": "Inexigibilidade",
};

/** One in five was begun under the old laws. */
export const isOld = ({ index }: ProcessView): boolean => index % 5 === 4;
export const isRegister = (view: ProcessView): boolean =>
  !isOld(view) && view.category === "goods" && view.method === "open" && view.index % 8 === 0;

export const uasg = (world: World, view: ProcessView): string =>
  String(world.buyer("BR", view.buyer).serial % 1_000_000).padStart(6, "0");

/** idCompra. The number has five digits: worlds beyond 100,000 processes a year and unit are no worlds of ours. */
export const purchaseOf = (world: World, view: ProcessView): string =>
  `${uasg(world, view)}${modalityOf(view).padStart(2, "0")}${String(view.index % 100_000).padStart(5, "0")}${year(view.publishedAt)}`;

export const itemOf = (world: World, view: ProcessView, number: number): string =>
  `${purchaseOf(world, view)}${String(number).padStart(5, "0")}`;
const control = (world: World, view: ProcessView): string =>
  `${cnpjOf(world.buyer("BR", view.buyer).serial)}-1-${String(view.index + 1).padStart(6, "0")}/${year(view.publishedAt)}`;

export function tenderRow(world: World, view: ProcessView): Row {
  const buyer = world.buyer("BR", view.buyer);
  const modality = modalityOf(view);
  const cancelled = view.state === "cancelled";
  return {
    idCompra: purchaseOf(world, view),
    numeroControlePNCP: control(world, view),
    anoCompraPncp: Number(year(view.publishedAt)),
    sequencialCompraPncp: view.index + 1,
    orgaoEntidadeCnpj: cnpjOf(buyer.serial),
    orgaoSubrogadoCnpj: null,
    codigoOrgao: 20_000 + (buyer.index % 10_000),
    orgaoEntidadeRazaoSocial: buyer.name.toUpperCase(),
    orgaoEntidadeEsferaId: { national: "F", regional: "E", local: "M" }[buyer.level],
    orgaoEntidadePoderId: "E",
    // Text in this list, a number in others.
    unidadeOrgaoCodigoUnidade: uasg(world, view),
    unidadeOrgaoNomeUnidade: buyer.unit,
    unidadeOrgaoUfSigla: buyer.region.slice(0, 2).toUpperCase(),
    unidadeOrgaoMunicipioNome: buyer.locality.toUpperCase(),
    unidadeOrgaoCodigoIbge: 1_000_000 + (buyer.serial % 4_000_000),
    numeroCompra: String(view.index % 100_000).padStart(5, "0"),
    codigoModalidade: Number(modality),
    modalidadeNome: modalityNames[modality],
    srp: isRegister(view),
    amparoLegalCodigoPncp: 1,
    amparoLegalNome: "Lei 14.133/2021, Art. 28, I",
    amparoLegalDescricao: "modalidade de licitação",
    informacaoComplementar: view.description,
    processo: `${view.id}/PROC`,
    objetoCompra: view.title,
    existeResultado: view.awards.length > 0,
    orcamentoSigilosoCodigo: view.estimate === undefined ? 3 : 1,
    orcamentoSigilosoDescricao: view.estimate === undefined ? "Compra totalmente sigilosa" : "Compra sem sigilo",
    situacaoCompraIdPncp: cancelled ? 2 : 1,
    situacaoCompraNomePncp: cancelled ? "Revogada" : "Divulgada no PNCP",
    tipoInstrumentoConvocatorioNome: "Edital",
    modoDisputaNomePncp: "Aberto",
    valorTotalEstimado: amount(view.estimate ?? "0"),
    valorTotalHomologado: amount(view.awards.reduce((sum, award) => addDecimals(sum, award.amount), "0")),
    dataInclusaoPncp: local(view.publishedAt),
    dataAualizacaoPncp: local(view.changedAt),
    dataPublicacaoPncp: local(view.publishedAt),
    dataAberturaPropostaPncp: local(view.publishedAt),
    dataEncerramentoPropostaPncp: local(view.deadline),
    contratacaoExcluida: false,
  };
}

const situationOf = (view: ProcessView, number: number): readonly [string, string] => {
  if (view.state === "cancelled") return ["3", "Anulado/Revogado/Cancelado"];
  if (view.state === "unsuccessful") return ["4", "Deserto"];
  if (view.awards.some(({ items }) => items.includes(number))) return ["2", "Homologado"];
  return view.awards.length > 0 ? ["5", "Fracassado"] : ["1", "Em andamento"];
};

export function itemRows(world: World, view: ProcessView): Row[] {
  return view.items.map((item) => {
    const [situation, name] = situationOf(view, item.number);
    const goods = view.category === "goods";
    return {
      idCompra: purchaseOf(world, view),
      idCompraItem: itemOf(world, view, item.number),
      idContratacaoPNCP: control(world, view),
      unidadeOrgaoCodigoUnidade: Number(uasg(world, view)),
      orgaoEntidadeCnpj: cnpjOf(world.buyer("BR", view.buyer).serial),
      numeroItemPncp: item.number,
      numeroItemCompra: item.number,
      numeroGrupo: 0,
      descricaoResumida: item.description.slice(0, 40),
      materialOuServico: goods ? "M" : "S",
      materialOuServicoNome: goods ? "Material" : "Serviço",
      codigoClasse: Number(item.unspsc.slice(0, 4)),
      codigoGrupo: null,
      codItemCatalogo: Number(item.unspsc.slice(0, 6)),
      descricaodetalhada: item.description,
      unidadeMedida: item.unit,
      orcamentoSigiloso: view.estimate === undefined,
      criterioJulgamentoIdPncp: 1,
      criterioJulgamentoNome: "Menor preço",
      situacaoCompraItem: situation,
      situacaoCompraItemNome: name,
      tipoBeneficio: view.smeReserved ? "1" : "4",
      tipoBeneficioNome: view.smeReserved ? "Participação exclusiva para ME/EPP" : "Sem benefício",
      quantidade: amount(item.quantity),
      valorUnitarioEstimado: amount(view.estimate === undefined ? "0" : item.unitPrice),
      valorTotal: amount(view.estimate === undefined ? "0" : multiplyDecimals(item.unitPrice, item.quantity)),
      temResultado: situation === "2" ? true : null,
      codFornecedor: null,
      dataInclusaoPncp: local(view.publishedAt),
      dataAtualizacaoPncp: local(view.changedAt),
      dataResultado: null,
      codigoNCM: null,
      descricaoNCM: null,
    };
  });
}

/** porteFornecedorId: 1 ME, 2 EPP, 3 neither; one in twenty is not informed. */
export const sizeOf = (supplier: WorldSupplier): readonly [number, string] => {
  if (supplier.index % 20 === 13) return [5, "Não Informado"];
  if (supplier.naturalPerson) return [4, "Não se aplica"];
  if (supplier.size === "micro") return [1, "ME"];
  return supplier.size === "small" ? [2, "EPP"] : [3, "Demais"];
};

export function resultRows(world: World, view: ProcessView): Row[] {
  return view.awards.flatMap((award) =>
    award.items.map((number, place) => {
      const supplier = world.supplier("BR", award.supplier);
      const quantity = view.items[number - 1]?.quantity ?? "0";
      const price = award.unitPrices[place] ?? "0";
      const [size, sizeName] = sizeOf(supplier);
      return {
        idCompraItem: itemOf(world, view, number),
        idCompra: purchaseOf(world, view),
        idContratacaoPNCP: control(world, view),
        unidadeOrgaoCodigoUnidade: uasg(world, view),
        numeroItemPncp: number,
        sequencialResultado: 1,
        niFornecedor: supplierNumber(supplier),
        tipoPessoa: supplier.naturalPerson ? "PF" : "PJ",
        nomeRazaoSocialFornecedor: supplier.name.toUpperCase(),
        codigoPais: "BRA",
        indicadorSubcontratacao: false,
        ordemClassificacaoSrp: 1,
        quantidadeHomologada: amount(quantity),
        valorUnitarioHomologado: amount(price),
        valorTotalHomologado: amount(multiplyDecimals(price, quantity)),
        percentualDesconto: amount("0"),
        situacaoCompraItemResultadoId: 1,
        situacaoCompraItemResultadoNome: "Informado",
        motivoCancelamento: null,
        porteFornecedorId: size,
        porteFornecedorNome: sizeName,
        naturezaJuridicaNome: "Sociedade Empresária Limitada",
        naturezaJuridicaId: "2062",
        dataInclusaoPncp: local(award.at),
        dataAtualizacaoPncp: local(award.at),
        dataCancelamentoPncp: null,
        dataResultadoPncp: midnight(award.at),
        aplicacaoBeneficioMeepp: view.smeReserved,
      };
    }),
  );
}

const office = (world: World, view: ProcessView): Row => {
  const buyer = world.buyer("BR", view.buyer);
  return {
    codigoOrgao: 20_000 + (buyer.index % 10_000),
    nomeOrgao: buyer.name.toUpperCase(),
    codigoModalidadeCompra: modalityOf(view),
    nomeModalidadeCompra: modalityNames[modalityOf(view)],
    idCompra: purchaseOf(world, view),
  };
};

/** When the price register of a process begins to hold; undefined where there is none (yet). */
export const registeredAt = (view: ProcessView): string | undefined =>
  isRegister(view) && view.awards.length > 0 ? view.decidedAt : undefined;

export function registerRow(world: World, view: ProcessView): Row {
  const at = registeredAt(view) ?? view.publishedAt;
  return {
    numeroAtaRegistroPreco: `${String(view.index % 100_000).padStart(5, "0")}/${year(at)}`,
    codigoUnidadeGerenciadora: Number(uasg(world, view)),
    nomeUnidadeGerenciadora: world.buyer("BR", view.buyer).unit,
    ...office(world, view),
    linkAtaPNCP: "https://pncp.gov.br/app/atas",
    numeroCompra: String(view.index % 100_000).padStart(5, "0"),
    anoCompra: year(view.publishedAt),
    dataAssinatura: midnight(at),
    dataVigenciaInicial: midnight(at),
    dataVigenciaFinal: `${Number(year(at)) + 1}${midnight(at).slice(4)}`,
    valorTotal: amount(view.awards.reduce((sum, award) => addDecimals(sum, award.amount), "0")),
    statusAta: view.index % 3 === 0 ? "Ata de Registro de Preços" : "Ativo",
    objeto: view.title,
    quantidadeItens: view.items.length,
    dataHoraAtualizacao: local(at),
    dataHoraInclusao: local(at),
    ataExcluido: false,
    numeroControlePncpAta: `${control(world, view)}-000001`,
    numeroControlePncpCompra: control(world, view),
  };
}

export function registerItemRows(world: World, view: ProcessView): Row[] {
  const {
    valorTotal: _total,
    objeto: _subject,
    statusAta: _state,
    ataExcluido: _gone,
    ...head
  } = registerRow(world, view);
  return view.awards.flatMap((award) =>
    award.items.map((number, place) => {
      const supplier = world.supplier("BR", award.supplier);
      const quantity = view.items[number - 1]?.quantity ?? "0";
      const { codigoOrgao: _code, nomeOrgao: _name, linkAtaPNCP: _link, quantidadeItens: _count, ...rest } = head;
      return {
        ...rest,
        numeroItem: String(number).padStart(5, "0"),
        codigoItem: Number(view.items[number - 1]?.unspsc.slice(0, 6)),
        descricaoItem: view.items[number - 1]?.description,
        tipoItem: null,
        quantidadeHomologadaItem: amount(quantity),
        classificacaoFornecedor: "001",
        niFornecedor: supplierNumber(supplier),
        nomeRazaoSocialFornecedor: supplier.name.toUpperCase(),
        quantidadeHomologadaVencedor: amount(quantity),
        valorUnitario: amount(award.unitPrices[place] ?? "0"),
        itemExcluido: false,
      };
    }),
  );
}

export const contractNumber = (view: ProcessView, contract: WorldContract): string =>
  `${String((view.index % 10_000) * 10 + (contract.award % 10)).padStart(5, "0")}/${year(contract.signedAt)}`;

export function contractRow(world: World, view: ProcessView, contract: WorldContract): Row {
  const supplier = world.supplier("BR", view.awards[contract.award]?.supplier ?? 0);
  const value = contract.amendment?.amount ?? contract.amount;
  return {
    ...office(world, view),
    codigoUnidadeGestora: uasg(world, view),
    nomeUnidadeGestora: world.buyer("BR", view.buyer).unit,
    codigoUnidadeGestoraOrigemContrato: Number(uasg(world, view)),
    nomeUnidadeGestoraOrigemContrato: world.buyer("BR", view.buyer).unit,
    receitaDespesa: "D",
    numeroContrato: contractNumber(view, contract),
    numeroCompra: `${String(view.index % 100_000).padStart(5, "0")}/${year(view.publishedAt)}`,
    codigoTipo: 50,
    nomeTipo: "Contrato",
    codigoCategoria: 60,
    nomeCategoria: { goods: "Compras", services: "Serviços", works: "Obras" }[view.category],
    niFornecedor: supplierNumber(supplier),
    nomeRazaoSocialFornecedor: supplier.name.toUpperCase(),
    processo: `${view.id}/PROC`,
    objeto: view.title,
    informacoesComplementares: "",
    dataVigenciaInicial: `${contract.start}T00:00:00`,
    dataVigenciaFinal: `${contract.end}T00:00:00`,
    valorGlobal: amount(value),
    numeroParcelas: 1,
    valorParcela: amount(value),
    valorAcumulado: amount(value),
    totalDespesasAcessorias: null,
    dataHoraInclusao: local(contract.amendment?.at ?? contract.signedAt),
    numeroControlePncpContrato: null,
    dataHoraExclusao: null,
    contratoExcluido: false,
  };
}

export function contractItemRows(world: World, view: ProcessView, contract: WorldContract): Row[] {
  const award = view.awards[contract.award];
  const head = contractRow(world, view, contract);
  return (award?.items ?? []).map((number, place) => ({
    ...office(world, view),
    codigoUnidadeGestora: head.codigoUnidadeGestora,
    codigoUnidadeGestoraOrigemContrato: head.codigoUnidadeGestoraOrigemContrato,
    numeroContrato: head.numeroContrato,
    numeroCompra: head.numeroCompra,
    niFornecedor: head.niFornecedor,
    nomeRazaoSocialFornecedor: head.nomeRazaoSocialFornecedor,
    processo: head.processo,
    dataVigenciaInicial: head.dataVigenciaInicial,
    dataVigenciaFinal: head.dataVigenciaFinal,
    valorGlobal: head.valorGlobal,
    tipoItem: null,
    codigoItem: Number(view.items[number - 1]?.unspsc.slice(0, 6)),
    descricaoIitem: view.items[number - 1]?.description,
    quantidadeItem: amount(view.items[number - 1]?.quantity ?? "0"),
    valorUnitarioItem: amount(award?.unitPrices[place] ?? "0"),
    valorTotalItem: amount("0"),
    dataHoraInclusao: head.dataHoraInclusao,
    contratoExcluido: false,
    contratoItemExcluido: false,
    numeroItem: String(number).padStart(5, "0"),
  }));
}
