import type { Connector } from "../../src/connector/index.ts";
import { fetch, zone } from "./fetch.ts";
import { toReleases } from "./map.ts";

/** Portal of DNCP, Paraguay: OCDS records by date of their last release (API v3). */
const connector: Connector = {
  meta: {
    id: "py-dncp",
    country: "PY",
    title: "Contrataciones Públicas (SICP)",
    portal: "https://www.contrataciones.gov.py",
    publisher: {
      name: "Dirección Nacional de Contrataciones Públicas (DNCP)",
      uri: "https://www.contrataciones.gov.py",
    },
    language: "es",
    timeZone: zone,
    currency: "PYG",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "snapshot",
    mappingVersion: 1,
    access: "api",
    schedule: "41 * * * *",
    enabledByDefault: true,
    policy: {
      attempts: 6,
      timeoutMs: 120_000,
      concurrency: 1,
      spacingMs: 350,
      backoffBaseMs: 1_500,
      backoffMaxMs: 120_000,
    },
    settings: [
      {
        name: "DNCP_REQUEST_TOKEN",
        secret: true,
        required: false,
        about:
          "Request token of a (free) application account at contrataciones.gov.py/datos/adm. Without it requests are limited to about 4 a second.",
      },
    ],
    staleAfterHours: 48,
    covers:
      "Procurement of all public bodies of Paraguay in SICP: central government, decentralised bodies and municipalities, from plans to contracts and their execution.",
    since: 2010,
    stages: ["planning", "tender", "award", "contract", "implementation"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "parties.details.scale is sme for bidders and suppliers registered as MIPYMES; where it is absent the size is unknown, not large.",
    },
    caveats: [
      "The API links only the last release of a process; states in between are seen as far as they were fetched.",
      "Compiled releases carry the tags of the releases that their record links.",
      "Classifications in DNCP's own catalogue get the scheme PY-DNCP-N5: UNSPSC (8 digits) and 3 digits of their own.",
      "Part of the older texts was damaged before publication; they are kept as they are.",
      "Packages of the first API (2017 and 2018, OCDS 1.0) can be given as files: they are upgraded to 1.1, and organizations without id get one made of what identifies them. Their ocids lack the number behind and do not join with those of today.",
      "RUCs and addresses of natural persons and all contact points are left out.",
    ],
  },
  kinds: {
    record: {
      about: "OCDS record package of one process (API v3), or a record, package or release of the first API",
      mediaType: "application/json",
      recognise: ({ text }) => /ocds-03ad3f-/.test(text) && !isSearch(text),
    },
    search: {
      about: "A page of search/processes: names processes, holds no whole release",
      mediaType: "application/json",
      recognise: ({ text }) => /ocds-03ad3f-/.test(text) && isSearch(text),
    },
  },
  fetch,
  toReleases,
};

export default connector;

/** The page tells itself by its address at the top, as what counts the rows stands at the end. */
const isSearch = (text: string): boolean => /"uri"\s*:\s*"[^"]*search(\\?\/)processes/.test(text);
