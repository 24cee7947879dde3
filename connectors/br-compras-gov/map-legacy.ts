import {
  type AwardPart,
  type ItemPart,
  look,
  type MapContext,
  type MappedRelease,
  money,
  number,
  Parties,
  type PayloadReader,
  type Sourced,
  type SourceNode,
  titleOf,
  traced,
  withoutCpf,
  withSource,
} from "../../src/connector/index.ts";
import {
  addOffice,
  addSupplier,
  changed,
  currency,
  itemNumber,
  nonZero,
  released,
  takePurchase,
  time,
  withoutLabel,
} from "./common.ts";
import { itemKinds, modalities, oldBenefits, oldSituations } from "./lookups.ts";
import { lotOf } from "./map-purchases.ts";

/** The module "legado": purchases under Lei 8.666/1993 and its kin, in five lists with names of fields of their own. */
const persons = [
  "no_responsavel_decl_disp",
  "no_cargo_resp_decl_disp",
  "no_responsavel_ratificacao",
  "no_cargo_resp_ratificacao",
  "nu_cpf_resp_decl_disp",
  "nu_cpf_resp_ratificacao",
  "nu_cpf_resp_publicacao",
  "nome_responsavel",
  "funcao_responsavel",
  "no_adjudic",
  "no_hom",
] as const;

/** A purchase with tender (list 1), pregão (3), purchase without tender (5) or RDC (7) → stream of the list's name. */
export function mapOldTender(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const purchase = takePurchase(row);
  if (purchase === undefined) return undefined;
  const parties = new Parties();
  const unit = addOffice(
    row,
    "BR-UASG",
    row.text("uasg", "co_uasg"),
    row.text("no_ausg", "nome_uasg"),
    "procuringEntity",
    parties,
    { address: { region: row.text("uf_uasg") } },
  );
  const orgao = row.text("co_orgao", "orgao_uasg");
  const body = addOffice(row, "BR-SIASG", orgao, row.text("no_orgao"), "buyer", parties);
  const stated = row.text("modalidade", "co_modalidade_licitacao");
  const modality = stated ?? (payload.kind === "legacyAuctions" ? "5" : undefined);
  const found = typeof modality === "string" ? modalities.get(modality) : look(row, modalities, modality);
  const modalityName = row.text("nome_modalidade", "no_modalidade_licitacao");
  const situation = row.text("situacao_aviso", "ds_situacao_pregao");
  const situationRow = look(row, oldSituations, situation);
  const subject = withoutLabel(withoutCpf(row, row.text("objeto", "tx_objeto", "ds_objeto_licitacao")));
  const published = time(row, "data_publicacao") ?? time(row, "dt_data_edital") ?? time(row, "dtPublicacao");
  const declared = time(row, "dtDeclaracaoDispensa");
  const updated = time(row, "dt_alteracao");
  const reason = withoutLabel(withoutCpf(row, row.text("ds_justificativa")));
  const basis = withoutLabel(row.text("ds_fundamento_legal", "ds_lei"));
  const result = time(row, "dt_resultado");
  const form = row.text("forma_de_realizacao_licitacao", "tipo_pregao", "ds_tipo_pregao");
  const framework = row.text("ds_tipo_pregao_compra");
  row.dropPersonal(...persons);
  row.ignore("co_portaria", "dt_portaria", "dt_encerramento", "dtRatificacao", "dtPublicacao", "co_orgao_superior");
  row.ignore("qt_total_item", "numero_itens", "tipo_recurso", "valorHomologadoTotal", "pertence14133", "ds_lei");
  row.ignore("data_entrega_edital", "endereco_entrega_edital", "data_abertura_proposta", "nu_inciso");
  const electronic = form && /^eletr/i.test(form.value);
  return released(context, purchase, `${payload.kind}`, 0, changed(payload, updated, result, published, declared), {
    tag: ["tender"],
    parties: parties.list(),
    // Only the list of pregões names the body; the others name the unit, or nobody.
    buyer: body?.name ? body : (unit ?? body),
    tender: withSource(
      {
        id: purchase,
        title: titleOf(subject),
        description: subject,
        status: situationRow?.status === null ? null : traced(situation, situationRow?.status ?? undefined),
        procuringEntity: unit,
        value: money(nonZero(row.decimal("valorEstimadoTotal") ?? row.decimal("vr_estimado")), currency),
        procurementMethod: found?.method,
        procurementMethodDetails: modalityName ?? found?.name,
        procurementMethodRationale:
          basis && reason ? basis.map((text) => `${text}: ${reason.value}`) : (basis ?? reason),
        submissionMethod: form?.map(() => [electronic ? "electronicSubmission" : "inPerson"] as const),
        submissionMethodDetails: form,
        additionalInformation: withoutCpf(row, row.text("informacoes_gerais")),
        techniques: framework && { hasFrameworkAgreement: framework.map((text) => /SISRP/i.test(text)) },
        tenderPeriod: {
          startDate: time(row, "dt_inicio_proposta"),
          endDate: time(row, "dt_fim_proposta") ?? time(row, "data_entrega_proposta"),
        },
      },
      {
        datePublished: published,
        statusDetails: situation,
        identifiers: [
          { scheme: "BR-COMPRAS-PROCESSO", id: row.text("numero_processo", "co_processo", "nu_processo") },
        ].filter((one) => one.id),
      },
    ),
  });
}

