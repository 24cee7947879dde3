import { zstdDecompressSync } from "node:zlib";
import type { JsonObject } from "../base/json.ts";
import type { Database, Sql } from "./database.ts";
import type { PayloadRow, ReleaseRow } from "./rows.ts";

/** A release that the present mapping yields, as it waits for the comparison with what is stored. */
export interface StagedRelease extends ReleaseRow {
  readonly fetchedAt: string;
  /** A present state: left out where it says the same as the one before. */
  readonly snapshot: boolean;
}
export type StagedKey = Omit<StagedRelease, "body" | "errors" | "source" | "fetchedAt">;

/** What is stored of a process by one source. */
export interface StoredRelease {
  readonly ocid: string;
  readonly id: string;
  readonly payload: string;
  readonly retired: boolean;
}

/**
 * A place on one connection of its own where all that a mapping yields is gathered before it is compared with what is
 * stored. It goes with the connection: a killed process leaves nothing.
 */
export class Staging {
  readonly #one: Sql & { release(): void };

  private constructor(one: Sql & { release(): void }) {
    this.#one = one;
  }

  static async open(database: Database): Promise<Staging> {
    const one = await database.sql.reserve();
    await one`drop table if exists pg_temp.staged_releases, pg_temp.kept_payloads`;
    await one`
      create temp table staged_releases (ocid text not null, id text not null, release_id text not null, date timestamptz not null,
        stream text not null, sequence int not null, content text not null, tag text[] not null, valid boolean not null, errors json,
        payload text not null, mapping int not null, fetched_at timestamptz not null, snapshot boolean not null, body text not null)`;
    await one`create temp table kept_payloads (id text primary key)`;
    return new Staging(one as Sql & { release(): void });
  }

