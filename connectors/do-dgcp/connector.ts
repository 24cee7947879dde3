import type { Connector, PayloadHead, PayloadKind } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

/** A page is told by the fields of its rows. */
const page = (about: string, field: string, ...not: string[]): PayloadKind => ({
  about,
  mediaType: "application/json",
  recognise: ({ text }: PayloadHead) =>
    text.includes('"payload"') && text.includes(`"${field}"`) && !not.some((each) => text.includes(`"${each}"`)),
});

const connector: Connector = {
  meta: {
    id: "do-dgcp",
    country: "DO",
    title: "Portal Transaccional de Compras Públicas",
    portal: "https://comunidad.comprasdominicana.gob.do",
    publisher: {
      name: "Dirección General de Contrataciones Públicas",
      uri: "https://datosabiertos.dgcp.gob.do",
    },
    language: "es",
    timeZone: "America/Santo_Domingo",
    currency: "DOP",
    licence: {
      name: "Open Database License",
      url: "https://opendatacommons.org/licenses/odbl/1-0/",
      shareAlike: true,
    },
    ocids: "publisher",
    history: "snapshot",
    wholeStreams: ["tender", "contract", "bid"],
    mappingVersion: 1,
    access: "api",
    schedule: "15 */4 * * *",
    enabledByDefault: true,
    // The terms of July 2026: 60 requests a minute, one after the other; more leads to a ban.
    policy: {
      attempts: 3,
      concurrency: 1,
      spacingMs: 1_100,
      timeoutMs: 120_000,
      backoffBaseMs: 20_000,
      backoffMaxMs: 60_000,
    },
    staleAfterHours: 48,
    covers:
      "Processes, bids and contracts of all institutions in the transactional portal since its start, small direct purchases included.",
    since: 2015,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: true,
      note: 'The size is what the register of state suppliers says on the day a supplier is first met in a contract, not that of the award; "No clasificada" is unknown. Of each run at most 500 suppliers are looked up.',
    },
    caveats: [
      "The portal keeps no date of change: releases are dated by when a change was seen.",
      "Processes are read again for 60 days before the last run, contracts and bids for 7: later changes are seen in a backfill only.",
      "ocids are DGCP's own; its own OCDS releases are not read, as they can only be had one process at a time.",
      "An award and its contract are one row with one amount; the award's date is the portal's.",
      "The evaluation of bids stays pending in the source even after the award, so bids have no status. Goods and services of a process (articles) are not read.",
      "procurementMethod is DGCP's own reading: purchases below the threshold and minor purchases count as open.",
      "Times claim to be UTC and are local. Dates before 1990 or after next year are left out; amounts of 10,000 million or more are likely slips.",
      "A published process is active here; DGCP's own releases call it planned.",
    ],
  },
  kinds: {
    processes: page("Page of /procesos", "estado_proceso"),
    contracts: page("Page of /contratos", "estado_contrato"),
    bids: page("Page of /ofertas", "id_oferta"),
    suppliers: page("Answer of /proveedores for one RPE", "clasificacion_empresarial", "codigo_proceso"),
  },
  fetch,
  toReleases,
};

export default connector;
