import { messageOf, PregonError, SourceError } from "../base/errors.ts";
import { isObject, type JsonValue } from "../base/json.ts";
import { type HttpResponse, publicationForms, readPublications } from "../connector/index.ts";
import { insertPayloads } from "../store/bulk.ts";
import { storageErrorOf } from "../store/database.ts";
import { withSourceLock } from "../store/locks.ts";
import { type FeedStand, type FeedState, saveFeedStand, storePublications } from "../store/publications.ts";
import type { PublicationSource } from "../store/read-publications.ts";
import { addToRun, beginRun, closeAbandonedRuns, endRun, type Run } from "../store/runs.ts";
import { Books } from "./books.ts";
import { payloadRow } from "./prepare.ts";
import { habitOf, publicationItems, soundState } from "./publication-items.ts";
import type { CoreOptions, PullOptions } from "./run.ts";

export interface PublicationPullOptions extends Omit<CoreOptions, "commit">, Pick<PullOptions, "http"> {
  readonly source: PublicationSource;
}

export interface PublicationPull {
  readonly run: Run;
  readonly state: FeedState;
}

/** A news server is asked rarely, and never pressed. */
const policy = { attempts: 2, timeoutMs: 45_000, maxBytes: 16 * 1024 * 1024, concurrency: 1, spacingMs: 1_000 };

const feedTypes = "application/rss+xml, application/atom+xml, application/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

/**
 * Asks one feed, only for what it has not told yet (RFC 9110, 13), and stores its publications with a ledger; the answer is archived
 * whatever it is. Never throws for what the feed does wrong: that becomes its state, with reason and date.
 * `newReleases` counts new publications, `changedRecords` changed ones.
 * @throws UsageError `source-busy`
 */
export function pullPublications(options: PublicationPullOptions): Promise<PublicationPull> {
  const { source, database } = options;
  return withSourceLock(database, source.id, async () => {
    await closeAbandonedRuns(database, source.id);
    const run = await beginRun(database, source.id, { mode: "incremental" }, {});
    const books = new Books();
    try {
      const stand = await ask(options, run, books);
      const verdict =
        stand.state === "unreachable" || stand.state === "malformed"
          ? { status: "failed" as const, reason: `${stand.state}: ${stand.reason}` }
          : books.verdict([]);
      const ended = await end(options, run, books, verdict);
      options.log[verdict.status === "complete" ? "info" : "warn"](
        { run, source: source.id, state: stand.state, reason: ended.reason, ...books.totals },
        "publications pulled",
      );
      return { run: ended, state: stand.state };
    } catch (error) {
      await end(options, run, books, { status: "failed", reason: messageOf(error) }).catch(() => {});
      throw storageErrorOf(error) ?? error;
    }
  });
}

function end(
  { database }: PublicationPullOptions,
  run: number,
  books: Books,
  verdict: { status: "complete" | "incomplete" | "suspicious" | "failed"; reason: string | null },
): Promise<Run> {
  return endRun(database, run, { ...verdict, declared: null, findings: books.findings, watermarkAfter: {} });
}

async function ask(options: PublicationPullOptions, run: number, books: Books): Promise<FeedStand> {
  const { source, database, clock, signal } = options;
  const now = clock.now();
  const { newest, staleAt, etag, lastModified } = source;
  const before = { checkedAt: now.toISOString(), succeededAt: null, newest, staleAt, etag, lastModified };
  const failed = async (state: "unreachable" | "malformed", error: SourceError): Promise<FeedStand> => {
    const reason = (state === "malformed" ? error.message : `${error.code}: ${error.message}`).slice(0, 500);
    const stand = { ...before, state, reason, etag: null, lastModified: null };
    await saveFeedStand(database.sql, source.id, stand);
    return stand;
  };
  let answer: HttpResponse;
  try {
    answer = await options.http.withPolicy(policy).request({
      url: source.url,
      headers: {
        accept: feedTypes,
        ...(etag !== null && { "if-none-match": etag }),
        ...(lastModified !== null && { "if-modified-since": lastModified }),
      },
      acceptStatus: [304],
      // Nobody has shown that another host is the publisher's.
      ...(source.publisher !== null && { foreignMoves: "refuse" }),
      signal,
    });
  } catch (error) {
    if (signal.aborted || !(error instanceof SourceError)) throw error;
    return failed("unreachable", error);
  }
  if (answer.status === 304) {
    const state = source.state === "empty" ? "empty" : soundState(1, staleAt, now);
    const stand = { ...before, state, reason: null, succeededAt: before.checkedAt };
    await saveFeedStand(database.sql, source.id, stand);
    return stand;
  }
  try {
    return await store(options, run, books, answer);
  } catch (error) {
    if (!(error instanceof PregonError && error.code === "malformed-feed")) throw error;
    await database.sql.begin(async (tx) => {
      await insertPayloads(tx, [payloadOf(options, answer)], run);
      books.payload(false);
      await addToRun(tx, run, books.flush());
    });
    return failed("malformed", new SourceError(error.code, error.message));
  }
}

const payloadOf = ({ source }: PublicationPullOptions, answer: HttpResponse) =>
  payloadRow({
    source: source.id,
    kind: "publications",
    url: answer.url,
    mediaType: answer.mediaType,
    context: {},
    fetchedAt: new Date(answer.fetchedAt).toISOString(),
    bytes: answer.bytes,
  });

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === "string" ? value : undefined);

async function store(
  options: PublicationPullOptions,
  run: number,
  books: Books,
  answer: HttpResponse,
): Promise<FeedStand> {
  const { source, database, clock } = options;
  const meta = isObject(source.meta) ? source.meta : {};
  const language = textOf(meta.language) ?? "es";
  const form = publicationForms.find((each) => each === meta.form) ?? "feed";
  const document = readPublications(form, answer.bytes, { url: answer.finalUrl, charset: answer.charset, language });
  const about = { id: source.id, country: textOf(meta.country) ?? null, kind: textOf(meta.kind) ?? "news", language };
  const items = publicationItems(about, document.items);
  const now = clock.now();
  books.fetched(document.items.length + document.unusable);
  books.duplicate(document.items.length - items.length);
  for (let left = document.unusable; left > 0; left -= 1) {
    books.reject("unusable-item", "an item has neither title nor text nor address");
  }
  const { newest, staleAt } = habitOf(items, now);
  const state = soundState(items.length, staleAt, now);
  const stand: FeedStand = {
    state,
    reason: document.mended.length > 0 ? `mended: ${document.mended.join(", ")}` : null,
    checkedAt: now.toISOString(),
    succeededAt: now.toISOString(),
    newest,
    staleAt,
    etag: answer.headers.get("etag")?.slice(0, 1_000) ?? null,
    lastModified: answer.headers.get("last-modified")?.slice(0, 100) ?? null,
  };
  await database.sql.begin(async (tx) => {
    await insertPayloads(tx, [payloadOf(options, answer)], run);
    books.payload(false);
    const { created, changed } = await storePublications(tx, source.id, items, now.toISOString());
    await saveFeedStand(tx, source.id, stand);
    await addToRun(tx, run, { ...books.flush(), newReleases: created, changedRecords: changed });
  });
  return stand;
}
