import {
  type Award,
  type Draft,
  latestOf,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type SourceNode,
  type TenderPart,
  titleOf,
  traced,
} from "../../src/connector/index.ts";
import { personalColumns } from "./datasets.ts";
import { contractKinds, durationUnits, modalities, processStates } from "./lookups.ts";
import { bodyOf, type Party, supplierOf } from "./parties.ts";
import { amount, count, dropPersonal, numeric, page, releaseId, sequenceOf, text, time, unspsc, value } from "./row.ts";

/** Scheme of the codes of bodies and suppliers in SECOP II. */
export const accounts = "CO-SECOP2";

/** One row of p6dx-8zbt: a process, repeated for each adjudication. */
export function mapProcess(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const request = row.text("id_del_proceso");
  const portfolio = text(row, "id_del_portafolio") ?? request;
  if (!portfolio) {
    row.issue("no-process-id", "neither id_del_portafolio nor id_del_proceso");
    return undefined;
  }
  const buyer = bodyOf(
    row,
    {
      name: "entidad",
      number: "nit_entidad",
      code: "codigo_entidad",
      region: "departamento_entidad",
      locality: "ciudad_entidad",
    },
    accounts,
    ["buyer", "procuringEntity"],
  );
  const published = time(row, "fecha_de_publicacion_del");
  const republished = time(row, "fecha_de_ultima_publicaci");
  const decided = time(row, "fecha_adjudicacion");
  const state = text(row, "estado_del_procedimiento");
  const awarded = row.flag("adjudicado")?.value === true;
  const phase = text(row, "fase");
  const summary = text(row, "estado_resumen");
  const { award, supplier } = awardOf(row, awarded, decided);
  const date = latestOf(payload, published, republished, decided);
  const tender: TenderPart = {
    ...tenderOf(row),
    id: portfolio,
    // Seleccionado and Evaluación last for ever in rows of awarded processes: the flag tells.
    status: awarded ? traced(state, "complete") : traced(state, look(row, processStates, state)),
    procuringEntity: buyer?.reference,
    datePublished: published,
    statusDetails: state && [state.value, (summary ?? phase)?.value].filter(Boolean).join(" / "),
    identifiers: [
      { scheme: "CO-SECOP2-PROCESO", id: request },
      { scheme: "CO-REFERENCIA", id: text(row, "referencia_del_proceso") },
    ].filter(({ id }) => id),
  } as TenderPart;
  leftOut(row);
  const stream = award ? `award:${award.key}` : "tender";
  return {
    stream,
    sequence: sequenceOf(payload),
    release: {
      ocid: context.mintOcid(portfolio.value),
      id: releaseId(`${request?.value ?? portfolio.value}-${award ? "award" : "tender"}`, date, row),
      date,
      tag: award ? ["tender", "award"] : ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [buyer, supplier].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      tender,
      awards: award && [award.draft],
    },
  };
}

function tenderOf(row: SourceNode): TenderPart {
  const modality = text(row, "modalidad_de_contratacion");
  const found = look(row, modalities, modality);
  const kind = text(row, "tipo_de_contrato")?.map((name) => (name === "No" ? undefined : name));
  const category = look(row, contractKinds, kind);
  const subkind = text(row, "subtipo_de_contrato");
  const main = text(row, "codigo_principal_de_categoria");
  const title = text(row, "nombre_del_procedimiento");
  const description = text(row, "descripci_n_del_procedimiento");
  const unit = text(row, "nombre_de_la_unidad_de");
  const unitCity = text(row, "ciudad_de_la_unidad_de");
  const effective = time(row, "fecha_de_apertura_efectiva");
  const planned = time(row, "fecha_de_apertura_de_respuesta");
  const bidders = count(row, "proveedores_unicos_con");
  return {
    title: titleOf(title),
    description: description ?? title,
    value: value(amount(row, "precio_base")),
    procurementMethod: traced(modality, found?.method),
    procurementMethodDetails: modality,
    procurementMethodRationale: text(row, "justificaci_n_modalidad_de"),
    mainProcurementCategory: traced(kind, category ?? undefined),
    submissionMethod: found?.competitive ? ["electronicSubmission"] : undefined,
    tenderPeriod: { endDate: time(row, "fecha_de_recepcion_de", true) },
    contractPeriod: durationOf(row, "duracion", "unidad_de_duracion"),
    numberOfTenderers: bidders?.map((number) => (number > 0 ? number : undefined)),
    items: itemsOf(row, main),
    documents: noticeOf(row, "urlproceso"),
    // Not in core OCDS: the opening (bidOpening extension), the kind of contract, the unit of the body that buys.
    ...{
      bidOpening: { date: effective ?? planned },
      contractTypeDetails: kind?.map((text) => [text, subkind?.value].filter(Boolean).join(" / ")),
      purchasingUnit: unit?.map((text) => [text, unitCity?.value].filter(Boolean).join(", ")),
    },
  } as TenderPart;
}

