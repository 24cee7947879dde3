import type { Database, Sql } from "./database.ts";

/** Whose ocids are whose, as the operator sees and changes it. How claims come about is in claims.ts. */
export interface Claim {
  /** A registered prefix in lower case, or an ocid whole. */
  readonly prefix: string;
  /** Id of the publisher. */
  readonly publisher: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A decision of the operator's. */
export interface ClaimDecision {
  readonly id: number;
  readonly prefix: string;
  readonly at: string;
  readonly actor: string;
  readonly action: "assigned" | "moved" | "removed";
  /** Publishers; null: nobody's. */
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string;
}

const iso = (client: Sql, column: string) =>
  client.unsafe(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

/** Claims by prefix. @param after prefixes behind this one */
export async function listClaims(
  client: Sql,
  search: { readonly publisher?: string; readonly prefix?: string; readonly after?: string; readonly limit: number },
): Promise<Claim[]> {
  const { publisher = null, prefix = null, after = "", limit } = search;
  return client<Claim[]>`
    select prefix, publisher, ${iso(client, "at")} as at from ocid_claims
    where prefix > ${after} and (${publisher}::text is null or publisher = ${publisher})
      and (${prefix}::text is null or prefix = ${prefix}) order by prefix limit ${limit}`;
}

/**
 * Makes a claim another publisher's, or nobody's, and writes that down, in one transaction.
 * @param publisher null: whoever publishes under it next has it
 * @returns the decision; undefined where nothing is changed by it
 */
export async function decideClaim(
  { sql }: Pick<Database, "sql">,
  of: {
    readonly prefix: string;
    readonly publisher: string | null;
    readonly actor: string;
    readonly reason: string;
    readonly at: string;
  },
): Promise<ClaimDecision | undefined> {
  const { prefix, publisher, actor, reason, at } = of;
  return sql.begin(async (tx) => {
    // Two decisions on a prefix that nobody has yet would not meet in a row.
    await tx`select pg_advisory_xact_lock(hashtext('pregon claims'), hashtext(${prefix}))`;
    const [held] = await tx<{ publisher: string }[]>`
      select publisher from ocid_claims where prefix = ${prefix} for update`;
    const before = held?.publisher ?? null;
    if (before === publisher) return undefined;
    if (publisher === null) await tx`delete from ocid_claims where prefix = ${prefix}`;
    else {
      await tx`
        insert into ocid_claims (prefix, publisher, at) values (${prefix}, ${publisher}, ${at})
        on conflict (prefix) do update set publisher = excluded.publisher, at = excluded.at`;
    }
    const action = publisher === null ? "removed" : before === null ? "assigned" : "moved";
    const [row] = await tx<{ id: number }[]>`
      insert into claim_log (prefix, at, actor, action, before, after, reason)
      values (${prefix}, ${at}, ${actor}, ${action}, ${before}, ${publisher}, ${reason}) returning id::float8 as id`;
    return { id: row?.id ?? 0, prefix, at, actor, action, before, after: publisher, reason };
  });
}

/** Decisions, newest first. @param before those with a smaller id */
export async function claimDecisions(
  client: Sql,
  search: { readonly prefix?: string; readonly before?: number; readonly limit: number },
): Promise<ClaimDecision[]> {
  const { prefix = null, before = null, limit } = search;
  return client<ClaimDecision[]>`
    select id::float8 as id, prefix, ${iso(client, "at")} as at, actor, action, before, after, reason from claim_log
    where (${prefix}::text is null or prefix = ${prefix}) and (${before}::bigint is null or id < ${before}::bigint)
    order by id desc limit ${limit}`;
}
