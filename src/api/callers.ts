import { sameSecret } from "../base/tokens.ts";
import type { Database } from "../store/database.ts";
import { type Key, keyOfToken, touchKeys } from "../store/keys.ts";
import { ApiProblem } from "./problems.ts";

/** Who asks: nobody in particular, somebody with a key, or the operator of this server. */
export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "operator" }
  | { readonly kind: "reader" | "publisher"; readonly key: Key };

export const anonymous: Caller = { kind: "anonymous" };

/** Which callers an operation takes. */
export type Access = "open" | "publisher" | "operator" | "publisher or operator";

/** Tells callers by their bearer token (RFC 6750). */
export class Callers {
  readonly #adminToken: string;
  readonly #reader: Database;
  readonly #writer: Database;

  /** @param adminToken empty: nobody is the operator */
  constructor(adminToken: string, reader: Database, writer: Database) {
    this.#adminToken = adminToken;
    this.#reader = reader;
    this.#writer = writer;
  }

  /** @param authorization the header's value. Throws ApiProblem `unauthorized` where the token is not known. */
  async identify(authorization: string): Promise<Caller> {
    const [, token] = /^bearer +([\w.~+/=-]{1,512}) *$/i.exec(authorization) ?? [];
    if (token === undefined) throw unauthorized("Authorization should be `Bearer` and a key.");
    if (this.#adminToken !== "" && sameSecret(token, this.#adminToken)) return { kind: "operator" };
    const key = await keyOfToken(this.#reader.sql, token);
    if (key === undefined) throw unauthorized("The key is not known here, or was revoked.");
    // To the minute, and nobody waits for it.
    if (key.lastUsedAt === null || Date.parse(key.lastUsedAt) < Date.now() - 60_000) {
      touchKeys(this.#writer.sql, [key.id]).catch(() => {});
    }
    return { kind: key.kind, key };
  }
}

const unauthorized = (detail: string) => new ApiProblem("unauthorized", detail, [], { "www-authenticate": "Bearer" });

/** Throws ApiProblem `unauthorized` or `forbidden` where an operation is not for this caller. */
export function demand(access: Access, caller: Caller): void {
  if (access === "open") return;
  const takes = access === "publisher or operator" ? ["publisher", "operator"] : [access];
  if (takes.includes(caller.kind)) return;
  if (caller.kind === "anonymous") throw unauthorized(`This needs the key of a ${access}.`);
  throw new ApiProblem("forbidden", `This needs the key of a ${access}.`);
}
