import {
  addDays,
  asOf,
  byMonth,
  formatInstant,
  isObject,
  type JsonObject,
  jsonResponse,
  localDay,
  type ProcessView,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  simulatedOcds,
  type WorldBuyer,
  type WorldSupplier,
  writeZip,
} from "../../src/connector/index.ts";
import { origin } from "./fetch.ts";
import { zone } from "./map-minor.ts";

const country = "PE";
const pageSize = 20;

/**
 * Contrataciones Abiertas of Peru: records by change, newest first, and monthly archives. A batch converts everything at
 * 10:00 UTC, so that nothing shows before the next one; links name the former host; a month without calls is a 404.
 */
const simulate: Simulate = (context) => {
  const { world } = context;
  const buckets = new Map<string, number[]>();

  /** Numbers of the processes whose last change before `until` fell to the batch of a day. */
  const bucket = (day: string, latest: string): number[] => {
    const key = `${day} ${latest}`;
    const found = buckets.get(key);
    if (found) return found;
    const made = world
      .changed(country, batchAt(addDays(day, -1)), batchAt(day))
      .filter((index) => batchOf(visible(index, latest)?.changedAt) === day);
    if (buckets.size > 5_000) buckets.clear();
    buckets.set(key, made);
    return made;
  };
  const visible = (index: number, latest: string): ProcessView | undefined => {
    const view = asOf(world.process(country, index), batchAt(latest));
    return view && view.state !== "planned" ? view : undefined;
  };
  const recordAt = (index: number, latest: string): JsonObject[] => {
    const view = visible(index, latest);
    return view ? [recordOf(context, view, batchOf(view.changedAt))] : [];
  };

  const changes = (cursor: string): SimulatedResponse => {
    const latest = lastBatch(context.now());
    let [day = latest, offset = 0] = parseCursor(cursor);
    const fault = cursor === "" ? undefined : context.listingFault();
    const records: JsonObject[] = [];
    while (records.length < pageSize && day >= addDays(world.from, -200)) {
      const rows = bucket(day, latest);
      for (const index of rows.slice(offset, offset + pageSize - records.length)) {
        records.push(...recordAt(index, latest));
        offset += 1;
      }
      if (offset < rows.length) continue;
      day = addDays(day, -1);
      offset = 0;
    }
    const path = `${formerOrigin}/api/v1/recordsAfter?format=json&order=desc`;
    const more = day >= addDays(world.from, -200);
    const next = more && fault !== "droppedNext" ? `${path}&searchAfter=${day}.${offset}` : null;
    return jsonResponse({
      ...envelope(context.now()),
      records: fault === "emptyPage" ? [] : records,
      links: { next: fault === "repeatedPage" ? `${path}&searchAfter=${cursor}` : next, prev: null },
      uri: `${path}&searchAfter=${cursor}`,
    });
  };

  /** Months with calls that a batch has converted. */
  const months = (): string[] => {
    const latest = batchAt(lastBatch(context.now()));
    return [...byMonth(world.from, localDay(latest, zone))].flatMap(({ name }) => {
      const [from, until] = [name, addDays(`${name}-01`, 32).slice(0, 7)].map(
        (each) => new Date(`${each}-01T05:00:00Z`),
      );
      if (!from || !until) return [];
      const { begin, end } = world.published(country, from, until < latest ? until : latest);
      return begin < end ? [name] : [];
    });
  };

  const files = (params: URLSearchParams): SimulatedResponse => {
    const size = Number(params.get("paginateBy") ?? 20);
    const all = months();
    const page = context.page(all.length, (Number(params.get("page") ?? 1) - 1) * size, size, (at) => ({
      files: {
        json: `${at % 2 === 0 ? formerOrigin : origin}/api/v1/file/seace_v3/json/${(all[at] ?? "").replace("-", "/")}/`,
      },
    }));
    return jsonResponse({ pagination: { num_pages: Math.ceil(page.total / size) }, results: page.rows });
  };

  const month = (name: string): SimulatedResponse => {
    const latest = lastBatch(context.now());
    // A day more on either side: months are those of the local publication.
    const { begin, end } = world.published(
      country,
      new Date(`${addDays(`${name}-01`, -1)}T00:00:00Z`),
      new Date(`${addDays(`${name}-01`, 33)}T00:00:00Z`),
    );
    const records: string[] = [];
    for (let index = begin; index < end; index += 1) {
      if (localDay(world.process(country, index).publishedAt, zone).slice(0, 7) !== name) continue;
      for (const record of recordAt(index, latest)) records.push(JSON.stringify(record));
    }
    if (!months().includes(name) || records.length === 0) return jsonResponse({ detail: "Not found." }, 404);
    const head = JSON.stringify(envelope(context.now())).slice(0, -1);
    const body = writeZip([[`${name}_seace_v3.json`, `${head},"records":[${records.join(",")}]}`]]);
    return { status: 200, headers: { "content-type": "application/zip" }, body };
  };

  return {
    origins: [origin, formerOrigin],
    handle({ url }) {
      if (url.pathname === "/api/v1/recordsAfter") return changes(url.searchParams.get("searchAfter") ?? "");
      if (url.pathname === "/api/v1/files") return files(url.searchParams);
      const [, year, number] = /^\/api\/v1\/file\/seace_v3\/json\/(\d{4})\/(\d{2})\/$/.exec(url.pathname) ?? [];
      return year ? month(`${year}-${number}`) : jsonResponse({ detail: "Not found." }, 404);
    },
  };
};

