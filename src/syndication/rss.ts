import { deletedEntry, tombstones } from "./atom.ts";
import type { Feed, FeedEntry } from "./feed.ts";
import { type XmlNode, xmlDocument } from "./xml.ts";

export const rssType = "application/rss+xml";

/**
 * RSS 2.0 with the links that Atom lends it; the rules of the W3C's feed validator are kept. What was withdrawn is no item
 * any more; Atom's deleted entries say so to readers that know them.
 */
export function rssFeed(feed: Feed<FeedEntry>): string {
  const link = (rel: string, href: string, type?: string): XmlNode => ({
    "@href": href,
    "@rel": rel,
    ...(type !== undefined && { "@type": type }),
  });
  const { withdrawn = [] } = feed;
  return xmlDocument({
    rss: {
      "@version": "2.0",
      "@xmlns:atom": "http://www.w3.org/2005/Atom",
      "@xmlns:dc": "http://purl.org/dc/elements/1.1/",
      ...(withdrawn.length > 0 && { "@xmlns:at": tombstones }),
      channel: {
        title: feed.title,
        link: feed.page,
        description: feed.description,
        language: feed.language,
        ...(feed.license !== undefined && { copyright: feed.license }),
        lastBuildDate: rfc822(feed.updated),
        generator: "Pregón",
        ttl: "30",
        "atom:link": [
          link("self", feed.self, rssType),
          ...feed.hubs.map((hub) => link("hub", hub)),
          ...(feed.prev === undefined ? [] : [link("previous", feed.prev, rssType)]),
          ...(feed.next === undefined ? [] : [link("next", feed.next, rssType)]),
        ],
        "at:deleted-entry": withdrawn.map(deletedEntry),
        item: feed.items.map(rssItem),
      },
    },
  });
}

const rssItem = (item: FeedEntry): XmlNode => ({
  title: item.title,
  link: item.url,
  // A description is HTML: plain text is escaped for that first, and for XML then.
  description: htmlOf(item.text),
  guid: { "@isPermaLink": "false", "#": item.id },
  ...(item.published !== undefined && { pubDate: rfc822(item.published) }),
  ...(item.author !== undefined && { "dc:creator": item.author }),
  category: item.categories.map(({ term, scheme }) => (scheme === undefined ? term : { "@domain": scheme, "#": term })),
  ...(item.portal !== undefined && { source: { "@url": item.portal, "#": item.source } }),
});

const htmlOf = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");

/** RFC 822 with a year of four digits. */
const rfc822 = (text: string): string => new Date(text).toUTCString();
