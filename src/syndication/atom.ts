import type { Feed, FeedEntry, Withdrawal } from "./feed.ts";
import { type XmlNode, xmlDocument } from "./xml.ts";

export const atomType = "application/atom+xml";

/** Of deleted entries (RFC 6721). */
export const tombstones = "http://purl.org/atompub/tombstones/1.0";

/**
 * Atom 1.0 (RFC 4287), paged or in archives as RFC 5005 says, with links in the head. What was withdrawn is told by
 * deleted entries (RFC 6721).
 */
export function atomFeed(feed: Feed<FeedEntry>): string {
  const link = (rel: string, href: string, type?: string): XmlNode => ({
    "@rel": rel,
    ...(type !== undefined && { "@type": type }),
    "@href": href,
  });
  const { archives, withdrawn = [] } = feed;
  return xmlDocument({
    feed: {
      "@xmlns": "http://www.w3.org/2005/Atom",
      ...(withdrawn.length > 0 && { "@xmlns:at": tombstones }),
      ...(archives && { "@xmlns:fh": "http://purl.org/syndication/history/1.0" }),
      "@xml:lang": feed.language,
      ...(archives?.closed && { "fh:archive": "" }),
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
        ...(archives === undefined ? [] : [link("current", archives.current, atomType)]),
        ...(archives?.prev === undefined ? [] : [link("prev-archive", archives.prev, atomType)]),
        ...(archives?.next === undefined ? [] : [link("next-archive", archives.next, atomType)]),
        ...(feed.license === undefined ? [] : [link("license", feed.license)]),
      ],
      "at:deleted-entry": withdrawn.map(deletedEntry),
      entry: feed.items.map((item) => entry(item, link)),
    },
  });
}

export const deletedEntry = ({ id, at, comment }: Withdrawal): XmlNode => ({
  "@ref": id,
  "@when": instant(at),
  "at:comment": comment,
});

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