export default simulate;

const formerOrigin = "https://contratacionesabiertas.osce.gob.pe";

const batchAt = (day: string): Date => new Date(`${day}T10:00:00Z`);
/** The day of the batch that converts a change. */
const batchOf = (at = ""): string => (at.slice(11) < "10:00:00Z" ? at.slice(0, 10) : addDays(at.slice(0, 10), 1));
const lastBatch = (now: Date): string => {
  const day = now.toISOString().slice(0, 10);
  return now >= batchAt(day) ? day : addDays(day, -1);
};

function parseCursor(cursor: string): [string?, number?] {
  const [day, offset] = cursor.split(".");
  return day ? [day, Number(offset ?? 0)] : [];
}

const wire = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd'T'HH:mm:ssZZ");

const envelope = (now: Date): JsonObject => ({
  version: "1.1",
  extensions: [],
  publishedDate: wire(now.toISOString()),
  publisher: { name: "Organismo Supervisor de las Contrataciones del Estado" },
  license: "https://creativecommons.org/licenses/by/4.0/",
});

/** Local part of the ocid and id of the tender; every other process has the form with year, body and number. */
export const localId = (process: ProcessView): string =>
  process.index % 2 === 0
    ? tenderId(process)
    : `${process.publishedAt.slice(0, 4)}-${process.buyer + 100}-${process.index}`;
const tenderId = (process: ProcessView): string => String(900_000 + process.index);

/** RUC: prefix, 8 digits, check digit (11 minus the weighted sum modulo 11). */
export function rucOf(supplier: WorldSupplier): string {
  const body = `${supplier.naturalPerson ? "10" : "20"}${String(supplier.serial).padStart(8, "0")}`;
  const sum = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2].reduce((all, weight, at) => all + weight * Number(body[at]), 0);
  return `${body}${(11 - (sum % 11)) % 10}`;
}

const itemState = ({ state }: ProcessView): [string, string] =>
  ({
    awarded: ["complete", "CONSENTIDO"],
    contracted: ["complete", "CONTRATADO"],
    unsuccessful: ["unsuccessful", "DESIERTO"],
    cancelled: ["cancelled", "CANCELADO"],
    planned: ["active", "CONVOCADO"],
    published: ["active", "CONVOCADO"],
    closed: ["active", "CONVOCADO"],
  })[state] as [string, string];

