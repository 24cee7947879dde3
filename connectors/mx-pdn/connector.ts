import {
  byPage,
  type Connector,
  type FetchContext,
  type Fetched,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type JsonObject,
  jsonObjectAnswer,
  messageOf,
  numberText,
  type Page,
  SourceError,
} from "../../src/connector/index.ts";
import { toReleases } from "./map.ts";
import { type PdnPublisher, publishers } from "./publishers.ts";

const search = "https://api.plataformadigitalnacional.org/s6/api/v1/search";
/** Most that the service gives is 200; 10 is its own default. [S] */
const pageSize = 100;

const connector: Connector = {
  meta: {
    id: "mx-pdn",
    country: "MX",
    title: "Plataforma Digital Nacional, sistema 6",
    portal: "https://www.plataformadigitalnacional.org/contrataciones",
    publisher: {
      name: "Secretaría Ejecutiva del Sistema Nacional Anticorrupción",
      uri: "https://www.plataformadigitalnacional.org",
    },
    language: "es",
    timeZone: "America/Mexico_City",
    currency: "MXN",
    licence: { name: "Términos de Libre Uso MX", url: "https://datos.gob.mx/libreusomx" },
    ocids: "publisher",
    history: "releases",
    mappingVersion: 1,
    access: "api",
    schedule: "20 3 * * *",
    enabledByDefault: true,
    policy: { attempts: 5, timeoutMs: 120_000, concurrency: 1, spacingMs: 500, backoffBaseMs: 2_000 },
    staleAfterHours: 72,
    covers:
      "OCDS of the federal treasury (SHCP, from CompraNet) and of the anti-corruption systems of Aguascalientes, Estado de México, Michoacán, Puebla, Quintana Roo and Veracruz.",
    since: 2017,
    stages: ["tender", "award", "contract"],
    sme: { supplierSize: false, reservation: false, note: "The releases do not state the size of suppliers." },
    caveats: [
      "How fresh the federal data are is not known; the service has been seen to answer 500 or not at all for days.",
      "There is no filter by date: every page of every publisher is asked for each night.",
      "Releases are as published, with the publishers' own names for registers (such as `Registro Federal de Contribuyentes de México`). The date of a release may stay the same when its content changes; the later answer counts.",
      "Federal processes appear in the files of CompraNet too, under other (minted) ocids.",
      "Contact points are left out, as are tax numbers (13 characters) and addresses of natural persons.",
    ],
  },
  kinds: {
    search: {
      about: "A page of the search of system 6: {pagination, data: [OCDS release]}",
      mediaType: "application/json",
      recognise: ({ text }) => /"pagination"\s*:/.test(text) && /"data"\s*:\s*\[/.test(text) && /"ocid"/.test(text),
    },
  },
  fetch,
  toReleases,
};

export default connector;

/** Every page of every publisher. A publisher that fails leaves the run incomplete; the others are still read. */
async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  let failed = 0;
  let last: unknown;
  for (const publisher of publishers) {
    try {
      yield* fetchPublisher(context, publisher);
    } catch (error) {
      if (context.signal.aborted) throw error;
      failed += 1;
      last = error;
      context.ledger.incomplete("publisher-failed", `${publisher.id}: ${messageOf(error)}`);
    }
  }
  if (failed === publishers.length) throw last;
}

async function* fetchPublisher(context: FetchContext, publisher: PdnPublisher): AsyncGenerator<Fetched> {
  const url = `${search}?supplier_id=${publisher.id}`;
  const request = (page: number): HttpRequest => ({
    url,
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ page, pageSize }),
    expect: "json",
  });
  let page = -1;
  for await (const found of byPage(context, {
    name: publisher.id,
    first: 0,
    size: await sizeGiven(context, request(0)),
    request,
    read: readPage,
    key: (release) => `${textOf(release.ocid)}\n${textOf(release.id)}`,
  })) {
    if (found.page === page) continue;
    page = found.page;
    const { bytes, fetchedAt } = found.response;
    yield { kind: "search", url: `${url}#page=${page}`, fetchedAt, mediaType: "application/json", bytes };
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : (numberText(value) ?? ""));

/** How many rows a page has when `pageSize` are asked for: the service may have a lower limit. */
async function sizeGiven(context: FetchContext, request: HttpRequest): Promise<number> {
  const response = await context.http.request({ signal: context.signal, ...request }).catch(passing);
  const size = response && sizeIn(response);
  return size !== undefined && size > 0 && size < pageSize ? size : pageSize;
}

/** A page for people in the place of data: the paging asks again, and tells if it stays. */
function passing(error: unknown): undefined {
  if (!(error instanceof SourceError) || error.code !== "html-instead-of-data") throw error;
}

function sizeIn(response: HttpResponse): number | undefined {
  try {
    const { pagination } = answerOf(response);
    return isObject(pagination) ? numberOf(pagination.pageSize) : undefined;
  } catch (error) {
    // Half an answer, an error inside of a 200: as above.
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}

function readPage(response: HttpResponse): Page<JsonObject> {
  const { data, pagination } = answerOf(response);
  const total = isObject(pagination) ? numberOf(pagination.total) : undefined;
  if (!Array.isArray(data)) throw new SourceError("unexpected-answer", "the answer holds no list of releases");
  return { rows: data.filter(isObject), total };
}

const numberOf = (value: JsonObject[string] | undefined): number | undefined => {
  const text = value === undefined ? undefined : (numberText(value) ?? (typeof value === "string" ? value : undefined));
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
};

/** The envelope. Errors come as `{"error": "…"}`, perhaps with status 200. */
function answerOf(response: HttpResponse): JsonObject {
  const answer = jsonObjectAnswer(response);
  if (answer.error !== undefined && answer.data === undefined) {
    throw new SourceError("source-error", `the service says: ${textOf(answer.error)}`);
  }
  return answer;
}
