import { isObject, type JsonValue } from "../base/json.ts";
import {
  decodeText,
  type FetchContext,
  type Fetched,
  messageOf,
  ocdsFileKinds,
  parseXml,
  SourceError,
} from "../connector/index.ts";
import { readPackage } from "./fetch-api.ts";

/** An item of an RSS or Atom feed that leads to a package. */
export interface SyndicatedItem {
  readonly link: string;
  /** Changes with the item: its id and date. */
  readonly version: string;
}

const mostItems = 2_000;
const mostPages = 100;
const largestFeed = 8 * 1024 * 1024;

/** RSS 2.0 or Atom whose items link to OCDS packages; items that did not change are not asked for again. */
export async function* fetchSyndicated(context: FetchContext, start: string): AsyncGenerator<Fetched> {
  const { ledger, http, signal } = context;
  const pages = new Set<string>();
  const asked = new Set<string>();
  let page: string | undefined = start;
  while (page !== undefined && !pages.has(page) && pages.size < mostPages) {
    pages.add(page);
    const answer = await http.request({ url: page, expect: "xml", signal, policy: { maxBytes: largestFeed } });
    const { items, next } = readFeed(decodeText(answer.bytes).text, page);
    ledger.fetched(items.length);
    const known = context.scope.mode === "incremental" ? await context.known(items.map(({ link }) => link)) : new Map();
    for (const { link, version } of items) {
      if (asked.has(link)) {
        ledger.duplicate();
        continue;
      }
      asked.add(link);
      if (version !== "" && known.get(link)?.version === version) continue;
      if (asked.size > mostItems) {
        ledger.incomplete("too-many-items", `more than ${mostItems} items are new; the rest comes with the next pull`);
        return;
      }
      try {
        const response = await http.request({
          url: link,
          headers: { accept: "application/json" },
          expect: "json",
          signal,
        });
        readPackage(response.bytes, link);
        yield {
          kind: ocdsFileKinds.package,
          url: response.url,
          fetchedAt: response.fetchedAt,
          mediaType: "application/json",
          bytes: response.bytes,
          entry: { key: link, version },
        };
      } catch (error) {
        if (signal.aborted) throw error;
        ledger.reject(error instanceof SourceError ? error.code : "item-not-fetched", messageOf(error), link);
      }
    }
    page = next;
  }
}

const asList = (value: JsonValue | undefined): JsonValue[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const textIn = (value: JsonValue | undefined): string => {
  const inner = isObject(value) ? value["#text"] : value;
  return typeof inner === "string" ? inner.trim() : "";
};

/** Items and next page of a feed. @throws SourceError `malformed-xml`, `not-a-feed` */
export function readFeed(text: string, at: string): { items: SyndicatedItem[]; next: string | undefined } {
  const root = parseXml(text, { lists: ["item", "entry", "link", "enclosure"] });
  const rss = isObject(root.rss) ? root.rss : undefined;
  const channel = isObject(rss?.channel) ? rss.channel : undefined;
  const atom = isObject(root.feed) ? root.feed : undefined;
  // RSS 1.0 has its items beside the channel.
  const rdf = isObject(root["rdf:RDF"]) ? root["rdf:RDF"] : undefined;
  const holder = channel ?? atom ?? rdf;
  if (!holder) throw new SourceError("not-a-feed", `${at} is neither RSS nor Atom`);
  const entries = asList(holder.item ?? holder.entry).filter(isObject);
  const items = entries.flatMap((entry) => {
    const links = asList(entry.link);
    const enclosure = asList(entry.enclosure).filter(isObject)[0]?.["@url"];
    const href =
      linkWith(links, (link) => /json/.test(textIn(link["@type"])), "@href") ?? linkWith(links, isAlternate, "@href");
    const found = (typeof enclosure === "string" && enclosure) || href || links.map(textIn).find((each) => each !== "");
    if (!found || !URL.canParse(found, at)) return [];
    const dated = [entry.updated, entry.pubDate, entry["dc:date"], entry.published]
      .map(textIn)
      .find((each) => each !== "");
    const id = [entry.guid, entry.id].map(textIn).find((each) => each !== "") ?? "";
    // Without a date an item is asked for each time: it cannot be told whether it changed.
    return [{ link: new URL(found, at).href, version: dated === undefined ? "" : `${id} ${dated}`.slice(0, 300) }];
  });
  const paging = [...asList(holder.link), ...asList(holder["atom:link"])];
  const next = linkWith(paging, (link) => link["@rel"] === "next", "@href");
  return { items, next: next !== undefined && URL.canParse(next, at) ? new URL(next, at).href : undefined };
}

const isAlternate = (link: { [key: string]: JsonValue }): boolean =>
  link["@href"] !== undefined && [undefined, "alternate", "enclosure"].includes(link["@rel"] as string | undefined);

function linkWith(
  links: readonly JsonValue[],
  fits: (link: { [key: string]: JsonValue }) => boolean,
  name: string,
): string | undefined {
  const value = links.filter(isObject).find(fits)?.[name];
  return typeof value === "string" ? value : undefined;
}
