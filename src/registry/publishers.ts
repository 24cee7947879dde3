import { randomBytes } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import type { Database } from "../store/database.ts";
import { createKey, type Key, listKeys, revokeKey } from "../store/keys.ts";
import { findPublisher, insertPublisher, type Publisher, publishersSince } from "../store/publishers.ts";
import type { Actor } from "./actors.ts";
import { cleanText, countryCode } from "./application.ts";
import { type Fault, RegistryError } from "./errors.ts";
import { keysOfPublisher, Quota, registrationsADay, registrationsAnHour, requestsAMinute } from "./limits.ts";

/** Ids that cannot be guessed: 80 random bits. */
export const newId = (): string => randomBytes(10).toString("hex");

/** Those who publish, and their keys. */
export class Publishers {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #registrations = new Quota(registrationsAnHour, 3_600);

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * @param address of the caller: registrations are counted by it; the operator's are not
   * @returns the key is shown this once
   * @throws RegistryError `bad-body`, `too-many-requests`
   */
  async register(given: JsonObject, caller: Actor, address: string): Promise<{ publisher: Publisher; key: string }> {
    const faults: Fault[] = [];
    const text = (name: string): string => {
      const value = given[name];
      const clean = typeof value === "string" ? cleanText(value) : "";
      if (clean === "" || clean.length > 200)
        faults.push({ pointer: `/${name}`, detail: "should be a text of 1 to 200 characters" });
      return clean;
    };
    const [name, contact] = [text("name"), text("contact")];
    const country = countryCode(given.country);
    if (country === undefined)
      faults.push({ pointer: "/country", detail: "should be an ISO 3166-1 alpha-2 code such as CL" });
    if (faults.length > 0 || country === undefined) {
      throw new RegistryError("bad-body", `${faults.map((fault) => `${fault.pointer} ${fault.detail}`).join("; ")}.`, {
        faults,
      });
    }
    const now = this.#clock.now();
    if (caller.kind !== "operator") await this.#count(address, now);
    const publisher: Publisher = { id: newId(), name, country, contact, createdAt: now.toISOString() };
    const key = await this.#database.sql.begin(async (tx) => {
      await insertPublisher(tx, publisher);
      const { token } = await createKey(tx, { kind: "publisher", owner: publisher.id, quota: requestsAMinute });
      return token;
    });
    return { publisher, key };
  }

  async #count(address: string, now: Date): Promise<void> {
    const wait = this.#registrations.take(address, now.getTime());
    if (wait !== undefined) {
      throw new RegistryError(
        "too-many-requests",
        `One address may register ${registrationsAnHour} publishers in an hour.`,
        { retryAfter: wait },
      );
    }
    const today = await publishersSince(this.#database.sql, new Date(now.getTime() - 86_400_000).toISOString());
    if (today >= registrationsADay) {
      throw new RegistryError(
        "too-many-requests",
        "Too many publishers were registered today; the operator can register yours.",
        { retryAfter: 3_600 },
      );
    }
  }

  /** @throws RegistryError `publisher-not-found` where there is none, or it is another's */
  async get(actor: Actor, id: string): Promise<Publisher> {
    const allowed = actor.kind === "operator" || (actor.kind === "publisher" && actor.id === id);
    const found = allowed ? await findPublisher(this.#database.sql, id) : undefined;
    if (!found) throw new RegistryError("publisher-not-found", "There is no such publisher, or it is not yours.");
    return found;
  }

  /** Keys in force, newest first, without their secrets. */
  async keys(actor: Actor, id: string): Promise<Key[]> {
    await this.get(actor, id);
    return (await listKeys(this.#database.sql, { kind: "publisher", owner: id })).filter(
      ({ revokedAt }) => revokedAt === null,
    );
  }

  /** One more key, so that it can take the place of another without a gap. @throws RegistryError `conflict` where there are enough */
  async newKey(actor: Actor, id: string, note: string): Promise<{ key: Key; token: string }> {
    const keys = await this.keys(actor, id);
    if (keys.length >= keysOfPublisher) {
      throw new RegistryError("conflict", `A publisher may have ${keysOfPublisher} keys: revoke one first.`);
    }
    return createKey(this.#database.sql, {
      kind: "publisher",
      owner: id,
      note: cleanText(note).slice(0, 200),
      quota: requestsAMinute,
    });
  }

  /** @throws RegistryError `publisher-not-found` for a key of others, `conflict` for the last one */
  async revokeKey(actor: Actor, id: string, key: string): Promise<void> {
    const keys = await this.keys(actor, id);
    if (!keys.some((each) => each.id === key)) {
      throw new RegistryError("publisher-not-found", "The publisher has no key of this id in force.");
    }
    if (keys.length === 1 && actor.kind !== "operator") {
      throw new RegistryError("conflict", "This is your only key: make another one first.");
    }
    await revokeKey(this.#database.sql, key);
  }
}
