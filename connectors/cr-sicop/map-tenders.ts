import {
  type Draft,
  type Item,
  isObject,
  type MapContext,
  type MappedRelease,
  money,
  number,
  type PayloadReader,
  plain,
  type ReleaseDraft,
  type Sourced,
} from "../../src/connector/index.ts";
import { cartelStates, categories, exceptionCauses, procedureTypes } from "./lookups.ts";
import { buyerOf, distinct, supplierOf } from "./parties.ts";
import { fileDate, grouped, type Row, versionDate, versionOf } from "./row.ts";

/** What a present-state release needs besides its content. */
export function released(
  payload: PayloadReader,
  parts: { process: string; stream: string; rows: readonly Row[]; date: Sourced<string> | string },
  draft: Omit<ReleaseDraft, "id" | "date">,
): MappedRelease {
  const { process, stream, rows, date } = parts;
  return {
    stream,
    // Months are written anew under the dates of their events: of two answers, the later one counts.
    sequence: Math.floor(Date.parse(payload.fetchedAt) / 86_400_000),
    release: {
      ...draft,
      id: `${process}-${stream}-${plain(date)}-${versionOf(rows)}`,
      date,
      initiationType: "tender",
      language: "es",
    },
  };
}

/** The letters of the kind of procedure in its number: "2026LD-000001-0031700001". */
export const typeOfNumber = (procedure: string | undefined): string | undefined =>
  /^\d{4}([A-Z]{2})-/.exec(procedure ?? "")?.[1];

/** True for an auction in which the state sells: no procurement. */
export function isSale(procedure: string | undefined, type: string | undefined): boolean {
  const letters = typeOfNumber(procedure);
  return procedureTypes.get(type ?? "") === "sale" || (letters !== undefined && procedureTypes.get(letters) === "sale");
}

/** Method as coded by type or, failing that, by the number of the procedure; both are kept as told. */
export function methodOf(row: Row, procedure: Sourced<string> | undefined) {
  const type = row.text("TIPO_PROCEDIMIENTO");
  const modality = row.text("MODALIDAD_PROCEDIMIENTO");
  const letters = procedure?.map(typeOfNumber);
  const found = procedureTypes.get(type?.value ?? "") ?? procedureTypes.get(letters?.value ?? "");
  if (found === undefined && type) {
    row.issue("unknown-code", `${procedureTypes.name} has no ${type.value}`, "TIPO_PROCEDIMIENTO");
  }
  const details = [type?.value ?? letters?.value, modality?.value].filter((each) => each !== undefined).join(" - ");
  const origin = type ?? letters;
  return {
    procurementMethod: found === undefined || found === "sale" ? undefined : origin?.map(() => found),
    procurementMethodDetails: (origin ?? modality)?.map(() => details),
  };
}

/** DetalleCarteles: the call as it stands. */
export function* tenderReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const [process, all] of grouped(rows, (row) => row.text("NRO_SICOP")?.value)) {
    // Of several rows of one file the last one counts; each is a state of its own.
    for (const row of all) {
      const procedure = row.text("NRO_PROCEDIMIENTO");
      if (isSale(procedure?.value, row.text("TIPO_PROCEDIMIENTO")?.value)) {
        row.node.ignore(...row.node.keys());
        continue;
      }
      yield tenderRelease(payload, row, process, procedure, context);
    }
  }
}

function tenderRelease(
  payload: PayloadReader,
  row: Row,
  process: string,
  procedure: Sourced<string> | undefined,
  context: MapContext,
): MappedRelease {
  const buyer = buyerOf(payload, row.text("CEDULA_INSTITUCION"));
  const state = row.text("CARTEL_STAT");
  const status = state?.map((text) => cartelStates.find(([pattern]) => pattern.test(text))?.[1]);
  if (state && !status) row.issue("unknown-code", `CARTEL_STAT has no ${state.value}`, "CARTEL_STAT");
  const object = row.text("CLAS_OBJ");
  const category = object?.map((text) => categories.find(([pattern]) => pattern.test(text))?.[1]);
  if (object && !category) row.issue("unknown-code", `CLAS_OBJ has no ${object.value}`, "CLAS_OBJ");
  const published = row.date("FECHA_PUBLICACION");
  const project = row.text("CODIGO_BPIP");
  const cause = row.text("COD_EXCEPCION");
  const causeName = row.text("DES_EXCEPCION") ?? cause?.map((code) => exceptionCauses.get(code) ?? code);
  return released(
    payload,
    { process, stream: "tender", rows: [row], date: versionDate(payload, row.date("FECHA_MOD"), published) },
    {
      ocid: context.mintOcid(process),
      tag: ["tender"],
      parties: distinct([buyer]),
      buyer: buyer?.reference,
      planning: project ? { budget: { projectID: project } } : undefined,
      tender: {
        id: procedure ?? process,
        title: row.text("CARTEL_NM"),
        status,
        statusDetails: state,
        ...methodOf(row, procedure),
        procurementMethodRationale: causeName,
        mainProcurementCategory: category,
        additionalProcurementCategories: object ? [object] : undefined,
        value: money(row.amount("MONTO_EST"), "CRC"),
        datePublished: published,
        tenderPeriod: { startDate: published, endDate: row.date("FECHAH_APERTURA", true) },
        procuringEntity: buyer?.reference,
      },
    },
  );
}

