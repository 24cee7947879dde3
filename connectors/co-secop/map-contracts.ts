import {
  type Contract,
  type Draft,
  latestOf,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type Planning,
  type SourceNode,
  type TenderPart,
  titleOf,
  traced,
} from "../../src/connector/index.ts";
import { personalColumns } from "./datasets.ts";
import { contractKinds, contractStates, modalities } from "./lookups.ts";
import { accounts } from "./map-processes.ts";
import { bodyOf, supplierOf } from "./parties.ts";
import { amount, count, dropPersonal, page, releaseId, sequenceOf, text, time, unspsc, value } from "./row.ts";

/** Columns that say where the money comes from, and what to call it. */
const funds = {
  presupuesto_general_de_la_nacion_pgn: "Presupuesto General de la Nación",
  sistema_general_de_participaciones: "Sistema General de Participaciones",
  sistema_general_de_regal_as: "Sistema General de Regalías",
  recursos_propios_alcald_as_gobernaciones_y_resguardos_ind_genas_:
    "Recursos propios (alcaldías, gobernaciones y resguardos)",
  recursos_de_credito: "Recursos de crédito",
  recursos_propios: "Recursos propios",
} as const;

/** One row of jbjy-vk9h: a contract of SECOP II. */
export function mapContract(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const own = row.text("id_contrato");
  const portfolio = text(row, "proceso_de_compra");
  if (!own || !portfolio) {
    row.issue("no-process-id", "a contract without id_contrato or proceso_de_compra");
    return undefined;
  }
  const buyer = bodyOf(
    row,
    {
      name: "nombre_entidad",
      number: "nit_entidad",
      code: "codigo_entidad",
      region: "departamento",
      locality: "ciudad",
    },
    accounts,
    ["buyer", "procuringEntity"],
  );
  const modality = text(row, "modalidad_de_contratacion");
  const method = look(row, modalities, modality);
  const supplier = supplierOf(
    row,
    {
      name: "proveedor_adjudicado",
      number: "documento_proveedor",
      numberKind: "tipodocproveedor",
      code: "codigo_proveedor",
    },
    accounts,
    method?.competitive ? ["tenderer", "supplier"] : ["supplier"],
    { flag: "es_pyme", group: row.flag("es_grupo")?.value },
  );
  const kind = text(row, "tipo_de_contrato")?.map((name) => (name === "No" ? undefined : name));
  const signed = time(row, "fecha_de_firma");
  const updated = time(row, "ultima_actualizacion");
  const total = value(amount(row, "valor_del_contrato"));
  const state = text(row, "estado_contrato");
  const status = look(row, contractStates, state);
  const award = supplier?.id ?? own.value;
  const date = latestOf(payload, signed, updated);
  const object = text(row, "objeto_del_contrato");
  const description = text(row, "descripcion_del_proceso");
  const item = unspsc(text(row, "codigo_de_categoria_principal"));
  const url = page(row, "urlproceso");
  const tender: TenderPart = {
    id: portfolio,
    procuringEntity: buyer?.reference,
    procurementMethod: traced(modality, method?.method),
    procurementMethodDetails: modality,
    procurementMethodRationale: text(row, "justificacion_modalidad_de"),
    mainProcurementCategory: traced(kind, look(row, contractKinds, kind) ?? undefined),
  };
  const local = {
    statusDetails: state,
    identifiers: [{ scheme: "CO-REFERENCIA", id: text(row, "referencia_del_contrato") }].filter(({ id }) => id),
    // Not in OCDS: sums of payments, as of the last time that the buyer told. 0 means mostly that it does not tell.
    paymentTotals: {
      invoiced: value(amount(row, "valor_facturado")),
      paid: value(amount(row, "valor_pagado")),
      advance: value(amount(row, "valor_de_pago_adelantado")),
    },
  };
  const contract: Draft<Contract> = {
    ...local,
    id: own,
    awardID: award,
    title: titleOf(object ?? description),
    description: object ?? description,
    status: traced(state, status),
    value: total,
    dateSigned: signed,
    period: {
      startDate: time(row, "fecha_de_inicio_del_contrato"),
      endDate: time(row, "fecha_de_fin_del_contrato", true),
    },
    items: item?.id && [{ id: "1", classification: item }],
    amendments: extensionOf(row),
    documents: url && [{ id: "notice", url, language: "es" }],
  } as Draft<Contract>;
  const budget = budgetOf(row, own.value);
  leftOut(row);
  // Only where nobody competed: else the adjudication says what was awarded, and a supplier may sign several contracts.
  const direct = method !== undefined && !method.competitive;
  const settled = status !== "pending" && status !== "cancelled";
  return {
    stream: `contract:${own.value}`,
    sequence: sequenceOf(payload),
    release: {
      ocid: context.mintOcid(portfolio.value),
      id: releaseId(own.value, date, row),
      date,
      tag: ["award", "contract"],
      initiationType: "tender",
      language: "es",
      parties: [buyer, supplier].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      planning: budget,
      tender,
      awards: [
        {
          id: award,
          status: direct ? (status === "cancelled" ? "cancelled" : settled ? "active" : "pending") : undefined,
          value: direct ? total : undefined,
          suppliers: supplier && [supplier.reference],
        },
      ],
      contracts: [contract],
    },
  };
}