/** An item of one of these purchases, with the award that it tells of: lists 2, 4 and 6 → stream "item:<number>". */
export function mapOldItem(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const id = itemNumber(row.value) ?? row.text("nu_item_material")?.value;
  const purchase = takePurchase(row);
  if (purchase === undefined || id === undefined) return undefined;
  const parties = new Parties();
  const long = row.text("descricao_detalhada_item", "ds_detalhada", "descricao_item");
  const description = withoutCpf(row, long);
  const benefit = row.text("beneficio", "tratamento_diferenciado");
  const granted = look(row, oldBenefits, benefit);
  const estimate =
    row.decimal("valor_estimado") ?? row.decimal("valor_estimado_item") ?? row.decimal("vr_estimado_item");
  const quantity = row.decimal("quantidade") ?? row.decimal("quantidade_item") ?? row.decimal("qt_material_alt");
  const unit = row.text("unidade", "unidade_fornecimento", "no_unidade_medida");
  const situation = row.text("situacao_item");
  const situationRow = look(row, oldSituations, situation);
  const item: ItemPart = {
    id,
    description: description ?? row.text("nome_material", "nome_servico", "no_servico", "no_conjunto_materiais"),
    classification: oldClass(row),
    quantity: number(nonZero(quantity)),
    unit: { name: unit },
    relatedLot: id,
  };
  const decided = time(row, "dt_hom") ?? time(row, "dt_adjudic");
  const award = oldAward(row, id, decided, parties);
  const updated = time(row, "dt_alteracao");
  row.dropPersonal(...persons);
  row.ignore(
    "descricao_item",
    "nome_material",
    "nome_servico",
    "no_servico",
    "no_conjunto_materiais",
    "uasg",
    "co_uasg",
  );
  row.ignore("decreto_7174", "criterio_julgamento", "sustentavel", "margem_preferencial", "menor_lance");
  row.ignore("valor_negociado", "dt_encerramento", "dt_adjudic", "ds_fabricante", "no_marca_material");
  // What list 6 repeats of the purchase itself.
  row.ignore("co_modalidade_licitacao", "no_modalidade_licitacao", "nu_inciso", "nu_processo", "vr_estimado");
  row.ignore("qt_total_item", "ds_objeto_licitacao", "ds_fundamento_legal", "ds_justificativa", "nu_item_material");
  return released(context, purchase, `item:${id}`, 1, changed(payload, updated, decided), {
    tag: award ? ["tender", "award"] : ["tender"],
    parties: parties.list(),
    tender: {
      id: purchase,
      items: [item],
      lots: [
        withSource(lotOf(id, description, benefit, granted), {
          status: traced(situation, situationRow?.status ?? undefined),
          statusDetails: situation,
          value: money(nonZero(estimate), currency),
        }),
      ],
    },
    awards: award ? [award] : [],
  });
}

function oldClass(row: SourceNode) {
  const material = nonZero(row.text("codigo_item_material", "co_conjunto_materiais"));
  const service = nonZero(row.text("codigo_item_servico", "co_servico"));
  look(row, itemKinds, row.text("in_material_servico"));
  if (material) return { scheme: "CATMAT", id: material };
  return service && { scheme: "CATSER", id: service };
}

/** Only list 4 states what was awarded; the others name the winner alone, so the award has no value. */
function oldAward(
  row: SourceNode,
  item: string,
  decided: Sourced<string> | undefined,
  parties: Parties,
): AwardPart | undefined {
  const cnpj = row.has("cnpj_fornecedor") ? "cnpj_fornecedor" : "nu_cnpj_vencedor";
  const person = row.has("cpfVencedor") || row.has("nu_cpf_vencedor");
  row.dropPersonal("cpfVencedor", "nu_cpf_vencedor");
  const name = row.has("fornecedor_vencedor") ? "fornecedor_vencedor" : "no_fornecedor_vencedor";
  const supplier = addSupplier(
    row,
    { name, person: "in_tipo_fornecedor_vencedor", ...(person ? {} : { number: cnpj }) },
    parties,
  );
  const value = nonZero(row.decimal("valorHomologadoItem"));
  // A number that was dropped tells that there is a winner.
  if (!supplier && !value && !person) return undefined;
  return {
    id: item,
    status: decided ? traced(decided, "active") : "active",
    date: decided,
    value: money(value, currency),
    suppliers: supplier ? [supplier] : [],
    relatedLots: [item],
    items: [{ id: item, relatedLot: item }],
  };
}
