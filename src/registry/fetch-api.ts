import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import {
  decodeText,
  type FetchContext,
  type Fetched,
  messageOf,
  ocdsFileKinds,
  SourceError,
} from "../connector/index.ts";

/** Pages followed in one pull. */
const mostPages = 20_000;

/**
 * Packages that link to their next one (OCDS 1.1, `links.next`). All pages are walked each time, as no standard says
 * where new ones appear; a page that the server says is unchanged is not read again, its link is remembered.
 */
export async function* fetchPackages(context: FetchContext, start: string): AsyncGenerator<Fetched> {
  const { ledger, http, signal } = context;
  const seen = new Set<string>();
  let url: string | undefined = start;
  while (url !== undefined) {
    if (seen.has(url)) {
      ledger.incomplete("page-repeated", `${url} is linked to as next a second time`);
      return;
    }
    if (seen.size >= mostPages) {
      ledger.incomplete("too-many-pages", `there are more than ${mostPages} pages; those behind ${url} were not read`);
      return;
    }
    seen.add(url);
    const known: JsonObject | undefined =
      context.scope.mode === "incremental" ? (await context.known([url])).get(url)?.context : undefined;
    let response: Awaited<ReturnType<typeof http.request>>;
    try {
      response = await http.request({
        url,
        headers: { accept: "application/json", ...conditions(known) },
        acceptStatus: [304],
        expect: "json",
        signal,
      });
    } catch (error) {
      // What came before is kept.
      if (signal.aborted || seen.size === 1) throw error;
      ledger.incomplete("page-not-fetched", `${url}: ${messageOf(error)}`);
      return;
    }
    if (response.status === 304) {
      url = typeof known?.next === "string" ? known.next : undefined;
      continue;
    }
    const { count, next } = readPackage(response.bytes, url);
    ledger.fetched(count);
    yield {
      kind: ocdsFileKinds.package,
      url: response.url,
      fetchedAt: response.fetchedAt,
      mediaType: "application/json",
      bytes: response.bytes,
      entry: {
        key: url,
        version: response.headers.get("etag") ?? response.fetchedAt,
        context: marksOf(response.headers, next),
      },
    };
    url = next;
  }
}

function conditions(known: JsonObject | undefined): Record<string, string> {
  return {
    ...(typeof known?.etag === "string" && { "if-none-match": known.etag }),
    ...(typeof known?.lastModified === "string" && { "if-modified-since": known.lastModified }),
  };
}

function marksOf(headers: { get(name: string): string | null }, next: string | undefined): JsonObject {
  const etag = headers.get("etag");
  const lastModified = headers.get("last-modified");
  return {
    ...(etag !== null && { etag }),
    ...(lastModified !== null && { lastModified }),
    ...(next !== undefined && { next }),
  };
}

/** How many members a package has, and its next page as an absolute address. @throws SourceError `malformed-json`, `not-ocds` */
export function readPackage(bytes: Uint8Array, at: string): { count: number; next: string | undefined } {
  let value: unknown;
  try {
    value = parseJson(decodeText(bytes).text);
  } catch (error) {
    throw new SourceError("malformed-json", `${at} is not JSON: ${messageOf(error)}`);
  }
  if (!isObject(value)) throw new SourceError("not-ocds", `${at} is no OCDS package: it is not an object`);
  const list = Array.isArray(value.records) ? value.records : value.releases;
  const isRelease = typeof value.ocid === "string";
  if (!Array.isArray(list) && !isRelease) {
    throw new SourceError("not-ocds", `${at} is no OCDS package: it has neither releases nor records`);
  }
  const link = isObject(value.links) ? value.links.next : undefined;
  const next = typeof link === "string" && link !== "" && URL.canParse(link, at) ? new URL(link, at).href : undefined;
  return { count: isRelease || !Array.isArray(list) ? 1 : list.length, next };
}
