import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "hn-sefin",
    country: "HN",
    title: "SIAFI (Secretaría de Finanzas)",
    portal: "https://piep.sefin.gob.hn",
    publisher: { name: "Secretaría de Finanzas de Honduras", uri: "https://www.sefin.gob.hn" },
    language: "es",
    timeZone: "America/Tegucigalpa",
    currency: "HNL",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 1,
    access: "bulk",
    schedule: "30 3 * * 0",
    enabledByDefault: true,
    policy: { attempts: 4, concurrency: 1, spacingMs: 1_000, timeoutMs: 15 * 60_000, backoffBaseMs: 2_000 },
    staleAfterHours: 24 * 45,
    covers:
      "What the central government commits and pays through its financial system: budget lines, award, contract, obligations and payments of each expense.",
    since: 2018,
    stages: ["planning", "award", "contract", "implementation"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The releases tell neither the size of suppliers nor a reservation.",
    },
    caveats: [
      "There is no tender: an expense begins with its budget line. Competition cannot be measured here.",
      "ocids do not match those of ONCAE (hn-oncae), so one purchase may be in both: never add the two.",
      "Many expenses are payments for purchases of other years, named by their invoice.",
      "Text that stands for an empty field (ND), contact points, street addresses and the numbers of natural persons are left out.",
      "Which years are published is told nowhere: years since 2018 are asked for.",
    ],
  },
  kinds: {
    records: {
      about: "Records of a year's file (one a line), or a list or single one of them",
      mediaType: "application/json",
      recognise: ({ text }) => /"ocid"\s*:\s*"ocds-lcuori-P\d{4}-/.test(text),
      split: { by: "jsonLines", rows: 50 },
    },
  },
  fetch,
  toReleases,
};

export default connector;
