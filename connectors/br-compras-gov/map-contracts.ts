import {
  type ContractPart,
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
  slug,
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
  leaveOutNumber,
  nonZero,
  released,
  takePurchase,
  time,
} from "./common.ts";
import { contractCategories, itemKinds, registerStates } from "./lookups.ts";

/** Number under which the unit keeps a contract or a price register: unique together with the unit's. */
const own = (unit: Sourced<string> | undefined, number: Sourced<string> | undefined): string | undefined =>
  unit && number ? slug(`${unit.value.padStart(6, "0")}-${number.value}`) : undefined;

function bodies(row: SourceNode, unitCode: string, unitName: string, parties: Parties) {
  return {
    buyer: addOffice(row, "BR-SIASG", row.text("codigoOrgao"), row.text("nomeOrgao"), "buyer", parties),
    procuringEntity: addOffice(row, "BR-UASG", row.text(unitCode), row.text(unitName), "procuringEntity", parties),
  };
}

/**
 * A price register (ata de registro de preços, module arp, list 1) → a framework agreement as contract, stream "ata:<id>".
 * What it registers may be bought: `registeredValue` is no spending.
 */
export function mapRegister(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const purchase = takePurchase(row);
  const title = row.text("numeroAtaRegistroPreco");
  const id = own(row.text("codigoUnidadeGerenciadora"), title);
  if (purchase === undefined || id === undefined) return undefined;
  const parties = new Parties();
  const involved = bodies(row, "codigoUnidadeGerenciadora", "nomeUnidadeGerenciadora", parties);
  const excluded = row.flag("ataExcluido");
  const state = row.text("statusAta");
  const stateRow = look(row, registerStates, state);
  const updated = time(row, "dataHoraExclusao") ?? time(row, "dataHoraAtualizacao") ?? time(row, "dataHoraInclusao");
  row.ignore("dataHoraAtualizacao", "dataHoraInclusao", "linkAtaPNCP", "linkCompraPNCP", "quantidadeItens");
  row.ignore("codigoModalidadeCompra", "nomeModalidadeCompra");
  const contract: ContractPart = {
    id,
    awardID: purchase,
    title: title?.map((text) => `Ata de Registro de Preços ${text}`),
    description: withoutCpf(row, row.text("objeto")),
    status: excluded?.value ? traced(excluded, "cancelled") : traced(state, stateRow?.status),
    dateSigned: time(row, "dataAssinatura"),
    period: { startDate: time(row, "dataVigenciaInicial"), endDate: time(row, "dataVigenciaFinal", true) },
  };
  return released(context, purchase, `ata:${id}`, 3, changed(payload, updated), {
    tag: ["contract"],
    parties: parties.list(),
    contracts: [
      withSource(contract, {
        ...involved,
        statusDetails: excluded?.value ? excluded.map(() => "Ata excluída") : state,
        typeDetails: { description: "Ata de registro de preços" },
        registeredValue: money(nonZero(row.decimal("valorTotal")), currency),
        identifiers: controls(row, "numeroControlePncpAta"),
      }),
    ],
  });
}

const controls = (row: SourceNode, key: string) => {
  row.ignore("numeroControlePncpCompra");
  const id = row.text(key);
  return id ? [{ scheme: "BR-PNCP", id }] : [];
};

/** An item of a price register (module arp, list 2): what one supplier offers at which price. */
export function mapRegisterItem(
  row: SourceNode,
  payload: PayloadReader,
  context: MapContext,
): MappedRelease | undefined {
  const item = itemNumber(row.value);
  const purchase = takePurchase(row);
  const id = own(row.text("codigoUnidadeGerenciadora"), row.text("numeroAtaRegistroPreco"));
  if (purchase === undefined || id === undefined || item === undefined) return undefined;
  const parties = new Parties();
  const supplier = addSupplier(row, { number: "niFornecedor", name: "nomeRazaoSocialFornecedor" }, parties);
  const place = row.text("classificacaoFornecedor");
  const excluded = row.flag("itemExcluido")?.value === true;
  const updated = time(row, "dataHoraExclusao") ?? time(row, "dataHoraAtualizacao") ?? time(row, "dataHoraInclusao");
  row.ignore("dataHoraAtualizacao", "dataHoraInclusao", "dataAssinatura", "dataVigenciaInicial", "dataVigenciaFinal");
  row.ignore("codigoModalidadeCompra", "nomeModalidadeCompra", "nomeUnidadeGerenciadora", "numeroControlePncpAta");
  row.ignore("numeroControlePncpCompra", "quantidadeHomologadaItem", "maximoAdesao", "quantidadeEmpenhada");
  row.ignore("percentualMaiorDesconto", "situacaoSicaf", "codigoPdm", "nomePdm", "valorTotal");
  const part: ItemPart = {
    id: `${item}-${place?.value ?? "1"}`,
    description: withoutCpf(row, row.text("descricaoItem")),
    ...catalogued(row),
    quantity: excluded ? undefined : number(row.decimal("quantidadeHomologadaVencedor")),
    unit: { value: money(row.decimal("valorUnitario"), currency) },
  };
  row.ignore("quantidadeHomologadaVencedor");
  return released(context, purchase, `ata:${id}:${part.id}`, 4, changed(payload, updated), {
    tag: ["contract"],
    parties: parties.list(),
    contracts: [
      withSource<ContractPart>(
        {
          id,
          awardID: purchase,
          items: [withSource(part, { supplier, statusDetails: excluded ? "Item excluído" : undefined })],
        },
        {},
      ),
    ],
  });
}

