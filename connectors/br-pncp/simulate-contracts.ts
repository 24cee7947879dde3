import { addDecimals, type ProcessView, type World, type WorldContract } from "../../src/connector/index.ts";
import { controlText } from "./common.ts";
import {
  body,
  buyerCnpj,
  float,
  local,
  localDayOf,
  type Row,
  supplierFields,
  tenderControl,
  unit,
  yearOf,
} from "./simulate-rows.ts";

/** PNCP's rows for contracts, their amendments and price registers of a world. */
export const contractSequence = (process: ProcessView, contract: WorldContract): number =>
  process.index * 10 + contract.award + 1;

export const contractControl = (world: World, process: ProcessView, contract: WorldContract): string =>
  controlText({
    cnpj: buyerCnpj(world, process),
    kind: "2",
    year: yearOf(contract.signedAt),
    sequence: contractSequence(process, contract),
  });

const categories = { goods: [2, "Compras"], services: [8, "Serviços"], works: [7, "Obras"] } as const;

export function contractRow(world: World, process: ProcessView, contract: WorldContract): Row {
  const supplier = supplierFields(world.supplier("BR", process.awards[contract.award]?.supplier ?? 0));
  const [category, categoryName] = categories[process.category];
  const spelling = process.index % 3 === 1 ? "numeroControlePNCPCompra" : "numeroControlePncpCompra";
  return {
    [spelling]: tenderControl(world, process),
    numeroControlePncpAta: null,
    codigoPaisFornecedor: process.index % 2 === 0 ? "BRA" : null,
    unidadeSubRogada: null,
    orgaoSubRogado: null,
    anoContrato: Number(yearOf(contract.signedAt)),
    tipoContrato: { id: 1, nome: "Contrato (termo inicial)" },
    numeroContratoEmpenho: String(contractSequence(process, contract)).padStart(5, "0"),
    dataAssinatura: localDayOf(contract.signedAt),
    dataVigenciaInicio: contract.start,
    dataVigenciaFim: contract.end,
    niFornecedor: supplier.number,
    tipoPessoa: supplier.type,
    orgaoEntidade: body(world, process),
    categoriaProcesso: { id: category, nome: categoryName },
    dataPublicacaoPncp: local(contract.signedAt),
    dataAtualizacao: local(contract.signedAt),
    sequencialContrato: contractSequence(process, contract),
    unidadeOrgao: unit(world, process),
    informacaoComplementar: process.index % 2 === 0 ? "" : null,
    processo: `${process.id}/PROC`,
    niFornecedorSubContratado: null,
    nomeFornecedorSubContratado: null,
    numeroControlePNCP: contractControl(world, process, contract),
    receita: false,
    numeroParcelas: 1,
    numeroRetificacao: 0,
    temRemanejamento: null,
    emendaParlamentar: null,
    frutoAdesao: null,
    tipoPessoaSubContratada: null,
    objetoContrato: process.title,
    valorInicial: float(contract.amount),
    valorParcela: float(contract.amount),
    valorGlobal: float(contract.amount),
    valorAcumulado: null,
    dataAtualizacaoGlobal: local(contract.amendment?.at ?? contract.signedAt),
    identificadorCipi: null,
    urlCipi: null,
    nomeRazaoSocialFornecedor: supplier.name,
    usuarioNome: "Compras.gov.br",
  };
}

export function amendmentRows(world: World, process: ProcessView, contract: WorldContract): Row[] {
  const { amendment } = contract;
  if (!amendment) return [];
  return [
    {
      objetoTermoContrato: amendment.rationale,
      fundamentoLegal: "Art. 124 da Lei 14.133/2021",
      valorAcrescido: float(addDecimals(amendment.amount, `-${contract.amount}`)),
      dataInclusao: local(amendment.at),
      dataPublicacaoPncp: local(amendment.at),
      unidade: unit(world, process),
      fornecedor: null,
      niFornecedor: null,
      fornecedorSubContratado: null,
      niFornecedorSubContratado: null,
      orgaoEntidade: body(world, process),
      dataAssinatura: localDayOf(amendment.at),
      dataVigenciaFim: contract.end,
      dataVigenciaInicio: localDayOf(amendment.at),
      dataAtualizacao: local(amendment.at),
      tipoPessoa: "PJ",
      nomeRazaoSocialFornecedor: null,
      informacaoComplementar: null,
      processo: `${process.id}/PROC`,
      sequencialTermoContrato: 1,
      numeroTermoContrato: "00001/2024",
      unidadeSubrogada: null,
      tipoPessoaSubContratada: null,
      numeroParcelas: 1,
      nomeFornecedorSubContratado: null,
      valorParcela: float(amendment.amount),
      valorGlobal: float(amendment.amount),
      qualificacaoAcrescimoSupressao: true,
      qualificacaoVigencia: false,
      qualificacaoFornecedor: false,
      qualificacaoReajuste: false,
      prazoAditadoDias: 0,
      informativoObservacao: "",
      orgaoSubrogado: null,
      tipoTermoContratoNome: "Termo Aditivo",
    },
  ];
}

/** The price register that a decided tender of that kind leads to. */
export function priceRegisterRow(world: World, process: ProcessView, decidedAt: string): Row {
  const buyer = world.buyer("BR", process.buyer);
  return {
    numeroControlePNCPAta: `${tenderControl(world, process)}-000001`,
    numeroAtaRegistroPreco: `${process.index + 1}`.padStart(5, "0"),
    anoAta: Number(yearOf(decidedAt)),
    numeroControlePNCPCompra: tenderControl(world, process),
    cancelado: false,
    dataCancelamento: null,
    dataAssinatura: local(decidedAt),
    vigenciaInicio: local(decidedAt),
    vigenciaFim: null,
    dataPublicacaoPncp: local(decidedAt),
    dataInclusao: local(decidedAt),
    dataAtualizacao: local(decidedAt),
    dataAtualizacaoGlobal: local(decidedAt),
    usuario: "Compras.gov.br",
    objetoContratacao: process.title,
    cnpjOrgao: buyerCnpj(world, process),
    nomeOrgao: buyer.name.toUpperCase(),
    cnpjOrgaoSubrogado: null,
    nomeOrgaoSubrogado: null,
    codigoUnidadeOrgao: String(buyer.serial % 1_000_000).padStart(6, "0"),
    nomeUnidadeOrgao: buyer.unit,
    codigoUnidadeOrgaoSubrogado: null,
    nomeUnidadeOrgaoSubrogado: null,
  };
}
