import {
  asOf,
  isObject,
  jsonResponse,
  numberFromText,
  type ProcessView,
  parseJson,
  type Simulate,
  type SimulateContext,
  type Simulation,
  type WorldBuyer,
  type WorldSupplier,
} from "../../src/connector/index.ts";
import { publishers } from "./publishers.ts";

/** The service gives 10 rows where no size is asked for, and never more than 200. */
const defaultSize = 10;
const largestSize = 200;

/**
 * System 6 of the Plataforma Digital Nacional: POST search by publisher, pages from 0. Of every four processes of the
 * world three belong to the treasury and one to a state; the other publishers have nothing.
 */
const simulate: Simulate = (context): Simulation => ({
  origins: ["https://api.plataformadigitalnacional.org"],
  handle({ method, url, body }) {
    if (url.pathname !== "/s6/api/v1/search" || method !== "POST") return jsonResponse({ error: "Not found" }, 404);
    const publisher = url.searchParams.get("supplier_id") ?? "";
    if (!publishers.some(({ id }) => id === publisher)) {
      return jsonResponse({ error: "Proveedor de datos no encontrado" }, 400);
    }
    const asked = body === "" ? {} : parseJson(body);
    const page = isObject(asked) ? Number(asked.page ?? 0) : 0;
    const size = Math.min(isObject(asked) ? Number(asked.pageSize ?? defaultSize) : defaultSize, largestSize);
    if (!Number.isInteger(page) || page < 0 || !Number.isInteger(size) || size < 1) {
      return jsonResponse({ error: "Petición incorrecta" }, 400);
    }
    const published = context.world.published("MX", new Date(0), context.now()).end;
    const total = rowsOf(publisher, published);
    const found = context.page(total, page * size, size, (at) => releaseOf(context, indexOf(publisher, at)));
    return jsonResponse({ pagination: { total: found.total, page, pageSize: size }, data: found.rows });
  },
});

export default simulate;

const rowsOf = (publisher: string, published: number): number => {
  const ofState = Math.floor(published / 4);
  if (publisher === "SHCP") return published - ofState;
  return publisher === "SESEA_AGS" ? ofState : 0;
};

/** Number in the world of a publisher's row. */
const indexOf = (publisher: string, at: number): number =>
  publisher === "SHCP" ? Math.floor(at / 3) * 4 + (at % 3) : at * 4 + 3;

const rfcScheme = "Registro Federal de Contribuyentes de México";

function releaseOf(context: SimulateContext, index: number): unknown {
  const { world } = context;
  const process = asOf(world.process("MX", index), context.now());
  // Rows are those published by now, so there is always something to see.
  if (!process) throw new Error(`process ${index} is not published`);
  const buyer = world.buyer("MX", process.buyer);
  const id = String(900_000 + index);
  const suppliers = process.awards.map((award) => world.supplier("MX", award.supplier));
  const parties = [buyerParty(buyer), ...new Map(suppliers.map((each) => [each.serial, supplierParty(each)])).values()];
  return {
    ocid: `ocds-07smqs-${id}`,
    id,
    date: process.changedAt,
    tag: tagsOf(process),
    language: "es",
    initiationType: "tender",
    parties,
    buyer: { name: buyer.name, id: `ENTE-${buyer.index}` },
    tender: {
      id,
      title: process.title,
      description: process.description,
      status: tenderStatus(process),
      procuringEntity: { name: buyer.name, id: `ENTE-${buyer.index}` },
      procurementMethod: process.method,
      mainProcurementCategory: process.category,
      submissionMethod: ["electronicSubmission"],
      tenderPeriod: { startDate: process.publishedAt, endDate: process.deadline },
      enquiryPeriod: { startDate: process.publishedAt, endDate: process.enquiryEndsAt },
      ...(process.estimate === undefined ? {} : { value: moneyOf(process.estimate, process.currency) }),
      items: process.items.map((item) => ({
        id: String(item.number),
        description: item.description,
        quantity: numberFromText(item.quantity),
        unit: { name: item.unit },
      })),
    },
    awards: process.awards.map((award, at) => ({
      id: `${id}-${at + 1}`,
      title: process.title,
      status: "active",
      date: award.at,
      value: moneyOf(award.amount, process.currency),
      suppliers: [referenceOf(world.supplier("MX", award.supplier))],
    })),
    // Ids by award: the place in the list moves when a contract of an earlier award is signed later.
    contracts: process.contracts.map((contract) => ({
      id: `${id}-${contract.award + 1}`,
      awardID: `${id}-${contract.award + 1}`,
      status: "active",
      dateSigned: contract.signedAt,
      // Days without time, as some publishers write them.
      period: { startDate: contract.start, endDate: contract.end },
      value: moneyOf(contract.amendment?.amount ?? contract.amount, process.currency),
    })),
  };
}

const moneyOf = (amount: string, currency: string) => ({ amount: numberFromText(amount), currency });

function tagsOf(process: ProcessView): string[] {
  const tags = ["tender"];
  if (process.awards.length > 0) tags.push("award");
  if (process.contracts.length > 0) tags.push("contract");
  return tags;
}

function tenderStatus(process: ProcessView): string {
  const { state } = process;
  if (state === "unsuccessful" || state === "cancelled") return state;
  return state === "awarded" || state === "contracted" ? "complete" : "active";
}

function buyerParty(buyer: WorldBuyer): unknown {
  return {
    name: buyer.name,
    id: `ENTE-${buyer.index}`,
    identifier: { id: `ENTE-${buyer.index}`, legalName: buyer.name, scheme: "Identificador único en Compranet" },
    address: { locality: buyer.locality, region: buyer.region, countryName: "MÉXICO" },
    contactPoint: { name: "Persona Simulada", email: "contacto@ente.example", telephone: "55 0000 0000" },
    roles: ["buyer", "procuringEntity"],
  };
}

const rfcOf = (supplier: WorldSupplier): string =>
  `${supplier.naturalPerson ? "SIMU" : "SIM"}${String(supplier.serial).padStart(9, "0")}`;

const referenceOf = (supplier: WorldSupplier) => ({ name: supplier.name, id: rfcOf(supplier) });

function supplierParty(supplier: WorldSupplier): unknown {
  const id = rfcOf(supplier);
  return {
    ...referenceOf(supplier),
    identifier: { id, legalName: supplier.name, scheme: rfcScheme },
    address: { streetAddress: "Calle Simulada 1", locality: supplier.locality, countryName: "MÉXICO" },
    contactPoint: { name: "Persona Simulada", email: "ventas@proveedor.example" },
    roles: ["tenderer", "supplier"],
  };
}
