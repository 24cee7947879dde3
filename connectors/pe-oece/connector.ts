import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";
import { zone } from "./map-minor.ts";

/** SEACE of Peru, as OECE publishes it in OCDS: changed records through the API, months as archives. */
const connector: Connector = {
  meta: {
    id: "pe-oece",
    country: "PE",
    title: "SEACE (Contrataciones Abiertas)",
    portal: "https://contratacionesabiertas.oece.gob.pe",
    publisher: {
      name: "Organismo Especializado para las Contrataciones Públicas Eficientes (OECE)",
      uri: "https://www.gob.pe/oece",
    },
    language: "es",
    timeZone: zone,
    currency: "PEN",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "snapshot",
    wholeStreams: ["tender"],
    mappingVersion: 1,
    access: "api",
    schedule: "23 * * * *",
    enabledByDefault: true,
    policy: {
      attempts: 4,
      timeoutMs: 120_000,
      concurrency: 1,
      spacingMs: 1_000,
      backoffBaseMs: 2_000,
      backoffMaxMs: 60_000,
    },
    staleAfterHours: 48,
    covers:
      "Procurement procedures of all Peruvian public bodies in SEACE (versions 1 to 3): national, regional and local. Not covered: purchases up to 8 UIT (published by another service; accepted as files) and orders under framework agreements (Perú Compras).",
    since: 2004,
    stages: ["planning", "tender", "award", "contract", "implementation"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The publication has no size of suppliers and no mark of reserved lots. REMYPE, the register of small firms, is kept elsewhere.",
    },
    caveats: [
      "The source publishes compiled releases; the date of a release is the time of the batch that converted it, not of the event. Publication is tender.datePublished.",
      "Statuses of tender and awards are derived from those of the items (statusDetails); contracts have none.",
      "Where procurementMethod is missing (two thirds of 2026), it is derived from the name of the procedure.",
      "An amount of 0 stands for a value that is not published and is left out.",
      "The end of the tender period is published as the day of publication in nearly all cases; it is kept only where it is after the publication. The end of enquiries is the only usable deadline.",
      "amount_PEN is a convenience figure of the publisher and is missing for part of the amounts in other currencies.",
      "Consortia have a number of the supplier register under the scheme PE-RUC; it is no RUC.",
      "Numbers of natural persons (RUC 10, 15, 17) are left out, also where ids of awards hold them; so are contact points.",
      "The API names no totals: completeness is checked against the monthly archives only.",
    ],
    restriction:
      "A firewall answers 403 to many cloud providers' addresses; the connector then fails as blocked and does not try to get round it.",
  },
  kinds: {
    records: {
      about: "OCDS record package with compiled releases: a page of the API, one record, or the file of a month",
      mediaType: "application/json",
      recognise: ({ text }) => /"(records|compiledRelease)"\s*:/.test(text) && /ocds-dgv273-/.test(text),
      split: { by: "jsonArray", rows: 200, of: "records" },
    },
    minor: {
      about: "A purchase up to 8 UIT: answer of the service s8uit (listar-completo)",
      mediaType: "application/json",
      recognise: ({ text }) => /^\s*\{\s*"uitContratoCompletoProjection"/.test(text),
    },
  },
  fetch,
  toReleases,
};

export default connector;
