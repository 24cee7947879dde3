import {
  type Connector,
  decodeText,
  type FetchContext,
  type Fetched,
  fetchFiles,
  isObject,
  jsonAnswer,
  messageOf,
  type PayloadHead,
  type WatchedFile,
} from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";
import { type Field, fieldOf } from "./row.ts";

const catalogue = "https://datos.gob.ar/api/3/action/package_show?id=jgm-sistema-contrataciones-electronicas";
const files = "https://infra.datos.gob.ar/catalog/";
const rows = 5_000;

/** Where the files were seen, by several clients; the catalogue may say otherwise and know more years. */
const seen: Readonly<Record<string, string>> = {
  "adjudicaciones-2015.csv": "modernizacion/dataset/2/distribution/2.10",
  "adjudicaciones-2016.csv": "modernizacion/dataset/2/distribution/2.6",
  "adjudicaciones-2017.csv": "modernizacion/dataset/2/distribution/2.2",
  "adjudicaciones-2018.csv": "modernizacion/dataset/2/distribution/2.15",
  "adjudicaciones-2019.csv": "modernizacion/dataset/2/distribution/2.18",
  "adjudicaciones-2020.csv": "jgm/dataset/4/distribution/4.20",
  "convocatorias-2020.csv": "jgm/dataset/4/distribution/4.19",
};

/** Tells the tables apart by what their columns say. */
function isTable(kind: "calls" | "awards", text: string): boolean {
  const end = text.search(/[\r\n]/);
  const line = (end < 0 ? text : text.slice(0, end)).replace(/^\ufeff/, "");
  const found = new Set<Field | undefined>(line.split(/[,;]/).map((cell) => fieldOf(cell.replaceAll('"', ""))));
  const supplier = found.has("cuit") && found.has("supplier");
  return (
    found.has("procedure") &&
    (kind === "awards" ? supplier && found.has("amount") : !supplier && found.has("published"))
  );
}

const connector: Connector = {
  meta: {
    id: "ar-comprar",
    country: "AR",
    title: "COMPR.AR",
    portal: "https://comprar.gob.ar",
    publisher: { name: "Oficina Nacional de Contrataciones", uri: "https://www.argentina.gob.ar/jefatura" },
    language: "es",
    timeZone: "America/Argentina/Buenos_Aires",
    currency: "ARS",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "minted",
    history: "snapshot",
    mappingVersion: 1,
    access: "bulk",
    schedule: "20 5 * * 1",
    enabledByDefault: true,
    policy: { concurrency: 1, spacingMs: 1_000, timeoutMs: 60_000 },
    staleAfterHours: 24 * 15,
    covers:
      "Goods and services of the national administration: awards of 2015 to 2020 and calls of 2020 for certain, and whatever further years the catalogue of datos.gob.ar lists.",
    since: 2015,
    stages: ["tender", "award", "contract"],
    sme: {
      supplierSize: false,
      reservation: false,
      note: "The files say nothing of the size of suppliers. Certificates of small firms (Certificado MiPyME) are kept in a register of their own.",
    },
    caveats: [
      "The open data were seen to end in 2020; what came later can only be read on the portal's pages, which we do not scrape.",
      "The layouts are known from programs that read the files (three of awards, two of calls), not from the files themselves: columns that they do not name become issues.",
      "ocids are minted from the number of the procedure. Numbers of 2015 are of an older system.",
      "An award is known by its contract document; one without (2015) by procedure and supplier.",
      "Release dates say when the files were fetched: the files tell no date of change. The date of an award is the source's own.",
      "The files tell no state of a procedure: `etapa` is the word of the source.",
      "Who bid and lost is never told; nor are items, only the classes (rubros) of what the supplier may have sold.",
      "Tax numbers of natural persons are left out.",
    ],
  },
  kinds: {
    calls: {
      about: "Calls of a year (convocatorias)",
      mediaType: "text/csv",
      recognise: ({ text }: PayloadHead) => isTable("calls", text),
      split: { by: "csv", rows },
    },
    awards: {
      about: "Awards of a year (adjudicaciones)",
      mediaType: "text/csv",
      recognise: ({ text }: PayloadHead) => isTable("awards", text),
      split: { by: "csv", rows },
    },
  },
  fetch,
  toReleases,
};

export default connector;

async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const addresses = new Map<string, string>(
    Object.entries(seen).map(([name, folder]) => [name, `${files}${folder}/download/${name}`] as const),
  );
  try {
    const answer = jsonAnswer(await context.http.request({ url: catalogue, expect: "json", signal: context.signal }));
    const result = isObject(answer) && isObject(answer.result) ? answer.result : {};
    for (const resource of Array.isArray(result.resources) ? result.resources : []) {
      const url = isObject(resource) && typeof resource.url === "string" ? resource.url : "";
      const name = /(?:adjudicaciones|convocatorias)-\d{4}\.csv$/.exec(url)?.[0];
      if (name !== undefined) addresses.set(name, url);
    }
  } catch (error) {
    if (context.signal.aborted) throw error;
    context.ledger.suspicious("catalogue-not-read", `the known addresses are used: ${messageOf(error)}`);
  }
  yield* fetchFiles(
    context,
    [...addresses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, url]) => fileOf(name, url)),
  );
}

function fileOf(name: string, url: string): WatchedFile {
  const kind = name.startsWith("adj") ? "awards" : "calls";
  return {
    url,
    kind,
    mediaType: "text/csv",
    split: { by: "csv", rows },
    request: { expect: "csv" },
    looksRight: (first) => isTable(kind, decodeText(first.subarray(0, 4096)).text),
  };
}
