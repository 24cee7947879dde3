import { randomUUID } from "node:crypto";
import { hashToken, newToken } from "../base/tokens.ts";
import type { Sql, TransactionSql } from "./database.ts";

/** Bearer keys. A key itself is never stored: only its hash. */
export type KeyKind = "reader" | "publisher";

export interface Key {
  readonly id: string;
  readonly kind: KeyKind;
  /** Whose it is: a name for readers, the publisher's id for publishers. */
  readonly owner: string;
  readonly note: string;
  /** Requests a minute; null: the default of its kind. */
  readonly quota: number | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

type Client = Sql | TransactionSql;
interface Row {
  id: string;
  kind: KeyKind;
  owner: string;
  note: string;
  quota: number | null;
  createdAt: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

const iso = (client: Client, column: string) =>
  client.unsafe(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
const columns = (client: Client) => client`
  id, kind, owner, note, quota, ${iso(client, "created_at")} as "createdAt", ${iso(client, "revoked_at")} as "revokedAt",
  ${iso(client, "last_used_at")} as "lastUsedAt"`;

/** Makes a key. The token is shown this once; nobody can get it again. */
export async function createKey(
  client: Client,
  of: { readonly kind: KeyKind; readonly owner: string; readonly note?: string; readonly quota?: number },
): Promise<{ key: Key; token: string }> {
  const token = newToken(`pregon_${of.kind}`);
  const [row] = await client<Row[]>`
    insert into keys (id, kind, owner, hash, note, quota)
    values (${randomUUID()}, ${of.kind}, ${of.owner}, ${hashToken(token)}, ${of.note ?? ""}, ${of.quota ?? null})
    returning ${columns(client)}`;
  if (!row) throw new Error("the key was not stored");
  return { key: row, token };
}

/** The key of a token, undefined where there is none or it was revoked. */
export async function keyOfToken(client: Client, token: string): Promise<Key | undefined> {
  const [row] = await client<Row[]>`
    select ${columns(client)} from keys where hash = ${hashToken(token)} and revoked_at is null`;
  return row;
}

/** Newest first. */
export async function listKeys(
  client: Client,
  of: { readonly kind?: KeyKind; readonly owner?: string } = {},
): Promise<Key[]> {
  return client<Row[]>`
    select ${columns(client)} from keys
    where (${of.kind ?? null}::text is null or kind = ${of.kind ?? null})
      and (${of.owner ?? null}::text is null or owner = ${of.owner ?? null})
    order by created_at desc, id`;
}

/** Whether there was such a key in force. */
export async function revokeKey(client: Client, id: string): Promise<boolean> {
  const done = await client`update keys set revoked_at = now() where id = ${id} and revoked_at is null`;
  return done.count > 0;
}

/** Notes that keys were used, to the minute. */
export async function touchKeys(client: Client, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client`
    update keys set last_used_at = now()
    where id = any(${[...ids]}) and (last_used_at is null or last_used_at < now() - interval '1 minute')`;
}

/**
 * Keys of a kind and note that were made in the last seconds, revoked ones too.
 * @returns how many, and whole seconds until the oldest of them is older than that
 */
export async function keysSince(
  client: Client,
  of: { readonly kind: KeyKind; readonly note: string; readonly seconds: number },
): Promise<{ count: number; untilNext: number }> {
  const [row] = await client<{ count: number; wait: number | null }[]>`
    select count(*)::int as count,
      ceil(extract(epoch from min(created_at) + make_interval(secs => ${of.seconds}) - now()))::int as wait
    from keys where kind = ${of.kind} and note = ${of.note} and created_at > now() - make_interval(secs => ${of.seconds})`;
  return { count: row?.count ?? 0, untilNext: Math.max(1, row?.wait ?? 1) };
}
