import type { Connector } from "../../src/connector/index.ts";
import { fetch, zone } from "./fetch.ts";
import { toReleases } from "./map.ts";

/** SOCE of Ecuador, as SERCOP publishes it in OCDS: monthly files, and new processes through search and record. */
const connector: Connector = {
  meta: {
    id: "ec-sercop",
    country: "EC",
    title: "Contrataciones Abiertas Ecuador (SOCE)",
    portal: "https://datosabiertos.compraspublicas.gob.ec/PLATAFORMA",
    publisher: {
      name: "Servicio Nacional de Contratación Pública (SERCOP)",
      uri: "https://www.compraspublicas.gob.ec",
    },
    language: "es",
    timeZone: zone,
    currency: "USD",
    licence: { name: "CC BY 3.0 EC", url: "https://creativecommons.org/licenses/by/3.0/ec/" },
    ocids: "publisher",
    history: "snapshot",
    mappingVersion: 1,
    access: "bulk",
    schedule: "37 * * * *",
    enabledByDefault: true,
    // 60 calls a minute, counted for all callers together; an answer takes 4 to 12 seconds.
    policy: {
      attempts: 5,
      timeoutMs: 60_000,
      concurrency: 1,
      spacingMs: 1_200,
      backoffBaseMs: 5_000,
      backoffMaxMs: 90_000,
    },
    staleAfterHours: 48,
    covers:
      "Procedures of all Ecuadorian public bodies in the official procurement system: common and special regime, consultancy, works, orders of the electronic catalogue. Not covered: ínfima cuantía (small purchases, published elsewhere).",
    since: 2015,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "Releases do not state the size of suppliers. The procedures Menor Cuantía and Feria Inclusiva are by law meant for micro and small suppliers and actors of the popular economy; the procedure is told in procurementMethodDetails.",
    },
    caveats: [
      "Nothing tells which processes changed: three months are read again each day, twelve each Monday; changes of older ones are seen in a full run only.",
      "The date of a release is that of the process, its id carries the time at which the package was made.",
      "identifier.id of a party repeats the id of the party; the RUC inside it is taken, the original is kept as additional identifier EC-SERCOP.",
      "The buyer of catalogue orders is linked to the party with the same RUC.",
      "Contracts of catalogue orders have neither value nor period; nothing is put in their place. Awards of early stages have no status.",
      "A tender may be complete while its contract is terminated, and the other way round: both are kept.",
      "Item ids that repeat within an award get a number behind.",
      "Numbers and addresses of natural persons and all contact points are left out.",
      "The portal times out from many countries.",
    ],
  },
  kinds: {
    package: {
      about: "OCDS release package of one release (an answer of api/record), or an array of them (a monthly file)",
      mediaType: "application/json",
      recognise: ({ text }) => /"(releases|tag)"\s*:/.test(text) && /ocds-5wno2w-/.test(text),
      split: { by: "jsonArray", rows: 200, of: "releases", orWhole: true },
    },
    search: {
      about: "A page of api/search_ocds: names processes, holds no release",
      mediaType: "application/json",
      recognise: ({ text }) => /^\s*\{\s*"total"\s*:\s*\d+\s*,\s*"page"\s*:/.test(text),
    },
  },
  fetch,
  toReleases,
};

export default connector;