function itemsOf(row: SourceNode, main: ReturnType<typeof text>): TenderPart["items"] {
  const classification = unspsc(main);
  const more = text(row, "categorias_adicionales");
  const others = more?.value.split(/[\s,;]+/).flatMap((code) => /^V\d+\.(\d{2,8})$/.exec(code)?.[1] ?? []);
  if (!classification?.id && !others?.length) return undefined;
  return [
    {
      id: "1",
      classification: classification?.id && classification,
      additionalClassifications: others?.map((id) => ({ scheme: "UNSPSC", id })),
    },
  ];
}

/** A duration in days; the source's own number and unit stay beside it. */
export function durationOf(row: SourceNode, length: string, unit: string): TenderPart["contractPeriod"] {
  const lasts = numeric(row, length)?.map((given) => (given === "0" ? undefined : given));
  const name = text(row, unit);
  const days = lasts && look(row, durationUnits, name);
  if (!lasts) return undefined;
  const local = { durationDetails: name ? `${lasts.value} ${name.value}` : lasts.value };
  const whole = days === undefined ? undefined : Number(lasts.value) * days;
  return {
    durationInDays: Number.isSafeInteger(whole) ? lasts.map(() => whole) : undefined,
    ...local,
  } as TenderPart["contractPeriod"];
}

export function noticeOf(row: SourceNode, key: string): TenderPart["documents"] {
  const url = page(row, key);
  return url && [{ id: "notice", documentType: "tenderNotice", url, language: "es" }];
}

interface AwardDraft {
  readonly key: string;
  readonly draft: Draft<Award>;
}

/**
 * The adjudication of a row. Its id is that of the supplier, as contracts name no adjudication: so an award and the
 * contracts that carry it out find each other.
 */
function awardOf(
  row: SourceNode,
  awarded: boolean,
  decided: ReturnType<typeof time>,
): { award?: AwardDraft; supplier?: Party } {
  const own = text(row, "id_adjudicacion");
  const total = amount(row, "valor_total_adjudicacion");
  const supplier = supplierOf(
    row,
    {
      name: "nombre_del_proveedor",
      number: "nit_del_proveedor_adjudicado",
      code: "codigoproveedor",
      region: "departamento_proveedor",
      locality: "ciudad_proveedor",
    },
    accounts,
    // Roles are replaced, not joined, when releases merge: a winner is a bidder too.
    modalities.get(text(row, "modalidad_de_contratacion")?.value ?? "")?.competitive
      ? ["tenderer", "supplier"]
      : ["supplier"],
  );
  if (!awarded) return {};
  if (!supplier) {
    row.issue("award-without-supplier", "adjudicado, but no supplier is named", "nombre_del_proveedor");
    return {};
  }
  const local = { identifiers: own && [{ scheme: "CO-SECOP2-ADJUDICACION", id: own }] };
  return {
    supplier,
    award: {
      key: supplier.id,
      draft: {
        ...local,
        id: supplier.id,
        status: "active",
        date: decided,
        value: value(total),
        suppliers: [supplier.reference],
      } as Draft<Award>,
    },
  };
}

function leftOut(row: SourceNode): void {
  // The official who signed the adjudication.
  dropPersonal(row, ...personalColumns.processes);
  row
    // Level and decentralisation of the body: they belong to the body's own register.
    .ignore("ordenentidad", "codigo_pci", "ppi")
    // The same dates, phase by phase.
    .ignore("fecha_de_publicacion", "fecha_de_publicacion_fase", "fecha_de_publicacion_fase_1")
    .ignore("fecha_de_publicacion_fase_2", "fecha_de_publicacion_fase_3", "fecha_de_inicio_de_publicacion")
    // Invitations and views; the count of answers repeats proveedores_unicos_con, and is 0 where that is not.
    .ignore("proveedores_invitados", "proveedores_con_invitacion", "visualizaciones_del")
    .ignore("proveedores_que_manifestaron", "respuestas_al_procedimiento", "respuestas_externas")
    .ignore("conteo_de_respuestas_a_ofertas", "numero_de_lotes")
    // The state again, as a number and in other words.
    .ignore("id_estado_del_procedimiento", "estado_de_apertura_del_proceso", ":id", ":updated_at");
}
