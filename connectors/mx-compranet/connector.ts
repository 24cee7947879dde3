import {
  type Connector,
  downloadSlices,
  type FetchContext,
  type Fetched,
  isWorkbook,
  messageOf,
  type PayloadHead,
  type PayloadKind,
} from "../../src/connector/index.ts";
import { type LayoutId, layouts } from "./columns.ts";
import { layoutOf } from "./layout.ts";
import { headerOf, toReleases } from "./map.ts";

const urlsSetting = "MX_COMPRASMX_CSV_URLS";
/** Rows of a payload: some 2 MB. */
const rows = 2000;

const recogniseLayout =
  (id: LayoutId) =>
  (head: PayloadHead): boolean =>
    !isWorkbook(head.bytes) && layoutOf(headerOf(head.bytes).headers)?.id === id;

const csvKinds = Object.fromEntries(
  layouts.map((layout): [LayoutId, PayloadKind] => [
    layout.id,
    {
      about: layout.title,
      mediaType: "text/csv",
      recognise: recogniseLayout(layout.id),
      split: { by: "csv", rows },
    },
  ]),
);

const connector: Connector = {
  meta: {
    id: "mx-compranet",
    country: "MX",
    title: "CompraNet / Compras MX",
    portal: "https://comprasmx.buengobierno.gob.mx",
    publisher: {
      name: "Secretaría Anticorrupción y Buen Gobierno",
      uri: "https://www.gob.mx/buengobierno",
    },
    language: "es",
    timeZone: "America/Mexico_City",
    currency: "MXN",
    licence: { name: "Términos de Libre Uso MX", url: "https://datos.gob.mx/libreusomx" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "deposit",
    enabledByDefault: true,
    settings: [
      {
        name: urlsSetting,
        secret: false,
        required: false,
        about: "Addresses of yearly contract files, a comma between them, that may be downloaded directly",
      },
    ],
    // The yearly files are renewed about once a month.
    staleAfterHours: 24 * 62,
    covers:
      "Contracts of federal bodies, and of states and municipalities that spend federal money; running procedures where the export of the search page is deposited. PEMEX and CFE run portals of their own.",
    since: 2002,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: true,
      reservation: false,
      note: "The supplier's size (estratificación) is stated from 2010 on and often blank. Files of 2010-2015 hold two sizes that disagree: the supplier's own (MPC) is preferred to that of the buying unit (MUC), both are kept. Mexican law knows no reserved procedures, only a tie-break.",
    },
    caveats: [
      "Contract files hold rows only after the award: who bid and lost is never told, and a procedure without a contract does not appear.",
      "Release dates say when a file was made or deposited, not when something happened; the dates of award, signature and period are the source's own.",
      "A row that a later file lacks is no cancellation, and a call missing from a later export is closed, not cancelled.",
      "ocids are minted from the number of the procedure, or from the code of the file (expediente) where there is none.",
      "Files before 2018 name suppliers without their tax number: one supplier may appear under several ids, told by spelling.",
      "The tax number of natural persons (13 characters) is left out; their names are published as the portal publishes them.",
      "In files of 2023 and later, `Monto sin imp./máximo` was seen to be the amount with tax: minimum and maximum are kept as stated (`minValue`, `maxValue` of a contract) and never used as its value.",
      "Where two layouts tell the same contract (files of 2010-2017 and those of 2018-2022 overlap), the supplier may appear twice in its record: once by name and once by tax number.",
      "A suspended procedure has no OCDS status: `statusDetails` tells.",
    ],
    restriction:
      "The portal guards its search and its downloads against robots (reCAPTCHA, signed headers). We do not bypass that: an operator downloads the files by hand and deposits them, or names direct addresses in MX_COMPRASMX_CSV_URLS.",
  },
  kinds: {
    ...csvKinds,
    workbook: {
      about: "XLSX form of any of these files, or the Excel export of running procedures (Difusión de procedimientos)",
      mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      recognise: (head) => isWorkbook(head.bytes) && /\.xlsx$/i.test(head.name),
      split: { by: "xlsx", rows },
    },
  },
  fetch,
  toReleases,
};

export default connector;

/** Only what the operator names: each file in slices. Nothing is asked of the guarded pages. */
async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const urls = (context.setting(urlsSetting) ?? "")
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");
  for (const url of urls) {
    try {
      yield* fetchFile(context, url);
    } catch (error) {
      if (context.signal.aborted) throw error;
      context.ledger.incomplete("file-not-fetched", `${url}: ${messageOf(error)}`);
    }
  }
}

async function* fetchFile(context: FetchContext, url: string): AsyncGenerator<Fetched> {
  const { ledger } = context;
  const workbook = /\.xlsx(?:$|\?)/i.test(url);
  const unchanged = async (sha256: string): Promise<boolean> =>
    (await context.known([url])).get(url)?.version === sha256;
  let kind: string | undefined = workbook ? "workbook" : undefined;
  const split = { by: workbook ? ("xlsx" as const) : ("csv" as const), rows };
  for await (const part of downloadSlices(context, { url }, split, unchanged)) {
    kind ??= layoutOf(headerOf(part.bytes).headers)?.id;
    if (kind === undefined) {
      ledger.incomplete("unknown-layout", `${url} has none of the layouts of CompraNet`);
      return;
    }
    ledger.declare(part.rows);
    ledger.fetched(part.rows);
    if (part.truncated) ledger.incomplete("truncated-file", `${url} ends in the middle of a row`);
    yield {
      kind,
      url: `${part.url}#row=${part.firstRow}`,
      fetchedAt: part.fetchedAt,
      mediaType: "text/csv",
      bytes: part.bytes,
      ...(part.last && !part.truncated ? { entry: { key: url, version: part.sha256 } } : {}),
    };
  }
}
