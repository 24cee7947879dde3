import { randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { sha256 } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import type { Logger } from "../base/log.ts";
import type { Connector, Fetched } from "../connector/index.ts";
import { ocdsFileKinds } from "../connector/index.ts";
import type { HttpClient, TxtLookup } from "../http/index.ts";
import { beginPush, endPush } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import {
  countFeeds,
  type FeedLogEntry,
  type FeedRow,
  type FeedSearch,
  feedLog,
  findFeed,
  insertFeed,
  listFeeds,
  logFeed,
  saveTrial,
  trialOf,
} from "../store/feeds.ts";
import { findPublisher, type Publisher } from "../store/publishers.ts";
import { type Actor, demandOwner, mayKnow, noSuchFeed } from "./actors.ts";
import { type ApplicationRules, readApplication } from "./application.ts";
import { type FeedChange, planChange } from "./change.ts";
import { Claims } from "./claims.ts";
import { RegistryError } from "./errors.ts";
import { feedConnector } from "./feed-connector.ts";
import { feedsOfPublisher, proofHours, proofsAnHour, pushesAMinute, Quota, trialsAnHour } from "./limits.ts";
import { foreignOcids } from "./ownership.ts";
import { lookForProof, type ProofResult } from "./proof.ts";
import { PublicationFeeds } from "./publication-feeds.ts";
import { Publishers } from "./publishers.ts";
import { checkPush, type Delivery, type PushReport, pushReport, readPush } from "./push.ts";
import { type Report, reportOf } from "./report.ts";
import { demandState } from "./states.ts";
import { changeFeed } from "./transitions.ts";
import { runTrial, type Trial } from "./trial.ts";
import type { ReportLanguage } from "./words/types.ts";

/** What the registry stands on. */
export interface RegistryOptions extends ApplicationRules {
  /** Writes. */
  readonly database: Database;
  readonly http: HttpClient;
  readonly txt: TxtLookup;
  readonly clock: Clock;
  readonly log: Logger;
  /** Feeds that are submitted need no operator. */
  readonly autoApprove: boolean;
  readonly ocidPrefix: string;
  /** Notices as they will be shown, from releases of a feed. */
  preview(connector: Connector, releases: readonly JsonObject[]): Promise<JsonObject[]>;
  /** Takes payloads of a feed through the pipeline. */
  deliver(feed: FeedRow, payloads: readonly Fetched[]): Promise<Delivery>;
}

/** Everything that publishers and the operator do with feeds. Pages, API and command line all come here. */
export class Registry {
  readonly publishers: Publishers;
  readonly publications: PublicationFeeds;
  readonly claims: Claims;
  readonly #options: RegistryOptions;
  readonly #trials = new Quota(trialsAnHour, 3_600);
  readonly #proofs = new Quota(proofsAnHour, 3_600);
  readonly #pushes = new Quota(pushesAMinute, 60);

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.publishers = new Publishers(options.database, options.clock);
    this.claims = new Claims(options.database, options.clock);
    this.publications = new PublicationFeeds(options, this.publishers);
  }

  get #sql() {
    return this.#options.database.sql;
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }

  /**
   * Registers a feed. The operator does so for the publisher named by id.
   * @throws RegistryError `bad-body`, `forbidden`, `too-many-requests`
   */
  async register(actor: Actor, given: JsonObject): Promise<FeedRow> {
    const named = typeof given.publisher === "string" ? await findPublisher(this.#sql, given.publisher) : undefined;
    const owner = await this.#ownerOf(actor, named);
    const { publisher: _id, ...rest } = given;
    const application = readApplication(named ? rest : given, this.#options);
    if (actor.kind !== "operator" && (await countFeeds(this.#sql, owner.id)) >= feedsOfPublisher) {
      throw new RegistryError(
        "too-many-requests",
        `A publisher may have ${feedsOfPublisher} feeds; delete one, or ask the operator.`,
      );
    }
    const now = this.#now();
    const feed: FeedRow = {
      id: randomBytes(8).toString("hex"),
      publisher: owner.id,
      ...application,
      name: application.name ?? owner.name,
      mapping: 1,
      status: "unproven",
      reason: null,
      token: randomBytes(24).toString("base64url"),
      proofMethod: null,
      provedAt: null,
      proofCheckedAt: null,
      proofFailedSince: null,
      nextProofAt: null,
      approvedAt: null,
      deletedAt: null,
      redirect: null,
      moved: null,
      nextPullAt: null,
      trialAt: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.#sql.begin(async (tx) => {
      await insertFeed(tx, feed);
      await logFeed(tx, {
        feed: feed.id,
        at: now,
        actor: actor.kind,
        action: "registered",
        details: { url: feed.url, kind: feed.kind },
      });
    });
    return feed;
  }

  /** Whether a feed could be registered so. @throws RegistryError `bad-body` */
  check(given: JsonObject): void {
    readApplication(given, this.#options);
  }

  async #ownerOf(actor: Actor, named: Publisher | undefined): Promise<Publisher> {
    if (actor.kind === "publisher") {
      if (named && named.id !== actor.id) throw new RegistryError("forbidden", "The key is that of another publisher.");
      return named ?? this.publishers.get(actor, actor.id);
    }
    if (actor.kind !== "operator")
      throw new RegistryError("forbidden", "Feeds are registered with the key of a publisher.");
    if (named) return named;
    const faults = [{ pointer: "/publisher", detail: "should be the id of a registered publisher" }];
    throw new RegistryError("bad-body", `/publisher ${faults[0]?.detail}.`, { faults });
  }

  /** @throws RegistryError `feed-not-found` where there is none, or it is not for this actor to know of */
  async feed(actor: Actor, id: string): Promise<FeedRow> {
    const feed = await findFeed(this.#sql, id);
    if (!feed || !mayKnow(actor, feed)) throw noSuchFeed(id);
    return feed;
  }

  /** @throws RegistryError `feed-not-found`, `forbidden` */
  async ownFeed(actor: Actor, id: string): Promise<FeedRow> {
    const feed = await findFeed(this.#sql, id);
    if (!feed) throw noSuchFeed(id);
    demandOwner(actor, feed);
    return feed;
  }

  feeds(search: FeedSearch): Promise<FeedRow[]> {
    return listFeeds(this.#sql, search);
  }

  async log(actor: Actor, id: string, limit: number, before?: number): Promise<FeedLogEntry[]> {
    await this.ownFeed(actor, id);
    return feedLog(this.#sql, id, limit, before);
  }

  /** Changes what a publisher states of a feed. Another host has to be proven, and approved, anew. */
  async change(actor: Actor, id: string, given: JsonObject): Promise<FeedRow> {
    const before = await this.ownFeed(actor, id);
    const change: FeedChange = await planChange(before, given, this.#options, (other) => this.ownFeed(actor, other));
    return changeFeed(this.#options, id, { actor, action: change.action, details: change.details }, change.apply);
  }

  /**
   * Looks for the proof, now. Found, an unproven feed becomes proven, or goes back into service where it was approved.
   * @throws RegistryError `too-many-requests`
   */
  async prove(actor: Actor, id: string, signal: AbortSignal): Promise<{ feed: FeedRow; result: ProofResult }> {
    const before = await this.ownFeed(actor, id);
    demandState(before, "prove");
    this.#count(this.#proofs, `proof ${id}`, actor, `${proofsAnHour} looks for a proof in an hour`);
    const result = await this.#look(before, signal);
    const { proven, method } = result;
    const details = { found: proven, ...(method !== undefined && { method }) };
    const feed = await changeFeed(this.#options, id, { actor, action: "proof-checked", details }, (feed) => {
      // The address may have been changed meanwhile: what was found says nothing of the new one.
      if (feed.url !== before.url) return feed;
      return proven ? provenFeed(feed, method ?? "", this.#now()) : { ...feed, proofCheckedAt: this.#now() };
    });
    return { feed, result };
  }

  #look(feed: FeedRow, signal: AbortSignal): Promise<ProofResult> {
    return lookForProof(feed, { http: this.#options.http, txt: this.#options.txt, signal });
  }

  /** Tries a feed, or what its publisher would push to it; the outcome is kept for the report. */
  async trial(actor: Actor, id: string, signal: AbortSignal, body?: Uint8Array): Promise<Trial> {
    const feed = await this.ownFeed(actor, id);
    if (feed.deletedAt !== null) throw new RegistryError("conflict", "The feed was given up by its publisher.");
    if (feed.kind === "push" && body === undefined) {
      throw new RegistryError("bad-body", "A feed of kind push is tried with a release package as the body.");
    }
    this.#count(this.#trials, id, actor, `${trialsAnHour} trials of a feed in an hour`);
    const { http, clock, log, ocidPrefix, preview, database } = this.#options;
    const around = {
      http,
      clock,
      log,
      signal,
      ocidPrefix,
      licence: feed.licence,
      preview,
      refused: (ocids: readonly string[]) => foreignOcids(database, feed, ocids, { ocidPrefix, claim: false }),
    };
    const given = body === undefined ? undefined : [givenPackage(feed, body, this.#now())];
    const trial = await runTrial(feedConnector(feed), around, given);
    await saveTrial(this.#sql, id, JSON.stringify(trial), trial.at);
    await logFeed(this.#sql, {
      feed: id,
      at: trial.at,
      actor: actor.kind,
      action: "tried",
      details: { verdict: trial.verdict },
    });
    return trial;
  }

  async report(actor: Actor, id: string, lang: ReportLanguage, base: string): Promise<Report> {
    const feed = await this.feed(actor, id);
    const stored = await trialOf(this.#sql, id);
    const trial = stored === undefined ? undefined : (JSON.parse(stored) as Trial);
    return reportOf(feed, trial, lang, this.#options.clock.now(), base);
  }

  /** Asks for approval; where the operator has said that none is needed, the feed goes into service. */
  async submit(actor: Actor, id: string, signal: AbortSignal): Promise<FeedRow> {
    const feed = await this.ownFeed(actor, id);
    demandState(feed, "submit");
    if (this.#options.autoApprove) await this.#demandProof(feed, signal);
    return changeFeed(this.#options, id, { actor, action: "submitted", details: {} }, (feed) => {
      demandState(feed, "submit");
      if (feed.provedAt === null) throw new RegistryError("conflict", "Prove first that the address is yours.");
      const pending: FeedRow = { ...feed, status: "pending", reason: null, deletedAt: null, redirect: null };
      return this.#options.autoApprove ? inForce(pending, this.#now()) : pending;
    });
  }

  /** Puts a feed into service, or back into it. Only with a proof that is there now. */
  async approve(actor: Actor, id: string, signal: AbortSignal): Promise<FeedRow> {
    const feed = await this.#operated(actor, id);
    demandState(feed, "approve");
    await this.#demandProof(feed, signal);
    return changeFeed(this.#options, id, { actor, action: "approved", details: {} }, (feed) => {
      demandState(feed, "approve");
      return inForce(feed, this.#now());
    });
  }

  async #demandProof(feed: FeedRow, signal: AbortSignal): Promise<void> {
    const { proven, tried } = await this.#look(feed, signal);
    if (proven) return;
    const where = tried.map((each) => each.where).join(", ");
    throw new RegistryError(
      "conflict",
      `The proof that the address is its publisher's is not there (looked at ${where}).`,
    );
  }

  async reject(actor: Actor, id: string, reason: string): Promise<FeedRow> {
    await this.#operated(actor, id);
    return changeFeed(this.#options, id, { actor, action: "rejected", details: { reason } }, (feed) => {
      demandState(feed, "reject");
      return { ...feed, status: "rejected", reason };
    });
  }

  async suspend(actor: Actor, id: string, reason: string): Promise<FeedRow> {
    await this.#operated(actor, id);
    return changeFeed(this.#options, id, { actor, action: "suspended", details: { reason } }, (feed) => {
      demandState(feed, "suspend");
      return { ...feed, status: "suspended", reason, nextPullAt: null };
    });
  }

  async #operated(actor: Actor, id: string): Promise<FeedRow> {
    if (actor.kind !== "operator") throw new RegistryError("forbidden", "This is for the operator.");
    return this.ownFeed(actor, id);
  }

  /** Stops pulling; what came stays, marked as lapsed. */
  async remove(actor: Actor, id: string): Promise<FeedRow> {
    await this.ownFeed(actor, id);
    return changeFeed(this.#options, id, { actor, action: "deleted", details: {} }, (feed) => {
      if (feed.deletedAt !== null) return feed;
      const now = this.#now();
      return {
        ...feed,
        status: "lapsed",
        reason: "given up by its publisher",
        deletedAt: now,
        nextPullAt: null,
        nextProofAt: null,
      };
    });
  }

  /**
   * Takes releases that a publisher sends. Each is taken whole or not at all, whatever becomes of the others.
   * @param key Idempotency-Key: the same key with the same body gets the same answer, and nothing is done twice
   * @returns the report as JSON text, and whether it is one of before
   * @throws RegistryError `bad-body`, `conflict`, `unprocessable` (another body under the key), `too-many-requests`
   */
  async push(actor: Actor, id: string, body: Uint8Array, key?: string): Promise<{ text: string; replayed: boolean }> {
    const feed = await this.ownFeed(actor, id);
    if (feed.kind !== "push")
      throw new RegistryError("conflict", `A feed of kind ${feed.kind} is pulled; register one of kind push.`);
    demandState(feed, "push");
    this.#count(this.#pushes, id, actor, `${pushesAMinute} pushes in a minute`);
    if (key === undefined) return { text: JSON.stringify(await this.#take(feed, body)), replayed: false };
    const begun = await beginPush(this.#sql, { feed: id, key, body: sha256(body), at: this.#now() });
    if (begun.state === "done") return { text: begun.answer, replayed: true };
    if (begun.state === "running")
      throw new RegistryError("conflict", "A push with this Idempotency-Key is being worked on.");
    if (begun.state === "otherBody")
      throw new RegistryError("unprocessable", "This Idempotency-Key came with another body before.");
    let text: string | undefined;
    try {
      text = JSON.stringify(await this.#take(feed, body));
    } finally {
      await endPush(this.#sql, id, key, text);
    }
    return { text, replayed: false };
  }

  async #take(feed: FeedRow, body: Uint8Array): Promise<PushReport> {
    const checked = checkPush(feed, body, this.#options.clock.now());
    const delivery = checked.payloads.length > 0 ? await this.#options.deliver(feed, checked.payloads) : undefined;
    return pushReport(feed, checked, delivery);
  }

  #count(quota: Quota, name: string, actor: Actor, what: string): void {
    if (actor.kind === "operator") return;
    const wait = quota.take(name, this.#options.clock.now().getTime());
    if (wait !== undefined) throw new RegistryError("too-many-requests", `There may be ${what}.`, { retryAfter: wait });
  }
}

/** A feed whose proof was found. */
export function provenFeed(feed: FeedRow, method: string, now: string): FeedRow {
  const nextProofAt = new Date(Date.parse(now) + proofHours * 3_600_000).toISOString();
  const proven: FeedRow = {
    ...feed,
    proofMethod: method,
    provedAt: feed.provedAt ?? now,
    proofCheckedAt: now,
    proofFailedSince: null,
    nextProofAt: feed.deletedAt === null ? nextProofAt : null,
  };
  if (feed.status !== "unproven") return proven;
  return feed.approvedAt === null ? { ...proven, status: "proven", reason: null } : inForce(proven, now);
}

/** A feed that goes into service: what is pulled is pulled at once. */
const inForce = (feed: FeedRow, now: string): FeedRow => ({
  ...feed,
  status: "active",
  reason: null,
  approvedAt: now,
  deletedAt: null,
  redirect: null,
  moved: null,
  nextPullAt: feed.kind === "push" ? null : now,
  nextProofAt: feed.nextProofAt ?? new Date(Date.parse(now) + proofHours * 3_600_000).toISOString(),
});

/** The body of a trial of a push feed. @throws RegistryError `bad-body` */
function givenPackage(feed: FeedRow, body: Uint8Array, now: string): Fetched {
  readPush(body);
  return {
    kind: ocdsFileKinds.package,
    url: `push:${feed.id}`,
    fetchedAt: now,
    mediaType: "application/json",
    bytes: body,
  };
}
