import {
  type Award,
  type Contract,
  type Draft,
  latestOf,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  Sourced,
  type SourceNode,
  type TenderPart,
  titleOf,
  traced,
} from "../../src/connector/index.ts";
import { personalColumns } from "./datasets.ts";
import { contractKinds, oldModalities, oldStates, sizes } from "./lookups.ts";
import { durationOf, noticeOf } from "./map-processes.ts";
import { bodyOf, supplierOf } from "./parties.ts";
import { amount, count, dropPersonal, releaseId, sequenceOf, text, time, unspsc, value } from "./row.ts";

const scheme = "CO-SECOP1";

/** One row of f789-7hwg: a process of SECOP I and, where it came to one, an award and its contract in the same row. */
export function mapOldProcess(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const uid = row.text("uid");
  const record = text(row, "numero_de_constancia");
  const own = record ?? uid;
  if (!own) {
    row.issue("no-process-id", "neither numero_de_constancia nor uid");
    return undefined;
  }
  const buyer = bodyOf(
    row,
    {
      name: "nombre_entidad",
      number: "nit_de_la_entidad",
      code: "c_digo_de_la_entidad",
      region: "departamento_entidad",
      locality: "municipio_entidad",
    },
    scheme,
    ["buyer", "procuringEntity"],
  );
  const state = text(row, "estado_del_proceso");
  const standing = look(row, oldStates, state);
  const loaded = time(row, "fecha_de_cargue_en_el_secop");
  const signed = time(row, "fecha_de_firma_del_contrato");
  const updated = time(row, "ultima_actualizacion");
  const date = latestOf(payload, loaded, signed, updated);
  const tender = tenderOf(row, own, state, standing?.tender, loaded, buyer?.reference);
  const part = awardOf(row, uid ?? own, signed, standing);
  leftOut(row);
  const tags = ["tender", ...(part.award ? ["award"] : []), ...(part.contract ? ["contract"] : [])];
  return {
    stream: `row:${(uid ?? own).value}`,
    sequence: sequenceOf(payload),
    release: {
      ocid: context.mintOcid(`secop1-${own.value}`),
      id: releaseId((uid ?? own).value, date, row),
      date,
      tag: tags as ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [buyer?.party, part.party],
      buyer: buyer?.reference,
      tender,
      awards: part.award && [part.award],
      contracts: part.contract && [part.contract],
    },
  };
}

function tenderOf(
  row: SourceNode,
  own: Sourced<string>,
  state: Sourced<string> | undefined,
  status: string | undefined,
  loaded: Sourced<string> | undefined,
  buyer: TenderPart["procuringEntity"],
): TenderPart {
  const modality = text(row, "modalidad_de_contratacion");
  const found = look(row, oldModalities, modality);
  const kind = text(row, "tipo_de_contrato");
  const subject = text(row, "detalle_del_objeto_a_contratar");
  const family = text(row, "objeto_a_contratar");
  const cause = text(row, "causal_de_otras_formas_de");
  const regime = text(row, "nombre_regimen_de_contratacion");
  const code = unspsc(text(row, "id_clase")) ?? unspsc(text(row, "id_familia"));
  const name = text(row, "nombre_clase") ?? text(row, "nombre_familia");
  const local = {
    statusDetails: state,
    datePublished: loaded,
    identifiers: [{ scheme: "CO-NUMERO-PROCESO", id: text(row, "numero_de_proceso") }].filter(({ id }) => id),
    contractTypeDetails: kind,
  };
  return {
    ...local,
    id: own,
    title: titleOf(subject ?? family),
    description: subject ?? family,
    status: traced(state, status),
    procuringEntity: buyer,
    value: value(amount(row, "cuantia_proceso")),
    procurementMethod: traced(modality, found?.method),
    procurementMethodDetails: modality,
    procurementMethodRationale: cause ?? regime,
    mainProcurementCategory: traced(kind, look(row, contractKinds, kind) ?? undefined),
    items: code?.id && [{ id: "1", description: family, classification: { ...code, description: name } }],
    documents: noticeOf(row, "ruta_proceso_en_secop_i"),
  } as TenderPart;
}

interface Outcome {
  readonly party?: ReturnType<typeof partyOf>;
  readonly award?: Draft<Award>;
  readonly contract?: Draft<Contract>;
}