/** That the term was extended; the set tells neither when nor why. */
function extensionOf(row: SourceNode): Draft<Contract["amendments"]> {
  const days = count(row, "dias_adicionados");
  if (!days || days.value === 0) return undefined;
  return [{ id: "dias-adicionados", description: days.map((number) => `Días adicionados: ${number}`) }];
}

/** Where the money comes from, source by source; ids carry the contract's, as a process may have several. */
function budgetOf(row: SourceNode, contract: string): Draft<Planning> {
  const origin = text(row, "origen_de_los_recursos");
  const use = text(row, "destino_gasto");
  const parts = Object.entries(funds).flatMap(([column, name]) => {
    const sum = amount(row, column);
    return sum ? [{ id: `${contract}-${column}`, description: name, amount: value(sum) }] : [];
  });
  // budgetBreakdown: field of the budget_breakdown extension.
  const local = { budgetBreakdown: parts };
  const description = [origin?.value, use?.value].filter(Boolean).join(" / ");
  return { budget: { ...local, description: origin?.map(() => description) ?? use } as Draft<Planning["budget"]> };
}

function leftOut(row: SourceNode): void {
  dropPersonal(row, ...personalColumns.contracts);
  row
    // What the body is: its own register tells.
    .ignore("localizaci_n", "orden", "sector", "rama", "entidad_centralizada")
    // Terms and flags without a table: delivery, advance payment, environment, peace agreement, model documents.
    .ignore("condiciones_de_entrega", "habilita_pago_adelantado", "liquidaci_n", "obligaci_n_ambiental")
    .ignore("obligaciones_postconsumo", "reversion", "espostconflicto", "puntos_del_acuerdo", "pilares_del_acuerdo")
    .ignore("el_contrato_puede_ser_prorrogado", "documentos_tipo", "descripcion_documentos_tipo")
    .ignore("anno_bpin", "c_digo_bpin", "estado_bpin", "saldo_cdp", "saldo_vigencia")
    // What remains of the value: follows from value and payments.
    .ignore("valor_pendiente_de_pago", "valor_amortizado", "valor_pendiente_de", "valor_pendiente_de_ejecucion")
    // The period again, in words; the settlement after the end; when an extension was notified.
    .ignore("duraci_n_del_contrato", "fecha_inicio_liquidacion", "fecha_fin_liquidacion")
    .ignore("fecha_de_inicio_de_ejecucion", "fecha_de_fin_de_ejecucion")
    .ignore("fecha_de_notificaci_n_de_prorrogaci_n", ":id", ":updated_at");
}
