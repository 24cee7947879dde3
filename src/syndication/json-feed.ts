import type { Feed, FeedEntry } from "./feed.ts";

export const jsonFeedType = "application/feed+json";

/** JSON Feed 1.1. @param about page that explains our own members */
export function jsonFeed(feed: Feed<FeedEntry>, about: string): string {
  const { withdrawn = [] } = feed;
  const document = {
    version: "https://jsonfeed.org/version/1.1",
    title: feed.title,
    home_page_url: feed.page,
    feed_url: feed.self,
    description: feed.description,
    ...(feed.next !== undefined && { next_url: feed.next }),
    language: feed.language,
    authors: [{ name: "Pregón" }],
    ...(feed.hubs.length > 0 && { hubs: feed.hubs.map((url) => ({ type: "WebSub", url })) }),
    // The format has no place for what is gone: it is left out of the items, and named here.
    ...(withdrawn.length > 0 && {
      _pregon: { about, withdrawn: withdrawn.map(({ id, ocid, change, at }) => ({ id, ocid, change, at })) },
    }),
    items: feed.items.map((item) => ({
      id: item.id,
      url: item.url,
      ...(item.portal !== undefined && { external_url: item.portal }),
      title: item.title,
      content_text: item.text === "" ? item.title : item.text,
      ...(item.published !== undefined && { date_published: new Date(item.published).toISOString() }),
      date_modified: new Date(item.updated).toISOString(),
      ...(item.author !== undefined && { authors: [{ name: item.author }] }),
      tags: item.categories.map(({ term }) => term),
      ...(item.language !== undefined && { language: item.language }),
      _pregon: {
        about,
        ...(item.ocid !== undefined && { ocid: item.ocid }),
        ...(item.change !== undefined && { change: item.change }),
        source: item.source,
        ...(item.deadline !== undefined && { deadline: item.deadline }),
        ...(item.license !== undefined && { license: item.license }),
        ...item.data,
      },
    })),
  };
  return `${JSON.stringify(document)}\n`;
}
