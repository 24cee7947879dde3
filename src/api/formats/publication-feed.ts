import { type TSchema, Type } from "typebox";
import type { StoredPublication } from "../../store/read-publications.ts";
import {
  atomFeed,
  atomType,
  type Feed,
  type FeedEntry,
  jsonFeed,
  jsonFeedType,
  plainText,
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
import { canonical, describe, hubsOf, identity } from "./notice-feed.ts";

export const publicationFormats = ["json", "rss", "atom", "jsonfeed"] as const;
type PublicationFeedFormat = Exclude<(typeof publicationFormats)[number], "json">;

export const publicationFeedContent: Readonly<Record<string, TSchema>> = {
  [rssType]: Type.String({ description: "RSS 2.0." }),
  [atomType]: Type.String({ description: "Atom 1.0 (RFC 4287)." }),
  [jsonFeedType]: ref("JsonFeed"),
};

export interface PublicationPage {
  readonly publications: readonly StoredPublication[];
  readonly links: PageLinks;
  /** Last change of any publication, ISO 8601. */
  readonly changed: string;
  readonly now: string;
}

/** A page of publications as a feed. */
export function respondPublications(
  { c, api, state: { base } }: Pick<ApiRequest, "c" | "api" | "state">,
  format: PublicationFeedFormat,
  { publications, links, changed, now }: PublicationPage,
): Response | Promise<Response> {
  const self = canonical(links.self, format);
  const host = new URL(base).hostname;
  const about = describe(self);
  const hubs = hubsOf(api, base);
  const items = publications.map((publication) => entryOf(publication, base, host, now));
  const [license] = new Set(items.map((item) => item.license)).size === 1 ? items.map((item) => item.license) : [];
  const feed: Feed<FeedEntry> = {
    id: tagUri(host, `publications${identity(self)}`),
    title: `Publications${about === "" ? "" : `: ${about}`}`,
    description: "News, laws, reports, courses and events of procurement bodies, gathered from their feeds.",
    language: "en",
    page: `${base}/publications`,
    self,
    ...(links.next !== undefined && { next: canonical(links.next, format) }),
    ...(links.prev !== undefined && { prev: canonical(links.prev, format) }),
    hubs,
    updated:
      items.length === 0
        ? changed
        : latest(
            items.map((item) => item.updated),
            new Date(0).toISOString(),
          ),
    ...(license !== undefined && { license }),
    items,
  };
  const [mediaType, body] = written(format, feed, base);
  const neighbours = [
    `<${self}>; rel="self"`,
    ...hubs.map((hub) => `<${hub}>; rel="hub"`),
    feed.next && `<${feed.next}>; rel="next"`,
    feed.prev && `<${feed.prev}>; rel="prev"`,
  ];
  return respond(c, { mediaType, body, changed, headers: { link: neighbours.filter(Boolean).join(", ") } });
}

function written(
  format: PublicationFeedFormat,
  feed: Feed<FeedEntry>,
  base: string,
): [mediaType: string, body: string] {
  if (format === "rss") return [`${rssType}; charset=utf-8`, rssFeed(feed)];
  if (format === "atom") return [`${atomType}; charset=utf-8`, atomFeed(feed)];
  return [jsonFeedType, jsonFeed(feed, `${base}/docs`)];
}

/** The link leads to the publication itself; one without an address leads to what is told of it here. */
function entryOf(publication: StoredPublication, base: string, host: string, now: string): FeedEntry {
  const { id, source, title, summary, url, publisher, language, published, changed, kind, country, licence } =
    publication;
  return {
    id: tagUri(host, `publication/${encodeURIComponent(id)}`),
    source,
    title: titleText(title),
    text: plainText(summary ?? ""),
    url: url ?? `${base}/api/v1/publications/${encodeURIComponent(id)}`,
    author: titleText(publisher),
    language,
    // A day is no instant, and nothing is dated in the future.
    ...(published !== null && published.length > 10 && published <= now && { published }),
    updated: changed,
    categories: [{ term: kind }, ...(country === null ? [] : [{ term: country }])],
    ...(typeof licence.url === "string" && { license: licence.url }),
    data: {},
  };
}
