import { SourceError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { feedDate } from "./feed-dates.ts";
import { textOfHtml, textOfXml } from "./html-text.ts";
import { decodeText, parseXml } from "./parse.ts";

/** A publication as a feed tells of it. Texts are plain. */
export interface PublicationDraft {
  /** The feed's own name of it, as given. */
  readonly guid?: string;
  /** Absolute http(s) address. */
  readonly url?: string;
  readonly title: string;
  readonly summary?: string;
  /** An instant in UTC, or a day. */
  readonly published?: string;
  /** The date as written, where it cannot be read. */
  readonly publishedText?: string;
  readonly updated?: string;
  /** ISO 639-1, where the item itself names one. */
  readonly language?: string;
}

export interface FeedDocument {
  readonly items: readonly PublicationDraft[];
  /** Items that tell neither what they are nor where. */
  readonly unusable: number;
  /** What had to be mended before it could be read. */
  readonly mended: readonly string[];
}

export interface FeedOptions {
  /** Address of the feed: relative links start there. */
  readonly url: string;
  /** As named in Content-Type. */
  readonly charset?: string | undefined;
  /** Of the feed, ISO 639-1: how numeric dates are read. */
  readonly language: string;
}

/** More items than any honest feed has at a time; the newest stand first. */
const mostItems = 5_000;

/**
 * Reads RSS 2.0 (and 0.9x), RSS 1.0 or Atom 1.0, proper or with the usual faults: another encoding than the one stated,
 * text before the XML declaration, bare ampersands, references that XML does not know, relative links, ids that are not
 * unique, dates in other forms. Names of persons are not read.
 * @throws SourceError `malformed-feed`: empty, a web page, cut off, no feed, or with entities of its own
 */
export function readFeed(bytes: Uint8Array, options: FeedOptions): FeedDocument {
  const text = decodeFeed(bytes, options.charset);
  const mended: string[] = [];
  const begin = text.indexOf("<");
  if (text.trim() === "") throw malformed("the answer is empty");
  if (begin === -1) throw malformed("the answer is no XML");
  let xml = text.slice(begin);
  if (text.slice(0, begin).replace("\ufeff", "") !== "") mended.push("text before the XML declaration");
  if (/<!ENTITY/i.test(xml)) throw malformed("it declares entities of its own, which is how XML bombs are built");
  const head = xml.slice(0, 2_000);
  if (/<(!doctype\s+html|html|body)\b/i.test(head) && !/<(rss|[\w.-]+:RDF|([\w.-]+:)?feed)\b/.test(head)) {
    throw malformed("the answer is a web page, not a feed");
  }
  const clean = xml.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  if (clean !== xml) mended.push("control characters");
  xml = clean;
  const prefix = /<([A-Za-z_][\w.-]*:)feed\b/.exec(head)?.[1] ?? "";
  const whole = ["title", "summary", "content"].map((name) => `${prefix}feed.${prefix}entry.${prefix}${name}`);
  const lists = ["item", `${prefix}entry`, `${prefix}link`, `${prefix}category`];
  const parse = (source: string) => parseXml(source, { lists, whole });
  let root: JsonObject;
  try {
    root = parse(xml);
  } catch (error) {
    const escaped = escapeAmpersands(xml);
    if (escaped === xml) throw malformed(error instanceof Error ? error.message : "not XML");
    try {
      root = parse(escaped);
    } catch (again) {
      throw malformed(again instanceof Error ? again.message : "not XML");
    }
    mended.push("bare ampersands");
  }
  const found = entriesOf(root, prefix);
  if (found === undefined) throw malformed("neither RSS nor Atom");
  if (found.entries.length > mostItems) mended.push(`${found.entries.length} items, of which ${mostItems} are taken`);
  const base = webUrl(found.base, options.url) ?? options.url;
  const read = found.entries
    .slice(0, mostItems)
    .map((entry) => (found.atom ? atomEntry(entry, prefix, base, options) : rssItem(entry, base, options)));
  const items = read.filter((item) => item !== undefined);
  return { items, unusable: read.length - items.length, mended };
}

const malformed = (why: string) => new SourceError("malformed-feed", why.slice(0, 300));

/** UTF-8 where the bytes are that, whatever is claimed; else the encoding that is named; else Windows-1252. */
function decodeFeed(bytes: Uint8Array, charset: string | undefined): string {
  const decoded = decodeText(bytes);
  if (!decoded.malformed) return decoded.text;
  const declared = /^[^>]{0,200}encoding\s*=\s*["']([\w.:-]+)["']/.exec(decoded.text.trimStart().slice(0, 300))?.[1];
  for (const label of [charset, declared]) {
    if (label === undefined || /^utf-?8$/i.test(label)) continue;
    try {
      return new TextDecoder(label).decode(bytes).replaceAll("\0", "");
    } catch {
      // Not a name of an encoding.
    }
  }
  return decoded.text;
}

/** Ampersands that begin no reference, outside of CDATA. One pass: a text of unclosed CDATA must not cost the square. */
function escapeAmpersands(xml: string): string {
  const mend = (part: string) => part.replace(/&(?!#\d{1,7};|#x[\da-f]{1,6};|\w{1,40};)/gi, "&amp;");
  let out = "";
  for (let at = 0; at < xml.length; ) {
    const begin = xml.indexOf("<![CDATA[", at);
    const end = begin === -1 ? -1 : xml.indexOf("]]>", begin);
    if (end === -1) return out + mend(xml.slice(at));
    out += mend(xml.slice(at, begin)) + xml.slice(begin, end);
    at = end;
  }
  return out;
}

interface Entries {
  readonly atom: boolean;
  readonly entries: readonly JsonObject[];
  readonly base: string;
}

function entriesOf(root: JsonObject, prefix: string): Entries | undefined {
  const objects = (value: JsonValue | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);
  const named = (name: string) => Object.entries(root).find(([key]) => key === name || key.endsWith(`:${name}`))?.[1];
  if (Object.hasOwn(root, "rss")) {
    const channel = isObject(root.rss) ? root.rss.channel : undefined;
    // An empty element is text.
    if (!isObject(channel)) return channel === undefined ? undefined : { atom: false, entries: [], base: "" };
    const link = Array.isArray(channel.link) ? channel.link.find((each) => typeof each === "string") : channel.link;
    return { atom: false, entries: objects(channel.item), base: typeof link === "string" ? link : "" };
  }
  const rdf = named("RDF");
  if (isObject(rdf)) return { atom: false, entries: objects(rdf.item), base: "" };
  const feed = root[`${prefix}feed`];
  if (feed === undefined) return undefined;
  if (!isObject(feed)) return { atom: true, entries: [], base: "" };
  return { atom: true, entries: objects(feed[`${prefix}entry`]), base: textOf(feed["@xml:base"]) };
}

/** The text of an element that may have attributes, or be there several times: the first that says something. */
function textOf(value: JsonValue | undefined): string {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(textOf).find((text) => text !== "") ?? "";
  return isObject(value) ? textOf(value["#text"]) : "";
}

function rssItem(item: JsonObject, base: string, options: FeedOptions): PublicationDraft | undefined {
  const guid = textOf(item.guid) || textOf(item["@rdf:about"]) || textOf(item["dc:identifier"]);
  const permanent = isObject(item.guid) ? item.guid["@isPermaLink"] !== "false" : true;
  const address = [textOfXml(textOf(item.link)), permanent && /^https?:/i.test(guid) ? guid : ""].find(
    (each) => each !== "",
  );
  return draft({
    guid,
    url: webUrl(address, base),
    title: textOfHtml(textOf(item.title) || textOf(item["dc:title"])),
    summary: textOfHtml(textOf(item.description) || textOf(item["content:encoded"]) || textOf(item["dc:description"])),
    published: feedDate(
      textOf(item.pubDate) || textOf(item["dc:date"]) || textOf(item["dcterms:issued"]),
      options.language,
    ),
    updated: feedDate(textOf(item["atom:updated"]) || textOf(item["dcterms:modified"]), options.language).at,
    language: textOf(item["dc:language"]),
  });
}

function atomEntry(
  entry: JsonObject,
  prefix: string,
  feedBase: string,
  options: FeedOptions,
): PublicationDraft | undefined {
  const base = webUrl(textOf(entry["@xml:base"]), feedBase) ?? feedBase;
  const of = (name: string) => entry[`${prefix}${name}`];
  const links = [of("link")].flat().filter(isObject);
  const link = links.find((each) => (each["@rel"] ?? "alternate") === "alternate") ?? links[0];
  const date = (name: string) => feedDate(textOf(of(name)), options.language);
  const updated = date("updated");
  const published = date("published");
  return draft({
    guid: textOf(of("id")),
    url: webUrl(textOfXml(textOf(link?.["@href"])), base),
    title: atomText(of("title")),
    summary: atomText(of("summary")) || atomText(of("content")),
    published: published.at === undefined && published.text === undefined ? updated : published,
    updated: updated.at,
    language: textOf(entry["@xml:lang"]),
  });
}

/** A text construct (RFC 4287, 3.1), which comes as the XML inside of its element. */
function atomText(value: JsonValue | undefined): string {
  const given = Array.isArray(value) ? value[0] : value;
  const raw = textOf(given);
  const type = isObject(given) ? textOf(given["@type"]) : "text";
  if (type === "xhtml" || type === "application/xhtml+xml") return textOfHtml(raw);
  return type === "html" || type === "text/html"
    ? textOfHtml(textOfXml(raw))
    : textOfXml(raw).replace(/\s+/g, " ").trim();
}

interface Found {
  readonly guid: string;
  readonly url: string | undefined;
  readonly title: string;
  readonly summary: string;
  readonly published: { readonly at?: string; readonly text?: string };
  readonly updated: string | undefined;
  readonly language: string;
}

const longestTitle = 500;
const longestSummary = 4_000;

/** Undefined where there is neither a title nor a summary nor an address to tell of. */
export function draft(found: Found): PublicationDraft | undefined {
  const { guid, url, summary, published, updated } = found;
  const title = found.title.replace(/\s+/g, " ") || summary.split("\n", 1)[0] || url;
  if (title === undefined || title === "") return undefined;
  const language = /^([a-z]{2})(?:[-_]|$)/i.exec(found.language)?.[1]?.toLowerCase();
  return {
    ...(guid !== "" && { guid }),
    ...(url !== undefined && { url }),
    title: shortened(title, longestTitle),
    ...(summary !== "" && summary !== title && { summary: shortened(summary, longestSummary) }),
    ...(published.at !== undefined && { published: published.at }),
    ...(published.text !== undefined && { publishedText: published.text }),
    ...(updated !== undefined && { updated }),
    ...(language !== undefined && { language }),
  };
}

function shortened(text: string, most: number): string {
  const sound = text.toWellFormed().replaceAll("\0", "");
  return sound.length > most ? `${sound.slice(0, most - 1).toWellFormed()}…` : sound;
}

/** An absolute http(s) address without user and password; undefined where there is none. */
export function webUrl(text: string | undefined, base: string): string | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const url = URL.parse(text.trim(), base);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href.length > 2_000) return undefined;
  url.username = "";
  url.password = "";
  // What browsers let pass and RFC 3986 does not.
  const path = url.href
    .slice(url.origin.length)
    .replace(/%(?![\da-f]{2})|[^\w.~:/?#@!$&'()*+,;=%-]/gi, (sign) =>
      sign === "%" ? "%25" : encodeURIComponent(sign.toWellFormed()),
    );
  const [whole = "", ...more] = path.split("#");
  return `${url.origin}${whole}${more.length > 0 ? `#${more.join("%23")}` : ""}`;
}
