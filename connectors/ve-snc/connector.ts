import type { Connector, PayloadHead } from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";

const connector: Connector = {
  meta: {
    id: "ve-snc",
    country: "VE",
    title: "Servicio Nacional de Contrataciones",
    portal: "http://www.snc.gob.ve",
    publisher: { name: "Servicio Nacional de Contrataciones", uri: "http://www.snc.gob.ve" },
    language: "es",
    timeZone: "America/Caracas",
    currency: "VES",
    licence: { name: "None stated" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "deposit",
    enabledByDefault: true,
    staleAfterHours: 24 * 62,
    covers: "Calls for tenders (llamados a concurso) of public bodies, as far as someone deposits or registers them.",
    stages: ["tender"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "No open data at all. The law (LCP) prefers small and medium industry, cooperatives and communal bodies, which no field tells.",
    },
    caveats: [
      "Venezuela publishes no open procurement data: no interface, no files and no client of one were found. What is shown here was deposited by an operator or comes from a registered feed.",
      "The shape read is that of the SNC's own system behind its login, known from its code: no real payload has been seen.",
      "The system's numbers for kinds of procedure, mechanism and object are not public: a number is kept as it is and its meaning left open; names are read.",
      "ocids are minted from the RIF of the body and its number of the process.",
      "Only calls: awards and contracts are told nowhere.",
      "Amounts, were there any, cannot be compared across the currency reforms of 2008, 2018 and 2021.",
    ],
    restriction:
      "The Sistema Integrado of the SNC is behind a login and is not called. Data come in as files that an operator deposits, or as a feed that the SNC or a body registers.",
  },
  kinds: {
    calls: {
      about: "Calls as the Sistema Integrado gives them: {datos: [llamado], descripcion}",
      mediaType: "application/json",
      recognise: ({ text }: PayloadHead) => /"datos"\s*:\s*\[/.test(text) && text.includes('"rif_organoente"'),
      split: { by: "jsonArray", rows: 1_000, of: "datos", as: "object" },
    },
  },
  toReleases,
};

export default connector;