const procedureNames = {
  open: "Licitación Pública",
  selective: "Adjudicación Selectiva",
  limited: "Selección de Consultores Individuales",
  direct: "Contratación Directa",
} as const;

function recordOf({ world }: SimulateContext, process: ProcessView, batch: string): JsonObject {
  const ocid = `ocds-dgv273-seacev3-${localId(process)}`;
  const id = tenderId(process);
  const date = wire(batchAt(batch).toISOString());
  const parts = simulatedOcds(world, process, {
    tenderId: id,
    date: wire,
    buyerId: (buyer) => `PE-CONSUCODE-${buyer.index + 100}`,
    supplierId: (supplier) => `PE-RUC-${rucOf(supplier)}`,
    awardId: (award) => `${id}-${rucOf(world.supplier(country, award.supplier))}`,
    contractId: (_contract, index) => String(2_000_000 + process.index * 10 + index),
    buyerParty,
    supplierParty,
  });
  const [status, statusDetails] = itemState(process);
  const item = (each: unknown): JsonObject => {
    const given = isObject(each as JsonObject) ? (each as JsonObject) : {};
    const { classification: unspsc, ...rest } = given;
    const code = isObject(unspsc) ? unspsc.id : undefined;
    return {
      ...rest,
      position: given.id ?? "",
      status,
      statusDetails,
      classification: { scheme: "CUBSO", id: `${code}00000001` },
      additionalClassifications: [{ scheme: "UNSPSC", id: String(code) }],
    };
  };
  const { status: _status, procurementMethod, value, tenderPeriod, items, ...tender } = parts.tender;
  const awards = parts.awards.map(({ status: _none, items, ...award }) => ({ ...award, items: list(items).map(item) }));
  const contracts = parts.contracts.map(({ status: _none, ...contract }) => contract);
  return {
    ocid,
    compiledRelease: {
      tag: ["compiled"],
      id: `${ocid}-${date}`,
      date,
      ocid,
      publishedDate: date,
      initiationType: "tender",
      buyer: parts.buyer,
      parties: parts.parties,
      tender: {
        ...tender,
        datePublished: wire(process.publishedAt),
        // Two thirds come without the method.
        ...(process.index % 3 === 0 ? { procurementMethod: procurementMethod ?? null } : {}),
        procurementMethodDetails: procedureNames[process.method],
        value: value ?? { amount: 0, currency: process.currency, currencyName: "Soles" },
        hasTenderInformationProtectedByLaw: value === undefined,
        // The end that the portal states is the day of publication.
        tenderPeriod: {
          startDate: isObject(tenderPeriod) ? (tenderPeriod.startDate ?? null) : null,
          endDate: `${localDay(process.publishedAt, zone)}T00:00:00-05:00`,
        },
        items: list(items).map(item),
      },
      ...(awards.length > 0 ? { awards } : {}),
      ...(contracts.length > 0 ? { contracts } : {}),
      sources: [{ id: "seace_v3", name: "Sistema Electrónico de Contrataciones del Estado - Versión 3" }],
      dataSegmentation: { id: localDay(process.publishedAt, zone).slice(0, 7) },
    },
    releases: [
      {
        url: `${formerOrigin}/api/v1/release/${ocid}-${date}`,
        date,
        tag: ["planning", ...parts.tag],
        details: { id: ocid },
      },
    ],
  };
}

const list = (value: JsonObject[string] | undefined): readonly unknown[] => (Array.isArray(value) ? value : []);

const buyerParty = (buyer: WorldBuyer): JsonObject => ({
  identifier: { scheme: "PE-CONSUCODE", id: String(buyer.index + 100), legalName: buyer.name },
  address: { locality: buyer.locality, region: buyer.region, countryName: "PERU" },
  contactPoint: { telephone: "900 000 000" },
});

const supplierParty = (supplier: WorldSupplier): JsonObject => ({
  identifier: { scheme: "PE-RUC", id: rucOf(supplier), legalName: supplier.name },
  contactPoint: { email: "ventas@proveedor.example", telephone: "900 000 000" },
});
