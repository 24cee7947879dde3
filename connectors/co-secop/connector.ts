import type { Connector, PayloadHead, PayloadKind } from "../../src/connector/index.ts";
import { fetch, tokenSetting } from "./fetch.ts";
import { toReleases } from "./map.ts";

const rowsOf = (about: string, ...columns: string[]): PayloadKind => ({
  about,
  mediaType: "application/json",
  recognise: ({ text }: PayloadHead) => /^\s*\[/.test(text) && columns.every((column) => text.includes(`"${column}"`)),
  split: { by: "jsonArray", rows: 2000 },
});

/** Colombia's SECOP I, SECOP II and virtual store, as published on datos.gov.co. */
const connector: Connector = {
  meta: {
    id: "co-secop",
    country: "CO",
    title: "SECOP I, SECOP II y Tienda Virtual del Estado Colombiano",
    portal: "https://www.datos.gov.co",
    publisher: {
      name: "Agencia Nacional de Contratación Pública - Colombia Compra Eficiente",
      uri: "https://www.colombiacompra.gov.co",
    },
    language: "es",
    timeZone: "America/Bogota",
    currency: "COP",
    licence: {
      name: "Creative Commons Attribution-ShareAlike 4.0",
      url: "https://creativecommons.org/licenses/by-sa/4.0/",
      shareAlike: true,
    },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["award", "contract", "order", "integrated"],
    mappingVersion: 1,
    access: "api",
    // The sets are rebuilt each night at about 04:40.
    schedule: "30 6 * * *",
    enabledByDefault: true,
    policy: {
      attempts: 5,
      timeoutMs: 120_000,
      concurrency: 1,
      spacingMs: 500,
      backoffBaseMs: 4_000,
      backoffMaxMs: 60_000,
    },
    settings: [
      {
        name: tokenSetting,
        secret: true,
        required: false,
        about: "App token of datos.gov.co (free); without it the portal may answer 429 at busy hours",
      },
    ],
    staleAfterHours: 48,
    covers:
      "Processes, bidders and contracts of SECOP II, processes and contracts of SECOP I from 2018 on, and orders of the virtual store of the state under framework agreements: national and territorial bodies.",
    since: 2013,
    stages: ["planning", "tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "Contracts state whether the supplier is a micro, small or medium firm (self-declared, es_pyme): Si is `sme`, No is `large` for firms and unknown for natural persons and consortia. SECOP I states the class in some rows. Tenders limited to Mipymes are not marked in the data.",
    },
    caveats: [
      "The publisher's own OCDS ended in 2022: ocids are minted from the portfolio (CO1.BDOS), the record number of SECOP I, or the number of the order.",
      "SECOP II became mandatory in stages until 2022: figures before and after 2020 do not compare.",
      "Contracts name no adjudication. The award of a process is known by its supplier; where nobody competed, the contract states the award's value.",
      "A process of SECOP II with several adjudications to one supplier shows as one award of the last one's value.",
      "Dates have no time of day, and many changes (states, payments) carry no date: a release may date from the last known event. Payments are as of the last time a dated event made us read the contract.",
      "Identity numbers of natural persons, who hold most service contracts, are left out: they are known by their account in the platform or by their name. A number that is not surely a firm's counts as a person's.",
      "One NIT may be shared by several offices of a body.",
      "Bidders appear only after the opening of bids, and only by name: losing prices are not in the sets read.",
      "Drafts of contracts without a signature are not read unless something dated happened to them.",
      "Orders of the virtual store carry no tax number of buyer or supplier.",
      "Rows of SECOP Integrado, where deposited, repeat contracts of the other sets under ocids of their own.",
      "A suspended process has no OCDS status: `statusDetails` tells.",
    ],
  },
  kinds: {
    processes: rowsOf(
      "Rows of p6dx-8zbt (SECOP II, processes)",
      "id_del_proceso",
      "modalidad_de_contratacion",
      "entidad",
    ),
    contracts: rowsOf("Rows of jbjy-vk9h (SECOP II, contracts)", "id_contrato", "proceso_de_compra"),
    bidders: rowsOf("Rows of hgi6-6wh3 (SECOP II, bidders)", "id_procedimiento", "entidad_compradora"),
    orders: rowsOf("Rows of rgxm-mmea (virtual store, orders)", "identificador_de_la_orden"),
    secop1: rowsOf("Rows of f789-7hwg or qddk-cgux (SECOP I)", "uid", "estado_del_proceso", "nombre_entidad"),
    integrated: rowsOf("Rows of rpmr-utcd (SECOP Integrado)", "numero_del_contrato", "origen"),
  },
  fetch,
  toReleases,
};

export default connector;
