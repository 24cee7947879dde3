import {
  type EntryState,
  type FetchContext,
  type Fetched,
  type HttpResponse,
  type JsonObject,
  SourceError,
} from "../../src/connector/index.ts";
import { bareRows, field, itemPageSize, request } from "./portal.ts";

/** More items than any tender has: a list that does not end is a fault. */
const mostItemPages = 400;
/** Results are asked for two at a time, which is what the portal bears. */
const together = 2;

interface ItemPage {
  readonly response: HttpResponse;
  readonly rows: readonly JsonObject[];
}

/**
 * Items, results of the items that have some, and documents of one tender, in that order; the last payload carries the
 * entry.
 * @param url of the tender, below the integration API
 * @param told what the listing says of the tender and the details do not
 * @throws SourceError where any of them cannot be had
 */
export async function* tenderDetails(
  context: FetchContext,
  url: string,
  told: JsonObject,
  entry: EntryState,
): AsyncGenerator<Fetched> {
  const ask = (path: string) => context.http.request({ ...request(`${url}${path}`), signal: context.signal });
  let last: Fetched | undefined;
  const pages = await itemPages(ask);
  for (const next of itemPayloads(pages, told)) {
    if (last) yield last;
    last = next;
  }
  const about = { control: told["control"] ?? "", changed: told["changed"] ?? "" };
  const decided = pages.flatMap(({ rows }) => rows.filter(hasResult).map((row) => field(row, "numeroItem")));
  for (let index = 0; index < decided.length; index += together) {
    const items = decided.slice(index, index + together);
    const responses = await Promise.all(items.map((item) => ask(`/itens/${item}/resultados`)));
    for (const [place, response] of responses.entries()) {
      if (bareRows(response, response.url).length === 0) continue;
      if (last) yield last;
      last = payloadOf("results", response, { ...about, item: items[place] ?? "" });
    }
  }
  const documents = await ask("/arquivos");
  if (bareRows(documents, documents.url).length > 0) {
    if (last) yield last;
    last = payloadOf("documents", documents, about);
  }
  if (last) yield { ...last, entry };
}

/**
 * All pages of items. The list says neither its length nor its end: a page that is not full is the last one, and so is
 * one longer than asked for (a portal that does not page) or one that brings nothing new.
 */
async function itemPages(ask: (path: string) => Promise<HttpResponse>): Promise<ItemPage[]> {
  const pages: ItemPage[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= mostItemPages; page += 1) {
    const response = await ask(`/itens?pagina=${page}&tamanhoPagina=${itemPageSize}`);
    const rows = bareRows(response, response.url);
    const fresh = rows.filter((row) => !seen.has(field(row, "numeroItem")));
    if (page > 1 && fresh.length === 0) return pages;
    for (const row of fresh) seen.add(field(row, "numeroItem"));
    pages.push({ response, rows: fresh });
    if (rows.length !== itemPageSize) return pages;
  }
  throw new SourceError("endless-list", `more than ${mostItemPages} pages of items`);
}

/** One page says all by itself. Of several, each knows its number, and the last what the items before it said. */
function* itemPayloads(pages: readonly ItemPage[], told: JsonObject): Generator<Fetched> {
  const all = pages.slice(0, -1).flatMap(({ rows }) => rows);
  const codes = (...spellings: string[]): string[] => [...new Set(all.map((row) => field(row, ...spellings)))].sort();
  for (const [index, { response }] of pages.entries()) {
    if (pages.length === 1) {
      yield payloadOf("items", response, told);
    } else if (index < pages.length - 1) {
      yield payloadOf("items", response, { ...told, page: index + 1, more: true });
    } else {
      const earlier = {
        situations: codes("situacaoCompraItem", "situacaoCompraItemId"),
        benefits: codes("tipoBeneficio", "tipoBeneficioId"),
      };
      yield payloadOf("items", response, { ...told, page: index + 1, earlier });
    }
  }
}

/** Results are there where the item says so, and where it is homologated (situation 2) without saying. */
const hasResult = (row: JsonObject): boolean =>
  field(row, "numeroItem") !== "" &&
  (row["temResultado"] === true ||
    (row["temResultado"] === undefined && field(row, "situacaoCompraItem", "situacaoCompraItemId") === "2"));

const payloadOf = (kind: string, response: HttpResponse, context: JsonObject): Fetched => ({
  kind,
  url: response.url,
  fetchedAt: response.fetchedAt,
  mediaType: response.mediaType,
  bytes: response.bytes,
  context,
});
