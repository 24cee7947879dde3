import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "pa-panamacompra",
    country: "PA",
    title: "PanamaCompra en Cifras",
    portal: "https://www.panamacompraencifras.gob.pa",
    publisher: { name: "Dirección General de Contrataciones Públicas", uri: "https://www.panamacompra.gob.pa" },
    language: "es",
    timeZone: "America/Panama",
    currency: "PAB",
    licence: { name: "Not stated" },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["award"],
    mappingVersion: 1,
    access: "api",
    schedule: "0 3 * * 0",
    enabledByDefault: true,
    policy: { attempts: 4, concurrency: 1, spacingMs: 1_500, timeoutMs: 60_000, backoffBaseMs: 3_000 },
    staleAfterHours: 24 * 15,
    covers:
      "Awards of processes and orders under framework agreements since 2022, by supplier and entity. No calls for tenders.",
    since: 2022,
    stages: ["award"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "Only whether a supplier is registered with AMPYME today (`sme`); one that is not has no known size.",
    },
    caveats: [
      "There are no notices: the portal is a browser application, and no machine-readable source of open tenders could be verified.",
      "The service is undocumented and states no totals: that a list is whole can only be told from its last, shorter page.",
      "Awards have no date, title or items. Dates of releases say when a row was first seen.",
      "The method is read from the letters in the number of the process, by our reading of the law. A process whose row holds no number is told by a hash of its row.",
      "Amounts name no currency; the balboa is at par with the US dollar.",
      "Names and numbers of natural persons are left out.",
      "OCDS of 2022 to April 2024 exists in the registry of the Open Contracting Partnership under the publisher's own ocids; it is not joined with these minted ones.",
    ],
  },
  kinds: {
    awards: {
      about: "Page of BusquedaPorEstado: awards of a year",
      mediaType: "application/json",
      recognise: ({ text }) => text.includes('"proveedorAdjudicadoRuc"') && text.includes('"montoAdjudicado"'),
    },
  },
  fetch,
  toReleases,
};

export default connector;