/** UNSPSC commodity: the first 8 of 8, 16 or 24 digits; the whole code is SICOP's own. */
export function classified(code: Sourced<string> | undefined): object {
  if (code === undefined) return {};
  const digits = code.value.replace(/\D/g, "");
  const unspsc = digits.length >= 8 ? code.map(() => digits.slice(0, 8)) : undefined;
  return {
    classification: unspsc ? { scheme: "UNSPSC", id: unspsc } : { scheme: "CR-SICOP", id: code },
    additionalClassifications: unspsc && digits.length > 8 ? [{ scheme: "CR-SICOP", id: code }] : undefined,
  };
}

/** DetalleLineaCartel: the lines of the calls of the month. */
export function* itemReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  const procedures = isObject(payload.context.procedures) ? payload.context.procedures : {};
  for (const [process, lines] of grouped(rows, (row) => row.text("NRO_SICOP")?.value)) {
    const procedure = procedures[process];
    const known = typeof procedure === "string" ? procedure : undefined;
    if (isSale(known, undefined)) {
      for (const line of lines) line.node.ignore(...line.node.keys());
      continue;
    }
    const lots = new Map<string, Sourced<string>>();
    const items = lines.map((row): Draft<Item> => {
      // What was set aside in the budget, and exchange rates of the day.
      row.ignore("MONTO_RESERVADO", "TIPO_CAMBIO_CRC", "TIPO_CAMBIO_DOLAR");
      const lot = row.text("NUMERO_PARTIDA");
      if (lot && !lots.has(lot.value)) lots.set(lot.value, lot);
      return {
        id: row.text("NUMERO_LINEA"),
        description: row.text("DESC_LINEA"),
        ...classified(row.text("CODIGO_IDENTIFICACION")),
        quantity: number(row.decimal("CANTIDAD_SOLICITADA")),
        unit: { value: row.money(row.amount("PRECIO_UNITARIO_ESTIMADO"), "TIPO_MONEDA") },
        relatedLot: lot,
      };
    });
    yield released(
      payload,
      { process, stream: "items", rows: lines, date: fileDate(payload) },
      {
        ocid: context.mintOcid(process),
        tag: ["tender"],
        tender: { id: known ?? process, items, lots: [...lots.values()].map((id) => ({ id })) },
      },
    );
  }
}

const lastOf = (dates: readonly (Sourced<string> | undefined)[]): Sourced<string> | undefined =>
  dates.reduce((last, each) => (each && (!last || each.value > last.value) ? each : last), undefined);

/** Ofertas: who bid and when; prices are in a member of their own that is not read. */
export function* bidReleases(
  payload: PayloadReader,
  rows: readonly Row[],
  context: MapContext,
): Generator<MappedRelease> {
  for (const [process, bids] of grouped(rows, (row) => row.text("NRO_SICOP")?.value)) {
    const read = bids.map((row) => {
      const tenderer = supplierOf(payload, row, row.text("CEDULA_PROVEEDOR"), "tenderer");
      const consortium = row.text("ID_CONSORCIO");
      const detail = {
        id: row.text("NRO_OFERTA"),
        date: row.date("FECHA_PRESENTA_OFERTA"),
        description: row.text("TIPO_OFERTA"),
        identifiers: consortium ? [{ scheme: "CR-SICOP-CONSORCIO", id: consortium }] : undefined,
        tenderers: tenderer ? [tenderer.reference] : undefined,
      };
      return { detail, tenderer };
    });
    yield released(
      payload,
      {
        process,
        stream: "bids",
        rows: bids,
        date: versionDate(payload, lastOf(read.map(({ detail }) => detail.date))),
      },
      {
        ocid: context.mintOcid(process),
        tag: ["tender"],
        parties: distinct(read.map(({ tenderer }) => tenderer)),
        bids: { details: read.map(({ detail }) => detail) },
      },
    );
  }
}
