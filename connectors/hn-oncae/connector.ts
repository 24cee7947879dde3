import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "hn-oncae",
    country: "HN",
    title: "HonduCompras (ONCAE)",
    portal: "http://www.honducompras.gob.hn",
    publisher: {
      name: "Oficina Normativa de Contratación y Adquisiciones del Estado",
      uri: "https://www.contratacionesabiertas.gob.hn",
    },
    language: "es",
    timeZone: "America/Tegucigalpa",
    currency: "HNL",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 1,
    access: "bulk",
    schedule: "30 4 * * *",
    enabledByDefault: true,
    policy: { attempts: 4, concurrency: 1, spacingMs: 1_000, timeoutMs: 15 * 60_000, backoffBaseMs: 2_000 },
    staleAfterHours: 24 * 45,
    covers:
      "Procedures in HonduCompras 1.0, orders of the electronic catalogue and the directly published contracts, as OCDS releases by month.",
    since: 2005,
    stages: ["planning", "tender", "award", "contract"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The releases tell neither the size of suppliers nor a reservation.",
    },
    caveats: [
      "HonduCompras 2.0 (small purchases since 2020) publishes no data: coverage of recent years is partial. ONCAE has stopped publishing for months at a time.",
      "In HonduCompras 1.0 the amount stands in the contract and often not in the award: the two are never to be added.",
      "The buyer is a unit; its institution is in `memberOf` of the party. Catalogue orders have no date of publication.",
      "The ids of one firm differ between systems; only HN-RTN is a tax number. ocids of ONCAE and of SEFIN do not match.",
      "Ends of periods that lie before their start are left out and counted. Where the publisher gives no method or status, they are read from its own words.",
      "Contact points, street addresses, and tax numbers of natural persons are left out.",
    ],
  },
  kinds: {
    releases: {
      about: "A month's release package, or a list of releases cut from it",
      mediaType: "application/json",
      recognise: ({ text }) => /"ocid"\s*:\s*"ocds-lcuori-(?!P\d{4}-)/.test(text),
      split: { by: "jsonArray", rows: 500, of: "releases" },
    },
  },
  fetch,
  toReleases,
};

export default connector;
