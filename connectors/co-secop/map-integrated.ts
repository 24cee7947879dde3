import {
  latestOf,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type SourceNode,
  titleOf,
  traced,
} from "../../src/connector/index.ts";
import { contractKinds, contractStates, modalities, oldModalities } from "./lookups.ts";
import { noticeOf } from "./map-processes.ts";
import { bodyOf, supplierOf } from "./parties.ts";
import { amount, releaseId, sequenceOf, text, time, value } from "./row.ts";

/**
 * One row of rpmr-utcd (SECOP Integrado): a contract of SECOP I or II in 22 columns. It knows no portfolio, so its process
 * is one of its own, and it is never fetched: an operator deposits it where the other sets do not reach.
 */
export function mapIntegrated(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const own = row.text("numero_del_contrato");
  const origin = row.text("origen");
  if (!own || !origin) {
    row.issue("no-process-id", "a row without numero_del_contrato or origen");
    return undefined;
  }
  const old = origin.value.toUpperCase() === "SECOPI";
  const scheme = old ? "CO-SECOP1" : "CO-SECOP2";
  const buyer = bodyOf(
    row,
    {
      name: "nombre_de_la_entidad",
      number: "nit_de_la_entidad",
      code: "codigo_entidad_en_secop",
      region: "departamento_entidad",
      locality: "municipio_entidad",
    },
    scheme,
    ["buyer", "procuringEntity"],
  );
  const supplier = supplierOf(
    row,
    { name: "nom_raz_social_contratista", number: "documento_proveedor", numberKind: "tipo_documento_proveedor" },
    scheme,
    ["supplier"],
  );
  const modality = text(row, "modalidad_de_contrataci_n");
  const method = look(row, old ? oldModalities : modalities, modality);
  const kind = text(row, "tipo_de_contrato");
  const state = text(row, "estado_del_proceso");
  const status = look(row, contractStates, state);
  const signed = time(row, "fecha_de_firma_del_contrato");
  const total = value(amount(row, "valor_contrato"));
  const subject = text(row, "objeto_a_contratar") ?? text(row, "objeto_del_proceso");
  const number = text(row, "numero_de_proceso")?.map((given) => (given === own.value ? undefined : given));
  row.ignore("objeto_del_proceso", "nivel_entidad", ":id", ":updated_at");
  const date = latestOf(payload, signed);
  const awarded = status === "cancelled" ? "cancelled" : status === "pending" ? "pending" : "active";
  return {
    stream: `integrated:${own.value}`,
    sequence: sequenceOf(payload),
    release: {
      ocid: context.mintOcid(`integrado-${own.value}`),
      id: releaseId(own.value, date, row),
      date,
      tag: ["award", "contract"],
      initiationType: "tender",
      language: "es",
      parties: [buyer, supplier].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      tender: {
        id: own,
        title: titleOf(subject),
        procuringEntity: buyer?.reference,
        procurementMethod: traced(modality, method?.method),
        procurementMethodDetails: modality,
        mainProcurementCategory: traced(kind, look(row, contractKinds, kind) ?? undefined),
        documents: noticeOf(row, "url_contrato"),
        ...{ identifiers: number && [{ scheme: "CO-REFERENCIA", id: number }] },
      },
      awards: [{ id: own, status: traced(state, awarded), value: total, suppliers: supplier && [supplier.reference] }],
      contracts: [
        {
          ...{ statusDetails: state },
          id: own,
          awardID: own,
          title: titleOf(subject),
          status: traced(state, status),
          dateSigned: signed,
          period: {
            startDate: time(row, "fecha_inicio_ejecuci_n"),
            endDate: time(row, "fecha_fin_ejecuci_n", true),
          },
          value: total,
        },
      ],
    },
  };
}
