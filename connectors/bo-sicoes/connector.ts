import { type Connector, isWorkbook, type PayloadHead, type PayloadKind } from "../../src/connector/index.ts";
import { type Table, tableOf, toReleases } from "./map.ts";

const rows = 5_000;

/** Header cells hold neither quotes nor commas. */
const headersOf = (text: string): string[] =>
  (/^[^\r\n]*/.exec(text.replace(/^\ufeff/, ""))?.[0] ?? "").split(",").map((cell) => cell.replaceAll('"', "").trim());

const kind = (table: Table, about: string): PayloadKind => ({
  about,
  mediaType: "text/csv",
  recognise: ({ bytes, text }: PayloadHead) => !isWorkbook(bytes) && tableOf(headersOf(text)) === table,
  split: { by: "csv", rows },
});

const connector: Connector = {
  meta: {
    id: "bo-sicoes",
    country: "BO",
    title: "SICOES",
    portal: "https://www.sicoes.gob.bo",
    noticePage: "https://www.sicoes.gob.bo/portal/contrataciones/ficha/fichaProceso.php?cp={tender.id}",
    publisher: { name: "Ministerio de Economía y Finanzas Públicas", uri: "https://www.economiayfinanzas.gob.bo" },
    language: "es",
    timeZone: "America/La_Paz",
    currency: "BOB",
    licence: { name: "Public information; no licence stated" },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["tender", "award"],
    mappingVersion: 1,
    access: "deposit",
    enabledByDefault: true,
    staleAfterHours: 24 * 62,
    covers:
      "Purchases of the whole public sector above Bs 20,000, as far as lists of them are deposited: calls by month, and tables of awards and items drawn from the portal's forms.",
    since: 2020,
    stages: ["tender", "award", "contract", "implementation"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The tables say nothing of the size of suppliers. The law (D.S. 0181) prefers micro and small firms by a margin that is not told in the data.",
    },
    caveats: [
      "SICOES has no machine-readable source: search and forms sit behind a captcha, which we do not bypass. The shapes read here are those of public collections made by hand.",
      "ocids are minted from the CUCE. A repeated call has a CUCE, and so a process, of its own.",
      "Release dates say when a table was deposited: the tables tell no date of change.",
      "The value of an award is that of its contract where only the latter is told (small purchases).",
      "Suppliers are known by name; the number in the register (RUPE) is kept where the table has it. Many are natural persons, and nothing tells which.",
      "Tables were read from PDF: words are broken, and rows that cannot be read are left out.",
      "UNSPSC codes have lost their last digit (a zero) in many tables: kept as given.",
      "`Suspendido` counts as active, `Desierto Parcial` as unsuccessful and `Anulado Parcial` as cancelled; `statusDetails` has the portal's own word.",
      "Dates of the modalities CM and CD are those of the report, made after the fact.",
    ],
    restriction:
      "The portal asks for a captcha at each search and lets no program in; the catalogue datos.gob.bo answers 403. Data come in as files that an operator deposits, or as a feed that the ministry registers.",
  },
  kinds: {
    calls: kind("calls", "List of calls (convocatorias), in the columns of 2020 or of 2021 and later"),
    awards: kind("awards", "Table of awards, contracts and receptions by supplier"),
    items: kind("items", "Table of items asked for, awarded and received"),
    workbook: {
      about: "XLSX form of any of these tables",
      mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      recognise: (head) => isWorkbook(head.bytes) && /\.xlsx$/i.test(head.name),
      split: { by: "xlsx", rows },
    },
  },
  toReleases,
};

export default connector;
