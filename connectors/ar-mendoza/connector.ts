import {
  type Connector,
  decodeText,
  type FetchContext,
  type Fetched,
  fetchFiles,
  type WatchedFile,
} from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";

const datasets = "https://datosabiertos-compras.mendoza.gov.ar/datasets/";
const split = { by: "jsonArray", rows: 500, of: "releases", as: "object" } as const;

const connector: Connector = {
  meta: {
    id: "ar-mendoza",
    country: "AR",
    title: "COMPR.AR Mendoza",
    portal: "https://comprar.mendoza.gov.ar",
    publisher: {
      name: "Dirección General de Contrataciones Públicas y Gestión de Bienes, Mendoza",
      uri: "https://datosabiertos-compras.mendoza.gov.ar",
    },
    language: "es",
    timeZone: "America/Argentina/Mendoza",
    currency: "ARS",
    licence: { name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 1,
    access: "bulk",
    schedule: "10 4 * * *",
    enabledByDefault: true,
    policy: { concurrency: 1, spacingMs: 1_000, timeoutMs: 180_000 },
    staleAfterHours: 72,
    covers:
      "The province of Mendoza (not its municipalities as a whole), from 2020 on; other provinces publish elsewhere.",
    since: 2020,
    stages: ["planning", "tender", "award", "contract"],
    sme: { supplierSize: false, reservation: false, note: "The releases do not state the size of suppliers." },
    caveats: [
      "The publisher's files are renewed about once a month; the newest one lags by weeks.",
      "Some releases hold a contract and no tender.",
      "`tender.submissionMethodDetails` holds the local kind of procedure and `tender.awardCriteriaDetails` the address of the process: kept as published.",
      "Often only `planning.budget.amount` is told, and no value of the tender.",
      "Contact points, and tax numbers and addresses of natural persons, are left out.",
      "Known from descriptions of the files, not from the files themselves.",
    ],
  },
  kinds: {
    releases: {
      about: "OCDS 1.1 release package, or a part of one",
      mediaType: "application/json",
      recognise: ({ text }) => /"releases"\s*:\s*\[/.test(text) && text.includes('"ocds-ppv9mm-'),
      split,
    },
  },
  fetch,
  toReleases,
};

export default connector;

/** Files that the page of data sets links to: their names carry the day of the cut, so none is known beforehand. */
async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const page = await context.http.request({ url: datasets, expect: "html", signal: context.signal });
  const urls = linksIn(decodeText(page.bytes).text, page.finalUrl);
  if (urls.length === 0) {
    context.ledger.incomplete("no-files-linked", `${datasets} links to no JSON file`);
    return;
  }
  yield* fetchFiles(
    context,
    urls.map(
      (url): WatchedFile => ({
        url,
        kind: "releases",
        mediaType: "application/json",
        split,
        request: { expect: "json" },
        looksRight: (first) => decodeText(first.subarray(0, 65_536)).text.includes('"ocid"'),
      }),
    ),
  );
}

/** Addresses that end in .json, once each, in the order of the page. */
export function linksIn(html: string, base: string): string[] {
  const found = [...html.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi)].flatMap(
    ([, double, single, bare]) => {
      const href = (double ?? single ?? bare ?? "").replaceAll("&amp;", "&").trim();
      return /\.json(?:\?|$)/i.test(href) && URL.canParse(href, base) ? [new URL(href, base).href] : [];
    },
  );
  return [...new Set(found)];
}
