import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases, zone } from "./map.ts";

/** Compras Estatales of Uruguay: OCDS releases, named by monthly feeds; earlier years as files. */
const connector: Connector = {
  meta: {
    id: "uy-arce",
    country: "UY",
    title: "Compras Estatales",
    portal: "https://www.comprasestatales.gub.uy",
    noticePage: "https://www.comprasestatales.gub.uy/consultas/detalle/id/{ocid.local}",
    publisher: {
      name: "Agencia Reguladora de Compras Estatales (ARCE)",
      uri: "https://www.gub.uy/agencia-reguladora-compras-estatales",
    },
    language: "es",
    timeZone: zone,
    currency: "UYU",
    licence: { name: "Licencia de Datos Abiertos - Uruguay 0.1", url: "https://www.gub.uy/licencia-datos-abiertos" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 1,
    access: "api",
    schedule: "52 * * * *",
    enabledByDefault: true,
    policy: {
      attempts: 5,
      timeoutMs: 30_000,
      concurrency: 1,
      spacingMs: 1_000,
      backoffBaseMs: 2_000,
      backoffMaxMs: 120_000,
    },
    settings: [
      {
        name: "UY_ARCE_USER_AGENT",
        secret: false,
        required: false,
        about:
          "User-Agent for this portal, which answers 403 to agents that it takes for robots' libraries: Mozilla/5.0 (compatible; <name>; +<contact>).",
      },
    ],
    staleAfterHours: 48,
    covers:
      "Purchases of all Uruguayan bodies of public law in SICE and those imported from other systems. Not covered: purchases below a fifth of the ceiling for direct purchases, second steps of framework agreements, extensions of awards, industrial and commercial bodies where they compete.",
    since: 2002,
    stages: ["tender", "award"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "Neither the releases nor the register of suppliers (RUPE) state the size of firms. Reservation for smaller firms (Decreto 371/010) is written in the documents only.",
    },
    caveats: [
      "Date-times claim UTC and are read as wall time in America/Montevideo: days of awards come as midnight.",
      "Awards carry no value: it is computed as the sum of quantity times unit price where all items have both in one currency. Sometimes a lump sum is repeated as unit price; sums above 50,000 million UYU are left out and reported.",
      "The id of an award is that of its supplier; the number of the purchase is put before it, so that an adjustment replaces the award that it adjusts.",
      "Method is derived from the name of the procedure; sales, leases and concessions of the state have none.",
      "Items without an article of the catalogue (code 0) have a description alone.",
      "Suppliers' ids (R/RUT) are written as UY-RUT; natural persons' numbers and all contact points are left out.",
      "Yearly files come from the national open-data catalogue, which refuses some clients; without them the feeds reach back to November 2017.",
    ],
  },
  kinds: {
    release: {
      about: "OCDS release package (answer of ocds/release), or a monthly file out of a yearly archive",
      mediaType: "application/json",
      recognise: ({ text }) => /"ocds-yfs5dr-/.test(text),
      split: { by: "jsonArray", rows: 500, of: "releases", orWhole: true },
    },
  },
  fetch,
  toReleases,
};

export default connector;
