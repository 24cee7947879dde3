/** A feed, as all channels say it: the same ids, times, titles and order in each. */
export interface Feed<Item extends FeedEntry = FeedItem> {
  /** IRI that names the feed for good, whatever its address. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** BCP 47. */
  readonly language: string;
  /** The page for people. */
  readonly page: string;
  /** Where this document is found: parameters in a fixed order. */
  readonly self: string;
  readonly next?: string;
  readonly prev?: string;
  /** WebSub hubs that push what is new in it. */
  readonly hubs: readonly string[];
  /** Last change of the content, ISO 8601. */
  readonly updated: string;
  /** Address of the licence, where all items are under one. */
  readonly license?: string;
  readonly items: readonly Item[];
  /** Items that were in it and are withdrawn. */
  readonly withdrawn?: readonly Withdrawal[];
  /** Of a feed in archives (RFC 5005, section 4): its subscription document, and the archives beside this document. */
  readonly archives?: {
    /** Whether this document is an archive: it does not change. */
    readonly closed: boolean;
    readonly current: string;
    readonly prev?: string;
    readonly next?: string;
  };
}

/** An item that is no more. */
export interface Withdrawal {
  /** Its id. */
  readonly id: string;
  readonly ocid: string;
  /** Number of the change that withdrew it. */
  readonly change: number;
  /** When, ISO 8601. */
  readonly at: string;
  readonly comment: string;
}

/** An item that is updated, never a new one. Texts are plain. */
export interface FeedEntry {
  /** tag: URI (RFC 4151), the same for good. */
  readonly id: string;
  /** Of a process. */
  readonly ocid?: string;
  readonly source: string;
  /** Number of the last change, as in /changes. */
  readonly change?: number;
  readonly title: string;
  /** What it is about, line by line. */
  readonly text: string;
  /** The page for people: ours, or the publication itself. */
  readonly url: string;
  /** The portal's page. */
  readonly portal?: string;
  readonly author?: string;
  readonly language?: string;
  /** The publication stated by the source, ISO 8601 with offset; none where it is not an instant, or in the future. */
  readonly published?: string;
  /** Last change of the content, ISO 8601. */
  readonly updated: string;
  readonly categories: readonly { readonly term: string; readonly scheme?: string; readonly label?: string }[];
  /** End of the time for bids: an instant, or a date without time. */
  readonly deadline?: string;
  /** Licence of the source's data. */
  readonly license?: string;
  /** What the channels with room for data carry. */
  readonly data: { readonly value?: unknown; readonly sme?: unknown };
}

/** One process. */
export interface FeedItem extends FeedEntry {
  readonly ocid: string;
  readonly change: number;
  readonly cancelled: boolean;
}

/** The year in which the first ids were given: part of them, for good (RFC 4151). */
const idYear = 2026;

/** @param host of our address, without port. */
export const tagUri = (host: string, specific: string): string => `tag:${host},${idYear}:${specific}`;

/** Id of one change, in the feed of changes. */
export const changeId = (host: string, change: number): string => tagUri(host, `change/${change}`);
export const noticeId = (host: string, ocid: string): string => tagUri(host, `notice/${encodeURIComponent(ocid)}`);

/** The forms in which a search can be followed by readers of feeds and by calendars. */
export const feedFormats = ["rss", "atom", "jsonfeed", "ics"] as const;
export type FeedFormat = (typeof feedFormats)[number];

/** The feeds of a search over notices, each at its one address: parameters sorted. @param query a query string */
export function feedAddresses(base: string, query: string): Readonly<Record<FeedFormat, string>> {
  const address = (format: FeedFormat) => {
    const parameters = new URLSearchParams(query);
    parameters.set("format", format);
    parameters.sort();
    return `${base}/api/v1/notices?${parameters}`;
  };
  return { rss: address("rss"), atom: address("atom"), jsonfeed: address("jsonfeed"), ics: address("ics") };
}
