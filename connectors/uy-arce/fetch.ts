import {
  addDays,
  byMonth,
  decodeText,
  downloadZipSlices,
  type FetchContext,
  type Fetched,
  fileState,
  type HttpRequest,
  type HttpResponse,
  instant,
  isObject,
  type JsonValue,
  jsonAnswer,
  localDay,
  messageOf,
  parseXml,
  SourceError,
} from "../../src/connector/index.ts";
import { zone } from "./map.ts";

export const origin = "https://www.comprasestatales.gub.uy";
export const catalogue = "https://catalogodatos.gub.uy";
const packageShow = `${catalogue}/api/3/action/package_show?id=arce-datos-historicos-de-compras`;
const overlap = 48 * 3_600_000;
/** First month of the feeds. S */
const firstFeed = "2017-11";

/**
 * Incremental: what the feeds of the current month (in its first days also of the one before) name since the last run; on
 * Mondays, of five months. Window: the feeds of the months. All: the yearly files, and the feeds of months without one.
 */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const { scope } = context;
  const today = localDay(context.now(), zone);
  if (scope.mode === "window") {
    const until = scope.until < today ? scope.until : today;
    for (const { name } of byMonth(scope.from, until)) {
      yield* fetchFeed(context, name, (item) => {
        const day = localDay(item.at, zone);
        return day >= scope.from && day <= scope.until;
      });
    }
    return;
  }
  if (scope.mode === "all") {
    const years = yield* fetchYears(context);
    for (const { name } of byMonth(firstFeed, today)) if (!years.has(name.slice(0, 4))) yield* fetchFeed(context, name);
    return;
  }
  const mark = context.watermark("feed");
  const since = mark === undefined ? 0 : Date.parse(mark) - overlap;
  const sweep = new Date(`${today}T00:00:00Z`).getUTCDay() === 1 && context.watermark("sweep") !== today;
  // What a late run missed, the five months of the sweep, or the month of five days ago.
  const late = mark === undefined ? today : addDays(localDay(mark, zone), -2);
  const from = [late, addDays(today, sweep ? -150 : -5)].sort()[0] ?? today;
  let newest = mark;
  for (const { name } of byMonth(from, today)) {
    yield* fetchFeed(context, name, (item) => {
      if (newest === undefined || Date.parse(item.at) > Date.parse(newest)) newest = item.at;
      return sweep || Date.parse(item.at) > since;
    });
  }
  if (newest !== undefined) context.advance("feed", newest);
  if (sweep) context.advance("sweep", today);
}

interface FeedItem {
  /** "adjudicacion-1219109". */
  readonly release: string;
  readonly url: string;
  /** Instant of the event. */
  readonly at: string;
}

/** The headers that the portal wants: it refuses agents that it takes for robots' libraries. */
function request(context: FetchContext, url: string, more: Partial<HttpRequest>): HttpRequest {
  const agent = context.setting("UY_ARCE_USER_AGENT");
  return { url, signal: context.signal, ...more, ...(agent ? { headers: { "user-agent": agent } } : {}) };
}

/** @param month "2025-01" */
async function* fetchFeed(
  context: FetchContext,
  month: string,
  wanted: (item: FeedItem) => boolean = () => true,
): AsyncGenerator<Fetched> {
  const items = (await readFeed(context, month)).filter(wanted);
  for (let at = 0; at < items.length; at += 500) {
    const part = items.slice(at, at + 500);
    const known = await context.known(part.map(({ release }) => release));
    for (const item of part) {
      context.ledger.declare(1);
      context.ledger.fetched(1);
      // A release is dated anew when it is changed in place.
      if (known.get(item.release)?.version === item.at) context.ledger.duplicate();
      else yield* fetchRelease(context, item);
    }
  }
}

