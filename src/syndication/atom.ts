import type { Feed, FeedEntry } from "./feed.ts";
import { type XmlNode, xmlDocument } from "./xml.ts";

export const atomType = "application/atom+xml";

/** Atom 1.0 (RFC 4287), paged as RFC 5005 says: `next` and `previous` in the head. */
export function atomFeed(feed: Feed<FeedEntry>): string {
  const link = (rel: string, href: string, type?: string): XmlNode => ({
    "@rel": rel,
    ...(type !== undefined && { "@type": type }),
    "@href": href,
  });
  return xmlDocument({
    feed: {
      "@xmlns": "http://www.w3.org/2005/Atom",
      "@xml:lang": feed.language,
      id: feed.id,
      title: feed.title,
      subtitle: feed.description,
      updated: instant(feed.updated),
      author: { name: "Pregón" },
      generator: "Pregón",
      link: [
        link("self", feed.self, atomType),
        link("alternate", feed.page, "text/html"),
        ...feed.hubs.map((hub) => link("hub", hub)),
        ...(feed.prev === undefined ? [] : [link("previous", feed.prev, atomType)]),
        ...(feed.next === undefined ? [] : [link("next", feed.next, atomType)]),
        ...(feed.license === undefined ? [] : [link("license", feed.license)]),
      ],
      entry: feed.items.map((item) => entry(item, link)),
    },
  });
}

const entry = (item: FeedEntry, link: (rel: string, href: string, type?: string) => XmlNode): XmlNode => ({
  ...(item.language !== undefined && { "@xml:lang": item.language }),
  id: item.id,
  title: item.title,
  updated: instant(item.updated),
  ...(item.published !== undefined && { published: instant(item.published) }),
  ...(item.author !== undefined && { author: { name: item.author } }),
  link: [
    link("alternate", item.url, "text/html"),
    ...(item.portal === undefined ? [] : [link("via", item.portal)]),
    ...(item.license === undefined ? [] : [link("license", item.license)]),
  ],
  category: item.categories.map(({ term, scheme, label }) => ({
    "@term": term,
    ...(scheme !== undefined && { "@scheme": scheme }),
    ...(label !== undefined && { "@label": label }),
  })),
  summary: { "@type": "text", "#": item.text },
});

/** RFC 3339 in UTC, to the millisecond. */
const instant = (text: string): string => new Date(text).toISOString();
