import { multiplyDecimals, type ProcessView, type World } from "../../src/connector/index.ts";
import {
  amount,
  cnpjOf,
  cpfOf,
  itemOf,
  local,
  localDay,
  modalityNames,
  modalityOf,
  purchaseOf,
  type Row,
  uasg,
  utc,
  year,
} from "./simulate-rows.ts";

/** Rows of the module "legado": purchases begun under the old laws. */
const oldState = (view: ProcessView): string =>
  ({ cancelled: "Revogado", unsuccessful: "Deserto" })[view.state as "cancelled"] ??
  (view.awards.length > 0 ? "Homologado" : "Publicado");

/** Which list of the old laws shows a purchase. */
export const oldListOf = (view: ProcessView): "1" | "3" | "5" => {
  const modality = modalityOf(view);
  if (modality === "5") return "3";
  return modality === "6" || modality === "7" ? "5" : "1";
};

export function oldRow(world: World, view: ProcessView): Row {
  const buyer = world.buyer("BR", view.buyer);
  const common = { dt_alteracao: local(view.changedAt), pertence14133: false };
  const code = Number(uasg(world, view));
  const notice = Number(`${view.index % 100_000}${year(view.publishedAt)}`);
  const objeto = `Objeto: ${view.title}`;
  switch (oldListOf(view)) {
    case "3":
      return {
        id_compra: purchaseOf(world, view),
        co_processo: `${view.id}/PROC`,
        co_portaria: "152018",
        co_uasg: code,
        no_ausg: buyer.unit,
        co_orgao: 20_000 + (buyer.index % 10_000),
        no_orgao: buyer.name.toUpperCase(),
        numero: notice,
        ds_situacao_pregao: oldState(view).toLowerCase(),
        ds_tipo_pregao: "eletronico",
        ds_tipo_pregao_compra: "SISPP",
        tx_objeto: objeto,
        valorEstimadoTotal: view.estimate ?? "0.00",
        dt_portaria: "2018-06-01T03:00:00.000+00:00",
        dt_data_edital: localDay(view.publishedAt),
        dt_inicio_proposta: utc(view.publishedAt),
        dt_fim_proposta: utc(view.deadline),
        dt_resultado: view.decidedAt ? localDay(view.decidedAt) : null,
        ...common,
      };
    case "5":
      return {
        idCompra: purchaseOf(world, view),
        co_orgao: String(20_000 + (buyer.index % 10_000)),
        co_uasg: code,
        no_ausg: buyer.unit,
        co_modalidade_licitacao: Number(modalityOf(view)),
        nu_processo: `${view.id}/PROC`,
        qt_total_item: view.items.length,
        vr_estimado: amount(view.estimate ?? "0"),
        nu_aviso_licitacao: view.index % 100_000,
        ds_objeto_licitacao: objeto,
        ds_fundamento_legal: "Fundamento Legal: Art. 24º, Inciso II da Lei nº 8.666.",
        ds_justificativa: "Justificativa: dispensa por baixo valor.",
        no_responsavel_decl_disp: "PESSOA INVENTADA",
        no_cargo_resp_decl_disp: "Chefe",
        dtDeclaracaoDispensa: localDay(view.publishedAt),
        dtPublicacao: localDay(view.publishedAt),
        dt_ano_aviso: Number(year(view.publishedAt)),
        ...common,
      };
    default:
      return {
        id_compra: purchaseOf(world, view),
        identificador: `${uasg(world, view)}${modalityOf(view)}${notice}`,
        numero_processo: `${view.id}/PROC`,
        uasg: code,
        modalidade: Number(modalityOf(view)),
        nome_modalidade: modalityNames[modalityOf(view)]?.toUpperCase(),
        numero_aviso: notice,
        situacao_aviso: oldState(view),
        tipo_recurso: "Nacional",
        objeto,
        data_publicacao: localDay(view.publishedAt),
        ...common,
      };
  }
}