/** The items of a month's feed, oldest first, each release once with its last date. A month without any is a 404. */
async function readFeed(context: FetchContext, month: string): Promise<FeedItem[]> {
  const url = `${origin}/ocds/rss/${month.replace("-", "/")}`;
  const policy = { timeoutMs: 120_000, maxBytes: 64 * 1024 ** 2 };
  const response = await context.http.request(request(context, url, { acceptStatus: [404], policy }));
  if (response.status === 404) return [];
  const root = parseXml(decodeText(response.bytes).text, { lists: ["item"] });
  const channel = isObject(root.rss) ? root.rss.channel : undefined;
  if (!isObject(channel)) throw new SourceError("unexpected-answer", "the answer is no RSS feed", { url });
  const items = new Map<string, FeedItem>();
  for (const entry of Array.isArray(channel.item) ? channel.item : []) {
    const item = itemOf(entry);
    if (item === undefined) {
      context.ledger.suspicious("odd-item", `${month}: an item without release or date`);
      continue;
    }
    const before = items.get(item.release);
    if (before === undefined || Date.parse(before.at) < Date.parse(item.at)) items.set(item.release, item);
  }
  return [...items.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** `<title>id_compra:1219109,release_id:adjudicacion-1219109</title>`, `<pubDate>Fri, 31 Jan 2025 21:45:03</pubDate>`. */
function itemOf(entry: JsonValue): FeedItem | undefined {
  if (!isObject(entry)) return undefined;
  const [title, link, date] = [entry.title, entry.link, entry.pubDate].map((text) => String(text ?? ""));
  const release = /release_id:\s*([^,\s]+)/.exec(title ?? "")?.[1];
  const local = (date ?? "").replace(/^\w+,\s*/, "");
  const at = instant(local, { zone, formats: ["d LLL yyyy HH:mm:ss", "d LLL yyyy HH:mm:ss ZZZ"] });
  if (release === undefined || at === undefined) return undefined;
  const listed = (link ?? "").trim().replace(/^http:/, "https:");
  return { release, at, url: listed.startsWith(`${origin}/`) ? listed : `${origin}/ocds/release/${release}` };
}

async function* fetchRelease(context: FetchContext, item: FeedItem): AsyncGenerator<Fetched> {
  try {
    const response = await context.http.request(request(context, item.url, { expect: "json" }));
    if (!holdsReleases(response)) throw new SourceError("unexpected-answer", "the answer is no release package");
    const { fetchedAt, bytes } = response;
    yield {
      kind: "release",
      url: item.url,
      fetchedAt,
      mediaType: "application/json",
      bytes,
      entry: { key: item.release, version: item.at, final: true },
    };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SourceError)) throw error;
    context.ledger.reject(error.code, messageOf(error), item.release);
  }
}

function holdsReleases(response: HttpResponse): boolean {
  const value = jsonAnswer(response);
  return isObject(value) && Array.isArray(value.releases);
}

/** Fetches the yearly files that the open-data catalogue names; returns the years that came. */
async function* fetchYears(context: FetchContext): AsyncGenerator<Fetched, ReadonlySet<string>> {
  const years = new Set<string>();
  let files: { url: string; year: string }[] = [];
  try {
    files = await listYears(context);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof SourceError)) throw error;
    context.ledger.incomplete("catalogue-failed", `${catalogue}: ${messageOf(error)}`);
  }
  for (const file of files) {
    try {
      yield* fetchYear(context, file.url, file.year);
      years.add(file.year);
    } catch (error) {
      if (context.signal.aborted || !(error instanceof SourceError)) throw error;
      context.ledger.incomplete("file-failed", `${file.year}: ${messageOf(error)}`);
    }
  }
  return years;
}

async function listYears(context: FetchContext): Promise<{ url: string; year: string }[]> {
  const response = await context.http.request(request(context, packageShow, { expect: "json" }));
  const value = jsonAnswer(response);
  const result = isObject(value) ? value.result : undefined;
  const resources = isObject(result) && Array.isArray(result.resources) ? result.resources : [];
  const files = resources.flatMap((resource) => {
    const url = isObject(resource) && typeof resource.url === "string" ? resource.url : "";
    const year = /\/ocds-(\d{4})\.zip$/.exec(url)?.[1];
    return year === undefined ? [] : [{ url, year }];
  });
  return files.sort((a, b) => (a.year < b.year ? -1 : 1));
}

async function* fetchYear(context: FetchContext, url: string, year: string): AsyncGenerator<Fetched> {
  const key = `year:${year}`;
  const known = (await context.known([key])).get(key);
  const asked = request(context, url, { policy: { timeoutMs: 15 * 60_000 } });
  let releases = 0;
  for await (const slice of downloadZipSlices(
    context,
    asked,
    { by: "jsonArray", rows: 500, of: "releases" },
    { wanted: (name) => /\.json$/i.test(name), unchanged: async (sha256) => known?.version === sha256 },
  )) {
    context.ledger.declare(slice.rows);
    context.ledger.fetched(slice.rows);
    releases += slice.rows;
    if (slice.truncated) context.ledger.incomplete("truncated-file", `${slice.member} ends in the middle of a release`);
    yield {
      kind: "release",
      url: `${slice.url}#${slice.member}`,
      fetchedAt: slice.fetchedAt,
      mediaType: "application/json",
      bytes: slice.bytes,
      context: { member: slice.member, firstRow: slice.firstRow },
      ...(slice.last && !slice.truncated
        ? { entry: fileState(context.ledger, { key, version: slice.sha256, rows: releases }, known) }
        : {}),
    };
  }
}
