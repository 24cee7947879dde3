import type { Clock } from "../base/clock.ts";
import { type Claim, type ClaimDecision, claimDecisions, decideClaim, listClaims } from "../store/claim-decisions.ts";
import type { Database } from "../store/database.ts";
import { findPublisher } from "../store/publishers.ts";
import type { Actor } from "./actors.ts";
import { cleanText } from "./application.ts";
import { RegistryError } from "./errors.ts";
import { prefixOf } from "./ocid-prefix.ts";

const longestReason = 300;
const longestPrefix = 500;

/**
 * What the operator does where publishers merge, are renamed, or have claimed what is not theirs. A claim says who may
 * publish from now on; records that are there stay with the sources that brought them.
 */
export class Claims {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** @throws RegistryError `forbidden` */
  list(actor: Actor, search: { publisher?: string; prefix?: string; after?: string; limit: number }): Promise<Claim[]> {
    demandOperator(actor);
    const { prefix, ...rest } = search;
    return listClaims(this.#database.sql, { ...rest, ...(prefix !== undefined && { prefix: prefixOf(prefix) }) });
  }

  /** @throws RegistryError `forbidden` */
  log(actor: Actor, search: { prefix?: string; before?: number; limit: number }): Promise<ClaimDecision[]> {
    demandOperator(actor);
    const { prefix, ...rest } = search;
    return claimDecisions(this.#database.sql, { ...rest, ...(prefix !== undefined && { prefix: prefixOf(prefix) }) });
  }

  /**
   * @param prefix a registered prefix, or an ocid that has none: what stands behind a prefix is cut off
   * @param publisher id; null: nobody's, whoever publishes under it next has it
   * @throws RegistryError `forbidden`, `bad-body`, `publisher-not-found`, `conflict` where it is so already
   */
  async decide(
    actor: Actor,
    { prefix, publisher, reason }: { prefix: string; publisher: string | null; reason: string },
  ): Promise<ClaimDecision> {
    demandOperator(actor);
    const [claimed, why] = [prefixOf(prefix.trim()), cleanText(reason)];
    const wrong = (pointer: string, detail: string) =>
      new RegistryError("bad-body", `${pointer} ${detail}.`, { faults: [{ pointer, detail }] });
    if (claimed === "" || claimed.length > longestPrefix) {
      throw wrong("/prefix", `should be a prefix or an ocid of 1 to ${longestPrefix} characters`);
    }
    if (why === "" || why.length > longestReason) {
      throw wrong("/reason", `should be a text of 1 to ${longestReason} characters: it is kept with the decision`);
    }
    if (publisher !== null && !(await findPublisher(this.#database.sql, publisher))) {
      throw new RegistryError(
        "publisher-not-found",
        `No publisher has the id ${JSON.stringify(publisher.slice(0, 100))}.`,
      );
    }
    const at = this.#clock.now().toISOString();
    const decided = await decideClaim(this.#database, {
      prefix: claimed,
      publisher,
      actor: actor.kind,
      reason: why,
      at,
    });
    if (decided) return decided;
    throw new RegistryError(
      "conflict",
      publisher === null ? `Nobody has claimed ${claimed}.` : "It is theirs already.",
    );
  }
}

function demandOperator(actor: Actor): void {
  if (actor.kind !== "operator") throw new RegistryError("forbidden", "This is for the operator.");
}
