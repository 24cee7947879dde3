import type { Config } from "../base/config.ts";
import { NotFoundError, UsageError } from "../base/errors.ts";
import { sha256 } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import { type PublicationFeed, publicationFeeds } from "../connector/index.ts";
import { type PublicationPull, pullPublications } from "../ingest/publications.ts";
import type { Database } from "../store/database.ts";
import {
  addPublicationSource,
  duePublicationSources,
  type PublicationSourceRow,
  savePublicationSources,
} from "../store/publications.ts";
import { publicationSources } from "../store/read-publications.ts";
import type { App } from "./app.ts";

/** Stores which feeds of publications there are, and which are on. @throws UsageError `bad-setting` */
export async function registerPublicationFeeds(database: Database, config: Config): Promise<void> {
  const added = (await publicationSources(database)).filter((source) => source.added);
  const wanted = config.PUBLICATION_FEEDS;
  const known = [...publicationFeeds, ...added].map(({ id }) => id);
  for (const id of wanted ?? []) {
    if (!known.includes(id)) {
      throw new UsageError("bad-setting", `PUBLICATION_FEEDS names ${id}, which is none of ${known.join(", ")}`);
    }
  }
  await savePublicationSources(database, [
    ...publicationFeeds.map((feed) => rowOf(feed, wanted?.includes(feed.id) ?? feed.enabled)),
    ...added.map(({ id, url, meta }) => ({ id, url, meta, added: true, enabled: wanted?.includes(id) ?? true })),
  ]);
}

function rowOf(feed: PublicationFeed, enabled: boolean): PublicationSourceRow {
  const { id, url, enabled: _byDefault, ...meta } = feed;
  return { id, url, meta: JSON.parse(JSON.stringify(meta)) as JsonObject, added: false, enabled };
}

/** What an operator says of a feed. */
export interface AddedFeed {
  readonly url: string;
  readonly country?: string;
  readonly kind: string;
  readonly language: string;
  readonly title?: string;
  readonly licence?: string;
}

/** Adds a feed of the operator's. @returns its id. @throws UsageError `bad-argument` */
export async function addPublicationFeed(database: Database, config: Config, feed: AddedFeed): Promise<string> {
  const parsed = URL.parse(feed.url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username !== "" || parsed.password !== "") {
    throw new UsageError("bad-argument", "the address should be an http or https URL without user and password");
  }
  const host = parsed.hostname.replace(/^www\./, "").replace(/[^a-z0-9]+/g, "-");
  const id = `own-${host}-${sha256(parsed.href).slice(0, 8)}`.slice(0, 80);
  const meta: JsonObject = {
    title: feed.title ?? parsed.hostname,
    publisher: feed.title ?? parsed.hostname,
    ...(feed.country !== undefined && { country: feed.country }),
    kind: feed.kind,
    language: feed.language,
    form: "feed",
    licence: { name: feed.licence ?? "not stated" },
    mark: "S",
    evidence: "Added by the operator.",
  };
  const enabled = config.PUBLICATION_FEEDS?.includes(id) ?? true;
  if (!(await addPublicationSource(database, { id, url: parsed.href, meta, added: true, enabled }))) {
    throw new UsageError("bad-argument", `there is a feed with the address ${parsed.href} already`);
  }
  return id;
}

/**
 * Pulls one feed.
 * @throws NotFoundError `unknown-source`; UsageError `source-busy`
 */
export async function pullPublicationFeed(app: App, id: string, signal: AbortSignal): Promise<PublicationPull> {
  const { database, clock, log, http } = app;
  const [source] = await publicationSources(database, [id]);
  if (source === undefined) {
    throw new NotFoundError("unknown-source", `there is no feed of publications ${id}; see pregon publications list`);
  }
  return pullPublications({ database, clock, log, http, source, signal });
}

const restMs = 3 * 3_600_000;
const pullsAtOnce = 4;

/** Pulls the feeds that are on and were not asked in the last hours. One that fails keeps no other from its turn. */
export async function pullDuePublications(
  app: App,
  signal: AbortSignal,
  done: (id: string, result: PublicationPull | Error) => void,
): Promise<void> {
  const before = new Date(app.clock.now().getTime() - restMs).toISOString();
  const waiting = await duePublicationSources(app.database, before);
  const puller = async () => {
    for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
      try {
        done(id, await pullPublicationFeed(app, id, signal));
      } catch (error) {
        if (!signal.aborted) done(id, error instanceof Error ? error : new Error(String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: pullsAtOnce }, puller));
}
