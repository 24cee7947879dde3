import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { kinds } from "./kinds.ts";
import { toReleases } from "./map.ts";
import { zone } from "./v1.ts";

/**
 * Mercado Público of Chile: OCDS API (no ticket) first, the ticketed API for what changed and what OCDS lacks. Compra Ágil
 * and the monthly files are kinds of this source and no sources of their own: one publisher, one ticket that takes one call
 * at a time, and orders and bids of the very processes that OCDS has.
 */
const connector: Connector = {
  meta: {
    id: "cl-chilecompra",
    country: "CL",
    title: "Mercado Público",
    noticePage:
      "https://www.mercadopublico.cl/Procurement/Modules/RFB/DetailsAcquisition.aspx?idlicitacion={ocid.local}",
    portal: "https://www.mercadopublico.cl",
    publisher: {
      name: "Dirección de Compras y Contratación Pública (ChileCompra)",
      uri: "https://www.chilecompra.cl",
    },
    language: "es",
    timeZone: zone,
    currency: "CLP",
    licence: { name: "CC0 1.0", url: "https://creativecommons.org/publicdomain/zero/1.0/" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 2,
    access: "api",
    schedule: "11 * * * *",
    enabledByDefault: true,
    // The portal answers 429 above some 5 requests a second and can take minutes to calm down; packages are slow.
    policy: {
      attempts: 10,
      timeoutMs: 120_000,
      concurrency: 2,
      spacingMs: 1_000,
      backoffBaseMs: 2_000,
      backoffMaxMs: 300_000,
    },
    settings: [
      {
        name: "CHILECOMPRA_TICKET",
        secret: true,
        required: false,
        about:
          "Ticket of the Mercado Público API (free, asked for at api.mercadopublico.cl with ClaveÚnica; 10,000 requests a day). With it, changes of state are seen within the hour, and finished processes that OCDS lacks are read from the ticketed API. Compra Ágil (small purchases) is read with it alone.",
      },
      {
        name: "CHILECOMPRA_TABLES",
        secret: false,
        required: false,
        about:
          "Monthly tables of open data to read, of: orders, bids (comma-separated). Purchase orders, and bids with their amounts: some hundreds of megabytes a month.",
      },
    ],
    staleAfterHours: 48,
    covers:
      "About 850 bodies of the Chilean state under Law 19.886: ministries, municipalities, hospitals, universities, armed forces (not war material). Public tenders since 2009, direct awards and orders under framework agreements since 2019. Not covered: state companies, most public works of the ministries of public works and housing. Compra Ágil (small purchases) since May 2026, with a ticket; purchase orders and losing bids from the monthly tables, where the operator asks for them.",
    since: 2009,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: true,
      note: "In Compra Ágil alone: quotations say whether their supplier is a firm of smaller size (es_emt, given as scale sme), and the first call is reserved for such firms by law since December 2024, which no field says: it is derived from the procedure, as it is for purchase orders of that type. OCDS has neither.",
    },
    caveats: [
      "Date-times are published as local wall time that claims UTC; they are read as America/Santiago. In the hour that comes twice when clocks go back, the first is taken.",
      "The index of a month lists processes by month of publication and has no filter by change: unfinished processes are asked for again daily for 4 months, weekly up to 12, monthly after that.",
      "A process counts as finished once its tender has ended and its award is published (or nothing has followed for 4 months); later corrections are seen only with a ticket or in a full run.",
      "About half of the tenders publish no estimated value.",
      "Since 2021 releases name the buyer only by role in `parties`, not in `buyer`.",
      "Releases are as published: `award` packages can exist before the decision, without supplier or amount, and quantities may hold an amount with a unit price of 1.",
      "Names are cut to the part before ' | ' (legal name); the branch or unit is kept in `details.branchName`. Contact persons are left out, as are addresses of natural persons (RUT below 50,000,000).",
      "Amounts in UTM have no ISO 4217 code: where the ticketed API gives them, `currency` is missing and `currencyDetails` says UTM.",
      "Processes read from the ticketed API (finished ones that OCDS does not have) identify items by position and awards by supplier; mixed with OCDS packages of the same process they would count twice, so both are fetched only where OCDS has nothing.",
      "Purchase orders come from the monthly tables (CHILECOMPRA_TABLES), or as files of the ticketed API; that API is not asked for them (some 4,000 a day, one request each). Without either there is no contract stage.",
      "Compra Ágil has no ocid: it is minted from its code. The service takes half a minute for a process, so quotations follow outcomes with some delay (40 processes a run).",
      "Fields of Compra Ágil and of the monthly tables are known from public clients, not from payloads seen here: what differs shows as issues. Addresses of the tables are from memory.",
      "Months up to June 2022 are read from the archives of record packages in a full run; later changes of those processes are not in them.",
      "An order of Compra Ágil in the monthly tables is a process of its own beside the Compra Ágil that it came of: the tables do not link them, so where both are read such purchases stand here twice.",
      "Bids of the monthly tables name the items by the portal's own number (Codigoitem).",
    ],
  },
  kinds,
  fetch,
  toReleases,
};

export default connector;
