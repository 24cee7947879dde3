import type { Connector, PayloadHead } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";
import { zone } from "./orders.ts";

/** Orders from the electronic catalogues of Perú Compras: call-offs under framework agreements. */
const connector: Connector = {
  meta: {
    id: "pe-perucompras",
    country: "PE",
    title: "Perú Compras (catálogos electrónicos)",
    portal: "https://www.catalogos.perucompras.gob.pe/ConsultaOrdenesPub",
    publisher: {
      name: "Central de Compras Públicas - PERÚ COMPRAS",
      uri: "https://www.gob.pe/perucompras",
    },
    language: "es",
    timeZone: zone,
    currency: "PEN",
    licence: {
      name: "Attribution, notices to be kept (in the manner of ODbL), as the registry of OCDS publications has it",
    },
    ocids: "publisher",
    history: "snapshot",
    mappingVersion: 1,
    access: "api",
    schedule: "50 4 * * *",
    enabledByDefault: true,
    policy: {
      attempts: 3,
      timeoutMs: 120_000,
      concurrency: 1,
      spacingMs: 1_000,
      backoffBaseMs: 2_000,
      backoffMaxMs: 60_000,
    },
    staleAfterHours: 96,
    covers:
      "Orders of Peruvian public bodies under framework agreements (Acuerdos Marco). Each is a direct call-off: there is no tender to take part in.",
    since: 2017,
    stages: ["award", "contract", "implementation"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "Neither the size of suppliers nor a reservation is published.",
    },
    caveats: [
      "Orders are no opportunities: suppliers were chosen when the agreement was made.",
      "The service publishes OCDS releases at times and answers errors at others. Where it does not answer, orders are read from the portal's search: without items, with ocids minted here; an order read both ways has two ocids. Runs that had to do so are suspicious.",
      "The search tells orders by day of acceptance; changes of state are looked for during 35 days.",
      "Amounts of orders include the tax (IGV).",
      "Awards are active and contracts active until an order is rejected or annulled: that it was carried out shows in the state of its deliveries (milestones).",
      "In the publisher's OCDS contracts are active while their details say TERMINATED: they are published as terminated.",
      "Numbers of natural persons (RUC 10, 15, 17) are left out; their names stay, as they hold the order.",
    ],
  },
  kinds: {
    releases: {
      about: "OCDS release package of an agreement, or of a month",
      mediaType: "application/json",
      recognise: ({ text }: PayloadHead) => /^\s*\{/.test(text) && /"releases"\s*:/.test(text),
      split: { by: "jsonArray", rows: 200, of: "releases", as: "object" },
    },
    orders: {
      about: "Answer of the search of orders: header and rows, separated by ¬ and ^",
      mediaType: "text/plain",
      recognise: ({ text }: PayloadHead) => /^[^¯{]*orden de compra[^¯]*¬/i.test(text),
    },
  },
  fetch,
  toReleases,
};

export default connector;