const partyOf = (supplier: ReturnType<typeof supplierOf>) => supplier?.party;

/** What the row says of award and contract. A number of a contract is filled in even in rows that have none: the state tells. */
function awardOf(
  row: SourceNode,
  uid: Sourced<string>,
  signed: Sourced<string> | undefined,
  standing: { award?: true; contract?: "active" | "terminated" } | undefined,
): Outcome {
  const size = text(row, "tama_o_mipyme");
  const supplier = supplierOf(
    row,
    {
      name: "nom_razon_social_contratista",
      number: "identificacion_del_contratista",
      numberKind: "tipo_identifi_del_contratista",
    },
    scheme,
    ["supplier"],
    { flag: "es_mipyme", scale: look(row, sizes, size), scaleSource: size },
  );
  const first = amount(row, "cuantia_contrato");
  const added = amount(row, "valor_total_de_adiciones");
  const last = amount(row, "valor_contrato_con_adiciones");
  const number = text(row, "numero_de_contrato");
  const subject = text(row, "objeto_del_contrato_a_la");
  const period = {
    startDate: time(row, "fecha_ini_ejec_contrato"),
    endDate: time(row, "fecha_fin_ejec_contrato", true),
    ...durationOf(row, "plazo_de_ejec_del_contrato", "rango_de_ejec_del_contrato"),
  };
  const days = count(row, "tiempo_adiciones_en_dias");
  const adjudication = text(row, "id_adjudicacion");
  if (!standing?.award || !supplier) return {};
  const award: Draft<Award> = {
    ...{ identifiers: adjudication && [{ scheme: "CO-SECOP1-ADJUDICACION", id: adjudication }] },
    id: uid,
    status: "active",
    value: value(first),
    suppliers: [supplier.reference],
  } as Draft<Award>;
  if (!standing.contract) return { party: supplier.party, award };
  const words = [
    added && `Valor adicionado: ${added.value}`,
    days && days.value > 0 && `Días adicionados: ${days.value}`,
  ];
  const changes = words.filter(Boolean).join("; ");
  const contract: Draft<Contract> = {
    ...{ identifiers: number && [{ scheme: "CO-NUMERO-CONTRATO", id: number }] },
    id: uid,
    awardID: uid,
    title: titleOf(subject),
    description: subject,
    status: standing.contract,
    dateSigned: signed,
    period,
    value: value(last ?? first),
    amendments:
      changes === ""
        ? undefined
        : [
            {
              id: "adiciones",
              description: added ? new Sourced(changes, added.at, added.raw) : days?.map(() => changes),
            },
          ],
  } as Draft<Contract>;
  return { party: supplier.party, award, contract };
}

function leftOut(row: SourceNode): void {
  dropPersonal(row, ...personalColumns.secop1);
  row
    // The same as dates and codes that are read.
    .ignore("anno_cargue_secop", "anno_firma_contrato", "id_modalidad", "id_regimen_de_contratacion")
    .ignore("nombre_regimen_de_contratacion", "id_objeto_a_contratar", "id_grupo", "nombre_grupo")
    .ignore("id_familia", "nombre_familia", "id_clase", "nombre_clase", "objeto_a_contratar")
    // The level of the body; places in several forms; peso is the only currency seen.
    .ignore("nivel_entidad", "orden_entidad", "municipio_de_obtencion", "municipio_de_entrega", "municipios_ejecucion")
    .ignore("dpto_y_muni_contratista", "moneda", "id_sub_unidad_ejecutora", "nombre_sub_unidad_ejecutora")
    // Budget lines, marks of the peace agreement and of food programmes, model terms, scoring: no table.
    .ignore("compromiso_presupuestal", "posicion_rubro", "nombre_rubro", "valor_rubro", "destino_gasto", "codigo_bpin")
    .ignore("es_postconflicto", "pilar_acuerdo_paz", "punto_acuerdo_paz", "marcacion_adiciones")
    .ignore(
      "cumpledecreto248",
      "incluyebienesdecreto248",
      "cumple_sentencia_t302",
      "pliegos_tipo",
      "sector_pliegos_tipo",
    )
    .ignore("calificacion_definitiva", "tiempo_adiciones_en_meses", "fecha_liquidacion", ":id", ":updated_at");
}