export function oldItemRows(world: World, view: ProcessView): Row[] {
  return view.items.map((item) => {
    const award = view.awards.find(({ items }) => items.includes(item.number));
    const supplier = award && world.supplier("BR", award.supplier);
    const total = multiplyDecimals(item.unitPrice, item.quantity);
    const won = award
      ? multiplyDecimals(award.unitPrices[award.items.indexOf(item.number)] ?? "0", item.quantity)
      : null;
    const catalogue = Number(item.unspsc.slice(0, 6));
    const id = itemOf(world, view, item.number);
    switch (oldListOf(view)) {
      case "3":
        return {
          id_compra: purchaseOf(world, view),
          id_compra_item: id,
          decreto_7174: "FALSE",
          situacao_item: oldState(view).toLowerCase(),
          descricao_item: item.description,
          descricao_detalhada_item: item.description,
          tratamento_diferenciado: view.smeReserved ? "Tipo I - Participação Exclusiva de ME/EPP/Equiparada" : null,
          quantidade_item: item.quantity,
          unidade_fornecimento: item.unit.toUpperCase(),
          valor_estimado_item: view.estimate === undefined ? null : total,
          valorHomologadoItem: won,
          fornecedor_vencedor: supplier?.name.toUpperCase() ?? null,
          no_adjudic: "PESSOA INVENTADA",
          no_hom: "OUTRA PESSOA INVENTADA",
          dt_hom: award ? localDay(award.at) : null,
          dt_alteracao: local(view.changedAt),
        };
      case "5":
        return {
          idCompra: purchaseOf(world, view),
          idCompraItem: id,
          co_uasg: Number(uasg(world, view)),
          co_modalidade_licitacao: Number(modalityOf(view)),
          no_modalidade_licitacao: modalityNames[modalityOf(view)],
          nu_aviso_licitacao: view.index % 100_000,
          dt_ano_aviso_licitacao: Number(year(view.publishedAt)),
          ds_objeto_licitacao: view.title,
          no_responsavel_decl_disp: "PESSOA INVENTADA",
          nu_item_material: item.number,
          in_material_servico: view.category === "goods" ? "material" : "servico",
          co_conjunto_materiais: view.category === "goods" ? catalogue : 0,
          co_servico: view.category === "goods" ? 0 : catalogue,
          ds_detalhada: item.description,
          qt_material_alt: amount(item.quantity),
          no_unidade_medida: item.unit.toUpperCase(),
          vr_estimado_item: amount(view.estimate === undefined ? "0" : total),
          no_marca_material: "",
          in_tipo_fornecedor_vencedor: supplier ? (supplier.naturalPerson ? "PF" : "PJ") : null,
          nu_cnpj_vencedor: supplier && !supplier.naturalPerson ? cnpjOf(supplier.serial) : null,
          nu_cpf_vencedor: supplier?.naturalPerson ? cpfOf(supplier.serial) : null,
          no_fornecedor_vencedor: supplier?.name.toUpperCase() ?? null,
          dt_alteracao: local(view.changedAt),
        };
      default:
        return {
          id_compra: purchaseOf(world, view),
          id_compra_item: id,
          uasg: Number(uasg(world, view)),
          criterio_julgamento: "Menor Valor",
          decreto_7174: false,
          codigo_item_material: view.category === "goods" ? catalogue : null,
          codigo_item_servico: view.category === "goods" ? null : catalogue,
          descricao_item: item.description,
          quantidade: item.quantity,
          valor_estimado: amount(view.estimate === undefined ? "0" : total),
          cnpj_fornecedor: supplier && !supplier.naturalPerson ? cnpjOf(supplier.serial) : null,
          cpfVencedor: supplier?.naturalPerson ? cpfOf(supplier.serial) : null,
          beneficio: view.smeReserved
            ? "Participacao exclusiva para ME/EPP/COOPERATIVA"
            : "Nao possui tratamento diferenciado para ME/EPP/COOPERATIVA",
          dt_alteracao: local(view.changedAt),
        };
    }
  });
}
