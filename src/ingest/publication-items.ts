import { sha256 } from "../base/hash.ts";
import type { PublicationDraft } from "../connector/index.ts";
import type { FeedState, PublicationItem } from "../store/publications.ts";

/** What a feed says of all its items. */
export interface FeedAbout {
  readonly id: string;
  readonly country: string | null;
  readonly kind: string;
  readonly language: string;
}

/**
 * Drafts as rows. An item's key is its guid; where the feed gives one guid to several items, or none, the address or the
 * title tell them apart. Only an address that no other item of the feed has, and that is more than a host, makes two
 * publications one. Items that say the same are one.
 */
export function publicationItems(feed: FeedAbout, drafts: readonly PublicationDraft[]): PublicationItem[] {
  const guids = counted(drafts.map(({ guid }) => guid));
  const urls = counted(drafts.map(({ url, guid }) => url && `${urlKey(url)} ${guid ?? ""}`));
  const places = counted([...urls.keys()].map((each) => each.split(" ", 1)[0]));
  const items = new Map<string, PublicationItem>();
  for (const draft of drafts) {
    const { guid, url, title, summary, published, publishedText, updated } = draft;
    const own = guid !== undefined && guids.get(guid) === 1;
    const parts = own ? [guid] : [guid ?? "", url ?? "", url === undefined || guid !== undefined ? title : ""];
    const key = sha256(parts.join("\n")).slice(0, 32);
    const place = urlKey(url);
    items.set(key, {
      key,
      id: `${feed.id}.${sha256(`${feed.id}\n${key}`).slice(0, 20)}`,
      country: feed.country,
      kind: feed.kind,
      language: draft.language ?? feed.language,
      title,
      summary: summary ?? null,
      url: url ?? null,
      urlKey: place !== undefined && places.get(place) === 1 ? place : null,
      published: published ?? null,
      publishedText: publishedText ?? null,
      updated: updated ?? null,
    });
  }
  return [...items.values()];
}

function counted(values: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const tracking = /^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|igshid)$/i;

/**
 * An address without what does not tell pages apart: scheme, fragment, marks of campaigns, the order of parameters, a
 * slash at the end. Undefined for a mere host.
 */
export function urlKey(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const parsed = URL.parse(url);
  if (parsed === null) return undefined;
  for (const name of [...parsed.searchParams.keys()]) if (tracking.test(name)) parsed.searchParams.delete(name);
  parsed.searchParams.sort();
  const path = parsed.pathname.replace(/\/+$/, "");
  const query = parsed.searchParams.size > 0 ? `?${parsed.searchParams}` : "";
  return path === "" && query === "" ? undefined : `${parsed.host}${path}${query}`.replaceAll(" ", "%20");
}

const day = 86_400_000;
/** A feed may rest this long whatever its habit. */
const leastRest = 45 * day;

/** Newest date of a feed's items, and when it is stale: three times its usual gap later, and 45 days at least. */
export function habitOf(
  items: readonly Pick<PublicationItem, "published">[],
  now: Date,
): { newest: string | null; staleAt: string | null } {
  const times = items
    .map(({ published }) => (published === null ? Number.NaN : Date.parse(published)))
    .filter((time) => time <= now.getTime() + day)
    .sort((a, b) => b - a);
  const [newest] = times;
  if (newest === undefined) return { newest: null, staleAt: null };
  const gaps = times.slice(1).map((time, index) => (times[index] ?? time) - time);
  const usual = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  return {
    newest: new Date(newest).toISOString(),
    staleAt: new Date(newest + Math.max(leastRest, 3 * usual)).toISOString(),
  };
}

/** The state of a feed that answered as it should. */
export function soundState(items: number, staleAt: string | null, now: Date): FeedState {
  if (items === 0) return "empty";
  return staleAt !== null && Date.parse(staleAt) < now.getTime() ? "stale" : "reachable";
}