function catalogued(row: SourceNode): ItemPart {
  const kind = row.text("tipoItem");
  const found = look(row, itemKinds, kind);
  const code = row.text("codigoItem");
  // Without the kind the number could be of either catalogue.
  return { classification: code && { scheme: found?.scheme ?? "BR-COMPRAS-CATALOGO", id: code } };
}

/** A contract or order (module contratos, list 1) → stream "contract:<id>". */
export function mapContract(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const purchase = takePurchase(row);
  const numbered = row.text("numeroContrato");
  const id = own(row.text("codigoUnidadeGestoraOrigemContrato"), numbered);
  if (purchase === undefined || id === undefined) return undefined;
  const parties = new Parties();
  const involved = bodies(row, "codigoUnidadeGestora", "nomeUnidadeGestora", parties);
  const supplier = addSupplier(row, { number: "niFornecedor", name: "nomeRazaoSocialFornecedor" }, parties);
  const category = row.text("nomeCategoria");
  const categoryRow = look(row, contractCategories, category);
  const excluded = row.flag("contratoExcluido");
  const income = row.text("receitaDespesa")?.value === "R";
  const total = money(row.decimal("valorGlobal"), currency);
  const starts = time(row, "dataVigenciaInicial");
  const type = row.text("codigoTipo");
  const subject = withoutCpf(row, row.text("objeto"));
  const more = withoutCpf(row, row.text("informacoesComplementares"));
  const updated = time(row, "dataHoraExclusao") ?? time(row, "dataHoraInclusao");
  row.ignore("dataHoraInclusao", "nomeUnidadeGestoraOrigemContrato", "codigoUnidadeRequisitante");
  row.ignore("codigoUnidadeRealizadoraCompra", "nomeUnidadeRealizadoraCompra", "nomeUnidadeRequisitante");
  row.ignore("unidadesRequisitantes", "codigoModalidadeCompra", "nomeModalidadeCompra", "codigoCategoria");
  row.ignore("codigoSubcategoria", "nomeSubcategoria", "numeroParcelas", "valorParcela", "valorAcumulado");
  row.ignore("totalDespesasAcessorias");
  const contract: ContractPart = {
    id,
    awardID: purchase,
    title: titleOf(subject) ?? numbered,
    description: more,
    status: excluded?.value ? traced(excluded, "cancelled") : traced(starts, "active"),
    period: { startDate: starts, endDate: time(row, "dataVigenciaFinal", true) },
    value: income ? undefined : total,
  };
  return released(context, purchase, `contract:${id}`, 5, changed(payload, updated), {
    tag: ["contract"],
    parties: parties.list(),
    contracts: [
      withSource(contract, {
        ...involved,
        suppliers: supplier ? [supplier] : [],
        statusDetails: excluded?.value ? excluded.map(() => "Contrato excluído") : undefined,
        typeDetails: type && { id: type, description: row.text("nomeTipo") },
        mainProcurementCategory: traced(category, categoryRow?.category),
        mainProcurementCategoryDetails: category,
        // The body is paid instead of paying: kept apart from what is spent.
        income: income ? total : undefined,
        identifiers: [
          ...controls(row, "numeroControlePncpContrato"),
          ...[{ scheme: "BR-COMPRAS-PROCESSO", id: row.text("processo") }].filter((one) => one.id),
        ],
      }),
    ],
  });
}

/** An item of a contract (module contratos, list 2) → stream "contract:<id>:<item>". */
export function mapContractItem(
  row: SourceNode,
  payload: PayloadReader,
  context: MapContext,
): MappedRelease | undefined {
  const item = itemNumber(row.value);
  const purchase = takePurchase(row);
  const id = own(row.text("codigoUnidadeGestoraOrigemContrato"), row.text("numeroContrato"));
  if (purchase === undefined || id === undefined || item === undefined) return undefined;
  const excluded = row.flag("contratoItemExcluido")?.value === true;
  const updated = time(row, "dataHoraExclusaoItem") ?? time(row, "dataHoraInclusao");
  // The contract itself comes in a list of its own; the supplier may be a person.
  for (const key of row.keys())
    if (/^(codigo(Orgao|Unidade|Modalidade)|nome(Orgao|Unidade|Modalidade))/.test(key)) row.ignore(key);
  row.ignore("processo", "dataVigenciaInicial", "dataVigenciaFinal", "valorGlobal", "numeroControlePncpContrato");
  row.ignore("dataHoraInclusao", "dataHoraExclusaoContrato", "contratoExcluido", "valorTotalItem");
  row.ignore("nomeRazaoSocialFornecedor");
  leaveOutNumber(row, "niFornecedor");
  const part: ItemPart = {
    id: item,
    description: withoutCpf(row, row.text("descricaoIitem", "descricaoItem")),
    ...catalogued(row),
    quantity: excluded ? undefined : number(row.decimal("quantidadeItem")),
    unit: { value: money(nonZero(row.decimal("valorUnitarioItem")), currency) },
  };
  row.ignore("quantidadeItem");
  return released(context, purchase, `contract:${id}:${item}`, 6, changed(payload, updated), {
    tag: ["contract"],
    contracts: [
      { id, awardID: purchase, items: [withSource(part, { statusDetails: excluded ? "Item excluído" : undefined })] },
    ],
  });
}
