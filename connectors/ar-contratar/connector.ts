import {
  type Connector,
  decodeText,
  type FetchContext,
  type Fetched,
  fetchFiles,
  isObject,
  type JsonObject,
  jsonAnswer,
  messageOf,
  type PayloadHead,
  type PayloadKind,
  parseCsv,
  type WatchedFile,
} from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";

const catalogue =
  "https://datos.gob.ar/api/3/action/package_show?id=jgm-procesos-contratacion-obra-publica-gestionados-plataforma-contratar";
const files = "https://infra.datos.gob.ar/catalog/jgm/dataset/30/distribution/";
/** More than any file has: offers and works of one procedure belong into one payload. */
const rows = 20_000;

interface Table {
  readonly kind: string;
  readonly name: string;
  /** Where the file was seen; the catalogue may say otherwise. The second number from memory. */
  readonly folder: string;
  /** Columns that this table alone has together. */
  readonly columns: readonly string[];
  readonly about: string;
}

const tables: readonly Table[] = [
  {
    kind: "procedures",
    name: "onc-contratar-procedimientos.csv",
    folder: "30.1",
    columns: ["procedimiento_estado", "publicacion_contratar_fecha"],
    about: "Procedures: one row each",
  },
  {
    kind: "openings",
    name: "onc-contratar-actas-apertura.csv",
    folder: "30.2",
    columns: ["id_acta_apertura", "id_oferta"],
    about: "Acts of opening: one row for each offer",
  },
  {
    kind: "bids",
    name: "onc-contratar-ofertas.csv",
    folder: "30.3",
    columns: ["oferente_cuit", "oferta_monto"],
    about: "Offers: one row for each line of a work",
  },
  {
    kind: "contracts",
    name: "onc-contratar-contratos.csv",
    folder: "30.4",
    columns: ["contrato_numero", "contratista_cuit"],
    about: "Contracts: one row for each work",
  },
  {
    kind: "works",
    name: "onc-contratar-obras.csv",
    folder: "30.5",
    columns: ["plazo_ejecucion_obra", "latitud_1"],
    about: "Works: one row for each point on the map",
  },
  {
    kind: "places",
    name: "onc-contratar-ubicacion-geografica.csv",
    folder: "30.6",
    columns: ["provincia_nombre", "localidad_nombre"],
    about: "Provinces and towns of the works",
  },
];

/** The header cells hold neither quotes nor commas. */
const hasColumns = (text: string, columns: readonly string[]): boolean => {
  const end = text.search(/[\r\n]/);
  const header = (end < 0 ? text : text.slice(0, end)).replace(/^\ufeff/, "").split(",");
  const cells = new Set(header.map((cell) => cell.replaceAll('"', "").trim()));
  return columns.every((column) => cells.has(column));
};

const connector: Connector = {
  meta: {
    id: "ar-contratar",
    country: "AR",
    title: "CONTRAT.AR",
    portal: "https://contratar.gob.ar",
    publisher: { name: "Oficina Nacional de Contrataciones", uri: "https://www.argentina.gob.ar/jefatura" },
    language: "es",
    timeZone: "America/Argentina/Buenos_Aires",
    currency: "ARS",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "minted",
    history: "snapshot",
    wholeStreams: ["tender"],
    mappingVersion: 1,
    access: "bulk",
    schedule: "40 5 * * 1",
    enabledByDefault: true,
    policy: { concurrency: 1, spacingMs: 1_000, timeoutMs: 60_000 },
    staleAfterHours: 24 * 15,
    covers:
      "Public works of the national administration, from 2017 to March 2023: the files have not been renewed since.",
    since: 2017,
    stages: ["tender", "award", "contract"],
    sme: { supplierSize: false, reservation: false, note: "The files say nothing of the size of bidders." },
    caveats: [
      "The open data end in March 2023 (last publication 16 March, last contract 17 March); what came later can only be read on the portal's pages, which we do not scrape.",
      "ocids are minted from the number of the procedure; a work (obra) is a lot of it.",
      "Release dates say when the files were fetched: the files tell no date of change.",
      "The file of offers is much smaller than that of the acts of opening: not all offers are told with their amounts. Who bid is told by the acts, under the portal's own numbers, and by the offers, under tax numbers: one firm may appear twice.",
      "Amounts of offers and budgets name no currency and are read as pesos.",
      "A contract for several works states the whole amount once for each work; it is counted once.",
      "Members of temporary unions (UTE) are told only in the name of the union.",
      "The official who signed, and tax numbers of natural persons, are left out.",
      "The unit of a work's term is a number without a key: only the one that goes with days is read (`durationInDays`), the others are kept as they are.",
    ],
  },
  kinds: Object.fromEntries(
    tables.map(({ kind, columns, about }): [string, PayloadKind] => [
      kind,
      {
        about,
        mediaType: "text/csv",
        recognise: ({ text }: PayloadHead) => hasColumns(text, columns),
        split: { by: "csv", rows },
      },
    ]),
  ),
  fetch,
  toReleases,
};

export default connector;

async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const addresses = await addressesOf(context);
  const fileOf = (table: Table, more: JsonObject = {}): WatchedFile => ({
    url: addresses.get(table.name) ?? `${files}${table.folder}/download/${table.name}`,
    kind: table.kind,
    mediaType: "text/csv",
    split: { by: "csv", rows },
    request: { expect: "csv" },
    looksRight: (first) => hasColumns(new TextDecoder().decode(first.subarray(0, 4096)), table.columns),
    context: more,
  });
  const works = tables.find(({ kind }) => kind === "works");
  const procedures = works ? await proceduresOfWorks(context, fileOf(works).url) : undefined;
  yield* fetchFiles(
    context,
    tables
      // Places that cannot be joined now are read when they can.
      .filter(({ kind }) => kind !== "places" || procedures !== undefined)
      .map((table) => fileOf(table, table.kind === "places" && procedures ? { procedures } : {})),
  );
}

/** Addresses of the files by name, as the catalogue (CKAN) has them now; none where it cannot be read. */
async function addressesOf(context: FetchContext): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  try {
    const answer = jsonAnswer(await context.http.request({ url: catalogue, expect: "json", signal: context.signal }));
    const result = isObject(answer) && isObject(answer.result) ? answer.result : {};
    for (const resource of Array.isArray(result.resources) ? result.resources : []) {
      const url = isObject(resource) && typeof resource.url === "string" ? resource.url : "";
      const name = /[^/]+\.csv$/.exec(url)?.[0];
      if (name !== undefined) found.set(name, url);
    }
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.ledger.suspicious("catalogue-not-read", `the known addresses are used: ${messageOf(error)}`);
  }
  return found;
}

/** Work → procedure, for the file of the places, which does not name the procedure; undefined where it cannot be had. */
async function proceduresOfWorks(context: FetchContext, url: string): Promise<JsonObject | undefined> {
  const found: JsonObject = {};
  try {
    const before = (await context.known([url])).get(url)?.context?.rows;
    const { bytes } = await context.http.request({ url, expect: "csv", signal: context.signal });
    const works = parseCsv(decodeText(bytes).text);
    for (const { numero_obra: work, procedimiento_numero: procedure } of works) {
      if (typeof work === "string" && typeof procedure === "string" && work !== "") found[work] = procedure;
    }
    const joined = Object.keys(found).length;
    if (joined * 2 >= (typeof before === "number" ? before : 0)) return found;
    context.ledger.incomplete("works-not-read", `the places cannot be joined: ${joined} works have a procedure`);
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.ledger.incomplete("works-not-read", `the places cannot be joined: ${messageOf(error)}`);
  }
  return undefined;
}