  async add(releases: readonly StagedRelease[]): Promise<void> {
    if (releases.length === 0) return;
    const rows = releases.map(({ body: _body, errors, ...row }) => ({ ...row, errors: errors ?? null }));
    await this.#one`
      insert into staged_releases
      select ocid, id, release_id, date, stream, sequence, content, tag, valid, errors, payload, mapping, fetched_at, snapshot, body
      from rows from (
        json_to_recordset(${JSON.stringify(rows.map(({ releaseId, fetchedAt, ...row }) => ({ ...row, release_id: releaseId, fetched_at: fetchedAt })))}::text::json)
          as (ocid text, id text, release_id text, date timestamptz, stream text, sequence int, content text, tag text[], valid boolean,
            errors json, payload text, mapping int, fetched_at timestamptz, snapshot boolean),
        unnest(string_to_array(${releases.map(({ body }) => body).join("\x1e")}, ${"\x1e"}))
      ) as t(ocid, id, release_id, date, stream, sequence, content, tag, valid, errors, payload, mapping, fetched_at, snapshot, body)`;
  }

  /** Payloads whose stored releases stay as they are. */
  async keep(payload: string): Promise<void> {
    await this.#one`insert into kept_payloads (id) values (${payload}) on conflict do nothing`;
  }

  /** All is gathered. */
  async close(): Promise<void> {
    await this.#one`create index on staged_releases (ocid)`;
    await this.#one`analyze staged_releases`;
  }

  /** The next processes that the source speaks of, by what is stored or staged. */
  async nextProcesses(source: string, after: string | undefined, limit: number): Promise<string[]> {
    const one = this.#one;
    const from = after === undefined ? one`true` : one`ocid > ${after}`;
    const found = await one<{ ocid: string }[]>`
      select ocid from (
        (select distinct ocid from releases where source = ${source} and ${from} order by ocid limit ${limit})
        union (select distinct ocid from staged_releases where ${from} order by ocid limit ${limit})
      ) t order by ocid limit ${limit}`;
    return found.map((row) => row.ocid);
  }

  /** What is staged of processes, without bodies, in the order of time. */
  async staged(ocids: readonly string[]): Promise<StagedKey[]> {
    return this.#one<StagedKey[]>`
      select distinct on (ocid, date, sequence, fetched_at, id) ocid, id, release_id as "releaseId",
        to_char(date at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as date, stream, sequence, content, tag, valid, payload, mapping, snapshot
      from staged_releases where ocid = any(${ocids as string[]})
      order by ocid, date, sequence, fetched_at, id, payload`;
  }

  /** What is stored of processes by the source; `kept` releases are to stay. */
  async stored(source: string, ocids: readonly string[]): Promise<(StoredRelease & { kept: boolean })[]> {
    return this.#one<(StoredRelease & { kept: boolean })[]>`
      select r.ocid, r.id, r.payload, x.id is not null as retired, k.id is not null as kept
      from releases r
      left join retired_releases x on x.ocid = r.ocid and x.id = r.id
      left join kept_payloads k on k.id = r.payload
      where r.ocid = any(${ocids as string[]}) and r.source = ${source}`;
  }

  /** Which of these are stored, by whatever source, with whether they are retired. */
  async others(keys: readonly { ocid: string; id: string }[]): Promise<{ ocid: string; id: string }[]> {
    return this.#one<{ ocid: string; id: string }[]>`
      select r.ocid, r.id from releases r
      join unnest(${keys.map(({ ocid }) => ocid)}::text[], ${keys.map(({ id }) => id)}::text[]) as k(ocid, id)
        on k.ocid = r.ocid and k.id = r.id`;
  }

  /** Bodies and errors of staged releases by `<ocid>\n<id>`. */
  async bodies(
    keys: readonly { ocid: string; id: string }[],
  ): Promise<Map<string, { body: string; errors: unknown[] | null }>> {
    if (keys.length === 0) return new Map();
    const found = await this.#one<{ ocid: string; id: string; body: string; errors: unknown[] | null }[]>`
      select distinct on (s.ocid, s.id) s.ocid, s.id, s.body, s.errors from staged_releases s
      join unnest(${keys.map(({ ocid }) => ocid)}::text[], ${keys.map(({ id }) => id)}::text[]) as k(ocid, id)
        on k.ocid = s.ocid and k.id = s.id
      order by s.ocid, s.id`;
    return new Map(found.map(({ ocid, id, body, errors }) => [`${ocid}\n${id}`, { body, errors }]));
  }

  async release(): Promise<void> {
    await this.#one`drop table if exists pg_temp.staged_releases, pg_temp.kept_payloads`.catch(() => {});
    this.#one.release();
  }
}

/**
 * The stored payloads of a source, some megabytes at a time.
 * @throws nothing of its own; a payload whose bytes are missing is left out
 */
export async function* storedPayloadsOf(database: Database, source: string): AsyncGenerator<PayloadRow[]> {
  const pageBytes = 8 * 1024 * 1024;
  let after = "";
  for (;;) {
    const page = await database.sql<{ id: string; size: number }[]>`
      select p.id, b.size from payloads p join payload_bodies b using (sha256)
      where p.source = ${source} and p.id > ${after} order by p.id limit 500`;
    if (page.length === 0) return;
    let ids: string[] = [];
    let bytes = 0;
    for (const { id, size } of page) {
      ids.push(id);
      bytes += size;
      if (bytes < pageBytes) continue;
      yield await payloadsById(database, ids);
      ids = [];
      bytes = 0;
    }
    if (ids.length > 0) yield await payloadsById(database, ids);
    after = page.at(-1)?.id ?? after;
  }
}

async function payloadsById(database: Database, ids: readonly string[]): Promise<PayloadRow[]> {
  const found = await database.sql<
    (Omit<PayloadRow, "mediaType" | "fetchedAt" | "context"> & {
      media_type: string;
      fetched: string;
      context: string;
    })[]
  >`
    select p.id, p.source, p.kind, p.url, p.media_type, p.context::text as context, p.sha256, b.bytes,
      to_char(p.fetched_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as fetched
    from payloads p join payload_bodies b using (sha256) where p.id = any(${ids as string[]}) order by p.id`;
  return found.map(({ media_type: mediaType, fetched, context, bytes, ...row }) => ({
    ...row,
    mediaType,
    fetchedAt: fetched,
    context: JSON.parse(context) as JsonObject,
    bytes: zstdDecompressSync(bytes),
  }));
}

/** How many payloads a source has. */
export async function countPayloads(database: Database, source: string): Promise<number> {
  const [row] = await database.sql<
    { count: number }[]
  >`select count(*)::int as count from payloads where source = ${source}`;
  return row?.count ?? 0;
}
