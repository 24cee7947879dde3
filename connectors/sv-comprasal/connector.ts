import type { Connector } from "../../src/connector/index.ts";
import { fetch } from "./fetch.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "sv-comprasal",
    country: "SV",
    title: "COMPRASAL",
    portal: "https://www.comprasal.gob.sv",
    publisher: { name: "Dirección Nacional de Compras Públicas", uri: "https://www.comprasal.gob.sv" },
    language: "es",
    timeZone: "America/El_Salvador",
    currency: "USD",
    licence: { name: "Not stated" },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["tender", "award"],
    mappingVersion: 1,
    access: "api",
    schedule: "40 */4 * * *",
    enabledByDefault: true,
    policy: { attempts: 3, concurrency: 1, spacingMs: 3_000, timeoutMs: 30_000, backoffBaseMs: 5_000 },
    staleAfterHours: 48,
    covers: "Open processes of all public bodies, and what each supplier was awarded in the present portal.",
    stages: ["tender", "award"],
    sme: { supplierSize: false, reservation: false, note: "The public interface has no size and no reservation." },
    caveats: [
      "The interface is undocumented and stands behind a guard against robots: a page for people in the place of data stops the run.",
      "The portal dates no change: releases are dated by when a change was seen. Processes are only known if they were open while we looked, or were awarded.",
      "A process that has left the list of open ones is asked for once; its outcome is known only if that answer or an award tells it.",
      "Awards are lines: one supplier may have several in one process. There is no estimated value, no bid and no contract.",
      "Suppliers are told by the portal's own numbers: tax numbers are not published. What looks like the name of a natural person is left out (a rule of ours that can err both ways), as are owners and beneficiaries of firms.",
      "Only the state PUBLICADO has been seen; the meaning of others is read from their words. Methods are our reading of the law of 2023.",
    ],
  },
  kinds: {
    awards: {
      about: "Page of procesos/publicos: awards",
      mediaType: "application/json",
      recognise: ({ text }) => text.includes('"proceso_compra"') && text.includes('"monto"'),
    },
    open: {
      about: "Page of procesos/disponibles: open processes",
      mediaType: "application/json",
      recognise: ({ text }) => /^\s*\[/.test(text) && text.includes('"EtapaPorProcesos"'),
    },
    detail: {
      about: "One process in detail",
      mediaType: "application/json",
      recognise: ({ text }) => /^\s*\{/.test(text) && text.includes('"EtapaPorProcesos"'),
    },
  },
  fetch,
  toReleases,
};

export default connector;
