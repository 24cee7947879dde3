import type { Sql } from "./database.ts";

export interface ClaimRequest {
  /** The source that brings releases of these processes. */
  readonly source: string;
  readonly publisher: string;
  /** Free prefixes become the publisher's; else they are only looked at. */
  readonly claim: boolean;
  /** Each process with what of its ocid is claimed: its registered prefix, else the ocid whole. */
  readonly processes: readonly { readonly ocid: string; readonly prefix: string }[];
}

/**
 * Which processes a publisher may not speak of: those under a prefix that another publisher has claimed, or that other
 * sources used first, and those of which another source has a record. Prefixes that are free become the publisher's.
 * @returns reason by ocid
 */
export async function refusedOcids(client: Sql, request: ClaimRequest): Promise<Map<string, string>> {
  const { publisher, processes } = request;
  const prefixes = [...new Set(processes.map(({ prefix }) => prefix))];
  const owners = await claimed(client, prefixes);
  const free = prefixes.filter((prefix) => !owners.has(prefix));
  const own = client`select 'feed-' || id from feeds where publisher = ${publisher}`;
  const taken = new Set<string>();
  const whole = new Set(processes.map(({ ocid }) => ocid));
  for (const prefix of free) {
    // An ocid that is claimed whole is looked up below, by its key.
    if (whole.has(prefix)) continue;
    const [foreign] = await client`
      select from records r where starts_with(lower(r.ocid), ${prefix})
        and exists (select from unnest(r.sources) s where s not in (${own})) limit 1`;
    if (foreign) taken.add(prefix);
  }
  const claims = free.filter((prefix) => !taken.has(prefix)).sort();
  if (!request.claim) for (const prefix of claims) owners.set(prefix, publisher);
  else if (claims.length > 0) {
    await client`
      insert into ocid_claims (prefix, publisher) select prefix, ${publisher} from unnest(${claims}::text[]) as prefix
      on conflict do nothing`;
    for (const [prefix, owner] of await claimed(client, claims)) owners.set(prefix, owner);
  }
  const ocids = [...new Set(processes.map(({ ocid }) => ocid))];
  const held = await client<{ ocid: string }[]>`
    select r.ocid from records r where r.ocid = any(${ocids})
      and exists (select from unnest(r.sources) s where s not in (${own}))`;
  const foreign = new Set(held.map(({ ocid }) => ocid));
  const refused = new Map<string, string>();
  for (const { ocid, prefix } of processes) {
    const owner = owners.get(prefix);
    if (foreign.has(ocid)) refused.set(ocid, "another source publishes this process");
    else if (owner !== undefined && owner !== publisher)
      refused.set(ocid, `the prefix ${prefix} belongs to another publisher`);
    else if (owner === undefined) refused.set(ocid, `the prefix ${prefix} is used by another source`);
  }
  return refused;
}

async function claimed(client: Sql, prefixes: readonly string[]): Promise<Map<string, string>> {
  const rows = await client<{ prefix: string; publisher: string }[]>`
    select prefix, publisher from ocid_claims where prefix = any(${[...prefixes]})`;
  return new Map(rows.map((row) => [row.prefix, row.publisher]));
}

/** The prefixes that a publisher has claimed, at most 100. */
export async function claimsOf(client: Sql, publisher: string): Promise<string[]> {
  const rows = await client<{ prefix: string }[]>`
    select prefix from ocid_claims where publisher = ${publisher} order by prefix limit 100`;
  return rows.map(({ prefix }) => prefix);
}

/** The end of a push that came with a key: kept, so that the same request gets the same answer. */
export type PushState =
  | { readonly state: "new" }
  | { readonly state: "running" | "otherBody" }
  | { readonly state: "done"; readonly answer: string };

/** A push that was begun longer ago than this has died with its process. */
const abandonedAfter = "10 minutes";

/** @param body hash of the request's body */
export async function beginPush(
  client: Sql,
  push: { readonly feed: string; readonly key: string; readonly body: string; readonly at: string },
): Promise<PushState> {
  const { feed, key, body, at } = push;
  const begun = await client`
    insert into feed_pushes (feed, key, body, at) values (${feed}, ${key}, ${body}, ${at})
    on conflict (feed, key) do update set at = ${at}
      where feed_pushes.answer is null and feed_pushes.body = ${body}
        and feed_pushes.at < ${at}::timestamptz - ${abandonedAfter}::interval
    returning key`;
  if (begun.length > 0) return { state: "new" };
  const [row] = await client<{ body: string; answer: string | null }[]>`
    select body, answer from feed_pushes where feed = ${feed} and key = ${key}`;
  if (row === undefined) return { state: "running" };
  if (row.body !== body) return { state: "otherBody" };
  return row.answer === null ? { state: "running" } : { state: "done", answer: row.answer };
}

/** @param answer undefined: nothing was done, the key may be used again */
export async function endPush(client: Sql, feed: string, key: string, answer: string | undefined): Promise<void> {
  if (answer === undefined) await client`delete from feed_pushes where feed = ${feed} and key = ${key}`;
  else await client`update feed_pushes set answer = ${answer} where feed = ${feed} and key = ${key}`;
}

/** Answers are kept for a while, not for ever. */
export async function removeOldPushes(client: Sql, before: string): Promise<void> {
  await client`delete from feed_pushes where at < ${before}`;
}
