import { randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import { publicationKinds } from "../connector/index.ts";
import { type HttpClient, isSameHost, type TxtLookup } from "../http/index.ts";
import type { Database } from "../store/database.ts";
import { listFeeds } from "../store/feeds.ts";
import { insertPublisherSource, type Registration, updatePublisherSource } from "../store/publications.ts";
import { type PublicationSource, publicationSources } from "../store/read-publications.ts";
import type { Actor } from "./actors.ts";
import { ApplicationReader, type ApplicationRules, countryCode } from "./application.ts";
import { RegistryError } from "./errors.ts";
import { feedsOfPublisher, proofsAnHour, Quota } from "./limits.ts";
import { placeOf } from "./places.ts";
import { lookForProof, type ProofResult, proofInstructions } from "./proof.ts";
import { newId, type Publishers } from "./publishers.ts";

export interface PublicationFeedsOptions extends ApplicationRules {
  readonly database: Database;
  readonly http: HttpClient;
  readonly txt: TxtLookup;
  readonly clock: Clock;
  readonly autoApprove: boolean;
}

/** A feed of publications that a publisher added. */
export type PublisherSource = PublicationSource & { readonly publisher: string; readonly registration: Registration };

/** `unproven`: the address is not shown to be the publisher's; `pending`: it waits for the operator; `active`; `removed`. */
export function registrationStatus({ provedAt, approvedAt, removedAt }: Registration) {
  if (removedAt !== null) return "removed";
  if (approvedAt !== null) return "active";
  return provedAt === null ? "unproven" : "pending";
}

/** Where the proof of a feed of publications is looked for. */
export const publicationProof = ({ url, registration: { token } }: PublisherSource) =>
  proofInstructions({ url, token });

const longestTitle = 200;

/**
 * Feeds of news, laws, reports, courses and events that publishers add. One on a host of which a feed of theirs is proven
 * and in service goes into service at once; another has to be proven, and approved where they have none in service.
 */
export class PublicationFeeds {
  readonly #options: PublicationFeedsOptions;
  readonly #publishers: Publishers;
  readonly #proofs = new Quota(proofsAnHour, 3_600);

  constructor(options: PublicationFeedsOptions, publishers: Publishers) {
    this.#options = options;
    this.#publishers = publishers;
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }

  /** @throws RegistryError `bad-body`, `conflict`, `forbidden`, `too-many-requests` */
  async add(actor: Actor, given: JsonObject): Promise<PublisherSource> {
    if (actor.kind !== "publisher") {
      throw new RegistryError("forbidden", "Feeds of publications are added with the key of a publisher.");
    }
    const publisher = await this.#publishers.get(actor, actor.id);
    const reader = new ApplicationReader(given, this.#options);
    const [url, licence] = [reader.url(), reader.licence()];
    const kind = publicationKinds.find((each) => each === given.kind);
    if (kind === undefined) reader.fault("/kind", `should be one of ${publicationKinds.join(", ")}`);
    const title = reader.has("title") ? reader.text("title", longestTitle) : publisher.name;
    const country = reader.has("country") ? reader.country() : countryCode(publisher.country);
    const { language } = reader.options(undefined);
    reader.refuseFaults();
    if (!url || !licence || !kind || !title || !country) throw new Error("a fault was not told");
    const own = await this.of(actor);
    if (own.filter(({ registration }) => registration.removedAt === null).length >= feedsOfPublisher) {
      throw new RegistryError("too-many-requests", `A publisher may have ${feedsOfPublisher} feeds of publications.`);
    }
    const covered = await this.#inService(actor.id, url);
    const now = this.#now();
    const registration: Registration = {
      token: randomBytes(24).toString("base64url"),
      provedAt: covered ? now : null,
      method: covered ? "feed" : null,
      approvedAt: covered ? now : null,
      removedAt: null,
    };
    const id = `pub-${newId()}`;
    const meta: JsonObject = {
      title,
      publisher: publisher.name,
      country,
      kind,
      language: language ?? placeOf(country).language,
      form: "feed",
      licence,
      mark: "S",
      evidence: "Added by its publisher.",
    };
    const stored = await insertPublisherSource(this.#options.database, {
      id,
      url,
      meta,
      publisher: actor.id,
      registration,
      enabled: covered,
    });
    if (!stored) throw new RegistryError("conflict", "There is a feed of publications with this address already.");
    return this.get(actor, id);
  }

  /** Whether a feed of the publisher is in service; on the host of an address, where one is given. */
  async #inService(publisher: string, url?: string): Promise<boolean> {
    const feeds = await listFeeds(this.#options.database.sql, {
      publisher,
      status: ["active", "stale", "lapsed"],
      limit: feedsOfPublisher,
    });
    return feeds.some(
      (feed) =>
        feed.deletedAt === null &&
        feed.provedAt !== null &&
        feed.proofFailedSince === null &&
        (url === undefined || isSameHost(new URL(feed.url), new URL(url))),
    );
  }

  /** The feeds of a publisher; all that publishers added, for the operator. */
  async of(actor: Actor): Promise<PublisherSource[]> {
    const all = (await publicationSources(this.#options.database)).filter(isPublishers);
    if (actor.kind === "operator") return all;
    return actor.kind === "publisher" ? all.filter(({ publisher }) => publisher === actor.id) : [];
  }

  /** @throws RegistryError `feed-not-found` where there is none, or it is another's */
  async get(actor: Actor, id: string): Promise<PublisherSource> {
    const [found] = await publicationSources(this.#options.database, [id]);
    const own =
      found !== undefined &&
      isPublishers(found) &&
      (actor.kind === "operator" || (actor.kind === "publisher" && actor.id === found.publisher));
    if (!own) throw new RegistryError("feed-not-found", "You have no feed of publications of this id.");
    return found;
  }

  /** Looks for the proof, now. @throws RegistryError `feed-not-found`, `conflict`, `too-many-requests` */
  async prove(
    actor: Actor,
    id: string,
    signal: AbortSignal,
  ): Promise<{ source: PublisherSource; result: ProofResult }> {
    const source = await this.#present(actor, id);
    const wait = this.#proofs.take(source.publisher, this.#options.clock.now().getTime());
    if (wait !== undefined && actor.kind !== "operator") {
      const told = `There may be ${proofsAnHour} looks for a proof in an hour.`;
      throw new RegistryError("too-many-requests", told, { retryAfter: wait });
    }
    const { http, txt, autoApprove } = this.#options;
    const { url, registration } = source;
    const result = await lookForProof({ url, token: registration.token }, { http, txt, signal });
    if (!result.proven) return { source, result };
    const approved = registration.approvedAt !== null || autoApprove || (await this.#inService(source.publisher));
    const now = this.#now();
    await this.#save(source, {
      ...registration,
      provedAt: registration.provedAt ?? now,
      method: result.method ?? null,
      approvedAt: approved ? (registration.approvedAt ?? now) : null,
    });
    return { source: await this.get(actor, id), result };
  }

  /** By the operator. @throws RegistryError `forbidden`, `conflict` without a proof */
  async approve(actor: Actor, id: string): Promise<PublisherSource> {
    if (actor.kind !== "operator") throw new RegistryError("forbidden", "This is for the operator.");
    const source = await this.#present(actor, id);
    const { registration } = source;
    if (registration.provedAt === null) {
      throw new RegistryError("conflict", "Its publisher has not shown yet that the address is theirs.");
    }
    await this.#save(source, { ...registration, approvedAt: registration.approvedAt ?? this.#now() });
    return this.get(actor, id);
  }

  /** It is pulled no more; what it brought stays. */
  async remove(actor: Actor, id: string): Promise<void> {
    const source = await this.get(actor, id);
    if (source.registration.removedAt === null) {
      await this.#save(source, { ...source.registration, removedAt: this.#now() });
    }
  }

  async #present(actor: Actor, id: string): Promise<PublisherSource> {
    const source = await this.get(actor, id);
    if (source.registration.removedAt !== null) throw new RegistryError("conflict", "The feed was removed.");
    return source;
  }

  async #save(source: PublisherSource, registration: Registration): Promise<void> {
    const enabled = registrationStatus(registration) === "active";
    if (await updatePublisherSource(this.#options.database, source.id, registration, enabled)) return;
    throw new RegistryError("conflict", "There is a feed of publications with this address already.");
  }
}

const isPublishers = (source: PublicationSource): source is PublisherSource =>
  source.publisher !== null && source.registration !== null;
