import type { TSchema } from "typebox";
import { Type } from "typebox";
import { type JsonObject, parseJson } from "../../base/json.ts";
import type { WithdrawnNotice } from "../../store/withdrawn.ts";
import {
  atomFeed,
  atomType,
  calendarType,
  deadlineCalendar,
  type Feed,
  type FeedFormat,
  type FeedLanguage,
  feedWords,
  jsonFeed,
  jsonFeedType,
  noticeItem,
  rssFeed,
  rssType,
  tagUri,
  titleText,
} from "../../syndication/index.ts";
import type { ApiRequest } from "../endpoint.ts";
import type { PageLinks } from "../links.ts";
import { latest } from "../packages.ts";
import { respond } from "../reply.ts";
import { ref } from "../schema-parts.ts";
import type { SourceOrigin } from "../source-directory.ts";

/** Feeds of notices: pure documents over a page of a search. */

const writers: Readonly<Record<FeedFormat, readonly [mediaType: string, write: (feed: Feed, base: string) => string]>> =
  {
    rss: [`${rssType}; charset=utf-8`, rssFeed],
    atom: [`${atomType}; charset=utf-8`, atomFeed],
    jsonfeed: [jsonFeedType, (feed, base) => jsonFeed(feed, `${base}/docs`)],
    ics: [calendarType, deadlineCalendar],
  };

export const feedContent: Readonly<Record<string, TSchema>> = {
  [rssType]: Type.String({ description: "RSS 2.0." }),
  [atomType]: Type.String({ description: "Atom 1.0 (RFC 4287)." }),
  [jsonFeedType]: ref("JsonFeed"),
  "text/calendar": Type.String({ description: "iCalendar (RFC 5545): an event for each deadline." }),
};

export interface NoticeFeed {
  /** Items as JSON texts. */
  readonly items: readonly string[];
  /** What the search has lost lately; of a first page. */
  readonly withdrawn: readonly WithdrawnNotice[];
  readonly links: PageLinks;
  readonly language: FeedLanguage;
  /** Present instant, ISO 8601. */
  readonly now: string;
  /** Last change of any list: what an empty feed is dated by. */
  readonly updated: string;
  /** Last change of this list, where it is known. */
  readonly changed: string | undefined;
  readonly origins: readonly SourceOrigin[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A page of notices as a feed. */
export function respondFeed(
  { c, api, state }: Pick<ApiRequest, "c" | "api" | "state">,
  format: FeedFormat,
  page: NoticeFeed,
): Response | Promise<Response> {
  const { base } = state;
  const { language, now, origins } = page;
  const self = canonical(page.links.self, format);
  const licenses = new Map(origins.map(({ id, license }) => [id, license]));
  const licenseOf = (source: string) => licenses.get(source);
  const itemOf = (text: string) => noticeItem(parseJson(text) as JsonObject, { base, language, now, licenseOf });
  const words = feedWords[language];
  const listed = page.items.map(itemOf);
  // In a calendar what was withdrawn stays as cancelled: clients take what is missing in different ways.
  const cancelled = page.withdrawn.map(({ item, change, at }) => {
    const was = itemOf(item);
    return { ...was, title: `[${words.withdrawn}] ${was.title}`, change, updated: at, cancelled: true };
  });
  const items = format === "ics" ? [...listed, ...cancelled] : listed;
  const [license] = new Set(licenses.values()).size === 1 ? licenses.values() : [];
  const about = describe(self);
  const hubs = format === "ics" ? [] : hubsOf(api, base);
  const feed: Feed = {
    id: tagUri(new URL(base).hostname, `notices${identity(self)}`),
    title: `${format === "ics" ? words.deadlines : words.title}${about === "" ? "" : `: ${about}`}`,
    description: words.description,
    language,
    page: `${base}/`,
    self,
    ...(page.links.next !== undefined && { next: canonical(page.links.next, format) }),
    ...(page.links.prev !== undefined && { prev: canonical(page.links.prev, format) }),
    hubs,
    updated:
      items.length + cancelled.length === 0
        ? page.updated
        : latest(
            [...items, ...cancelled].map((item) => item.updated),
            new Date(0).toISOString(),
          ),
    ...(license !== undefined && { license }),
    items,
    withdrawn: cancelled.map(({ id, ocid, change, updated }) => ({
      id,
      ocid,
      change,
      at: updated,
      comment: words.withdrawal,
    })),
  };
  const [mediaType, write] = writers[format];
  const links = [
    page.headers.link,
    `<${self}>; rel="self"`,
    ...hubs.map((hub) => `<${hub}>; rel="hub"`),
    feed.next && `<${feed.next}>; rel="next"`,
    feed.prev && `<${feed.prev}>; rel="prev"`,
  ].filter((link) => link !== undefined);
  return respond(c, {
    mediaType,
    body: write(feed, base),
    changed: page.changed,
    headers: { ...page.headers, link: links.join(", ") },
  });
}

/** The hub pushes what can be pushed; where nothing can be sent there is none. */
export const hubsOf = ({ http }: Pick<ApiRequest["api"], "http">, base: string): string[] =>
  http === undefined ? [] : [`${base}/websub`];

/** The address of a feed with its parameters in one order: feeds of one search are one feed. */
export function canonical(self: string, format: FeedFormat): string {
  const url = new URL(self);
  url.searchParams.set("format", format);
  url.searchParams.sort();
  return url.href;
}

/** What the search asks for: the parameters but those of form and place. */
export function identity(self: string): string {
  const url = new URL(self);
  for (const name of ["format", "limit", "cursor", "count", "facets"]) url.searchParams.delete(name);
  return url.search;
}

/** The search in a few words. */
export function describe(self: string): string {
  const asked = new URLSearchParams(identity(self));
  for (const name of ["sort", "lang", "valid"]) asked.delete(name);
  return titleText([...asked].map(([name, value]) => (name === "q" ? `“${value}”` : value)).join(", ")).slice(0, 120);
}
