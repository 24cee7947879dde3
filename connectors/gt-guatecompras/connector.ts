import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "gt-guatecompras",
    country: "GT",
    title: "Guatecompras",
    portal: "https://www.guatecompras.gt",
    publisher: {
      name: "Ministerio de Finanzas Públicas, Dirección General de Adquisiciones del Estado",
      uri: "https://ocds.guatecompras.gt",
    },
    language: "es",
    timeZone: "America/Guatemala",
    currency: "GTQ",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "snapshot",
    wholeStreams: ["record"],
    mappingVersion: 1,
    access: "bulk",
    schedule: "0 2 * * *",
    enabledByDefault: true,
    policy: { attempts: 5, concurrency: 1, spacingMs: 1_000, backoffBaseMs: 5_000 },
    staleAfterHours: 72,
    covers:
      "Contests (NOG) published in Guatecompras since 2020 by all public bodies, as OCDS records by month of the call.",
    since: 2020,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "There is no field for the size of suppliers or for a reservation; that a supplier is an individual does not make it a micro enterprise.",
    },
    caveats: [
      "Publications without a contest (NPG), contests from before 2020 and payments are not published.",
      "The source says `open` for every process, direct purchases included: procurementMethod is recomputed from the modality by our reading of the law.",
      "Three of four tenders have no deadline, none has an estimated value, and few contracts are published: their absence says nothing.",
      "The same supplier may appear under two tax numbers in one process, which doubles its awards.",
      "The id of the buyer (GT-NIT) is not among the ids of the parties (GT-CISP): match by name or additional identifier.",
      "Auctions in which the state sells are left out. Individuals' tax numbers are replaced by a hash, here and in the ids of their awards; contact points are left out.",
      "Records are states: our history of a process begins when we first saw it.",
    ],
  },
  kinds: {
    records: {
      about: "A month's record package, or a list of records cut from it",
      mediaType: "application/json",
      recognise: ({ text }) => /"ocid"\s*:\s*"ocds-xqjsxa-/.test(text),
      split: { by: "jsonArray", rows: 250, of: "records" },
    },
  },
  fetch,
  toReleases,
};

export default connector;
