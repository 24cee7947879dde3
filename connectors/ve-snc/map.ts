import {
  type LookupTable,
  type MapContext,
  type MappedRelease,
  normalizeIdentifier,
  type PayloadReader,
  type Sourced,
  type SourceNode,
  sha256,
  sourcedInstant,
} from "../../src/connector/index.ts";
import { categories, methods, statuses } from "./lookups.ts";

const zone = "America/Caracas";

/** The calls (llamados a concurso) of a feed in the shape of the SNC's own system: `{datos: [call], descripcion}`. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const root = payload.object();
  // A sentence on the answer as a whole.
  root.ignore("descripcion");
  for (const call of root.objects("datos")) {
    const release = callRelease(call, payload.fetchedAt, context);
    if (release) yield release;
  }
}

function date(call: SourceNode, key: string, endOfDay = false): Sourced<string> | undefined {
  return sourcedInstant(call.text(key), { zone, endOfDay }, (text) =>
    call.issue("bad-date", `${text} is no date`, key),
  );
}

/** A name is looked up; a bare number cannot be read without the system's tables, and is kept as it is. */
function code<T>(call: SourceNode, key: string, text: Sourced<string> | undefined, table: LookupTable<T>) {
  if (text === undefined) return undefined;
  const found = table.find(text, (name, unknown) => call.issue("unknown-code", `${name} has no ${unknown.value}`, key));
  return found === undefined ? undefined : text.map(() => found);
}

function callRelease(call: SourceNode, fetchedAt: string, context: MapContext): MappedRelease | undefined {
  const rif = call.text("rif_organoente");
  const number = call.text("numero_proceso");
  if (rif === undefined || number === undefined) {
    call.issue("row-without-key", "a call needs the body's RIF and its own number: it is left out");
    call.ignore(...call.keys());
    return undefined;
  }
  const normal = normalizeIdentifier("VE-RIF", rif.value);
  const key = `${normal.id}-${number.value}`;
  const id = rif.map(() => `VE-RIF-${normal.id}`);
  const name = call.text("denominacion_organoente", "organoente");
  const modality = call.text("modalidad", "id_modalidad");
  const modalityKey = call.has("modalidad") ? "modalidad" : "id_modalidad";
  const object = call.text("objeto_contratacion", "id_objeto_contratacion");
  const objectKey = call.has("objeto_contratacion") ? "objeto_contratacion" : "id_objeto_contratacion";
  const status = call.text("estatus");
  const called = date(call, "fecha_llamado");
  const until = date(call, "fecha_fin_llamado", true);
  const questions = date(call, "fecha_fin_aclaratoria", true);
  const latest = date(call, "fecha_tope", true);
  const url = call.text("web_contratante")?.map((text) => {
    const address = /^www\./i.test(text) ? `http://${text}` : text;
    if (/^https?:\/\/[^\s"<>]+$/.test(address)) return address;
    call.issue("bad-url", "not a web address", "web_contratante");
    return undefined;
  });
  const place = call.text("lugar_entrega");
  const envelopes = call.keys().filter((field) => field.endsWith("_sobre"));
  // Numbers of the system's own tables of states and towns; hours and place of handing in envelopes by word of mouth;
  // days that the dates tell.
  call.ignore("id_estado", "id_municipio", "hora_desde", "hora_hasta", "dias_habiles", ...envelopes);
  const local = {
    statusDetails: status,
    mainProcurementCategoryDetails: object,
    mechanism: call.text("mecanismo", "id_mecanismo"),
  };
  // The later of two ids of one field says the same.
  call.ignore("id_modalidad", "id_objeto_contratacion", "id_mecanismo");
  const mark = sha256(JSON.stringify(call.value)).slice(0, 8);
  return {
    stream: "tender",
    release: {
      ocid: context.mintOcid(key),
      id: `${key}-${fetchedAt}-${mark}`,
      date: fetchedAt,
      tag: ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [
        {
          id,
          name,
          identifier: { scheme: "VE-RIF", id: rif.map(() => normal.id), legalName: name },
          address: { streetAddress: call.text("direccion") },
          roles: ["buyer", "procuringEntity"],
        },
      ],
      buyer: { id, name },
      tender: {
        ...local,
        id: number,
        title: call.text("denominacion_proceso"),
        description: call.text("descripcion_contratacion"),
        status: code(call, "estatus", status, statuses),
        procuringEntity: { id, name },
        procurementMethod: code(call, modalityKey, modality, methods),
        procurementMethodDetails: modality,
        mainProcurementCategory: code(call, objectKey, object, categories),
        eligibilityCriteria: call.text("observaciones"),
        tenderPeriod: {
          startDate: date(call, "fecha_disponible_llamado") ?? called,
          endDate: until,
          maxExtentDate: latest,
        },
        enquiryPeriod: { endDate: questions },
        deliveryAddresses: place ? [{ description: place }] : [],
        documents:
          called || url
            ? [{ id: "llamado", documentType: "tenderNotice", url, datePublished: called, language: "es" }]
            : undefined,
      },
    },
  };
}
