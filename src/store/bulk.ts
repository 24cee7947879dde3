import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { JsonObject } from "../base/json.ts";
import type { Sql, TransactionSql } from "./database.ts";
import type { EntryRow, IssueRow, PayloadRow, ProcessRows, ReleaseRow } from "./rows.ts";

/**
 * The bulk statements: one round trip for a batch, rows handed over as one JSON text (never COPY: a bad row hangs it).
 * Bodies go beside it, joined by a character that JSON text cannot hold: the server cuts them apart by searching for one
 * byte and reads each once, which is twice as fast as reading them inside of the rows.
 */
type Client = Sql | TransactionSql;

/** A JSON string literal that PostgreSQL takes as text: no NUL, no lone surrogates. */
function text(value: string | null | undefined): string {
  if (value === null || value === undefined) return "null";
  const written = JSON.stringify(value);
  // Both are written as escapes: without one there is nothing to mend.
  return written.includes("\\u") ? JSON.stringify(value.replaceAll("\0", "").toWellFormed()) : written;
}
const separator = "\x1e";
const joined = (texts: readonly string[]): string => texts.join(separator);
const list = (values: readonly string[]): string => `[${values.map(text).join(",")}]`;
const rows = <Row>(all: readonly Row[], write: (row: Row) => string): string => `[${all.map(write).join(",")}]`;

/**
 * Which of these payloads the archive has as the last answer from their place (source, address, context), with the stored
 * context. An answer that was given before another one counts as new: the source has gone back to an earlier state.
 */
export async function storedPayloads(client: Client, ids: readonly string[]): Promise<Map<string, JsonObject>> {
  const found = await client<{ id: string; context: string }[]>`
    select p.id, p.context::text as context from payloads p
    where p.id = any(${ids as string[]})
      and not exists (select from payloads q where q.source = p.source and q.url = p.url and q.kind = p.kind
        and q.context = p.context and q.fetched_at > p.fetched_at)`;
  return new Map(found.map((row) => [row.id, JSON.parse(row.context) as JsonObject]));
}

export async function insertPayloads(client: Client, payloads: readonly PayloadRow[], run: number): Promise<void> {
  if (payloads.length === 0) return;
  const sorted = [...payloads].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  const bodies = [...new Map(sorted.map((payload) => [payload.sha256, payload.bytes])).entries()];
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
  const compressed = bodies.map(([, bytes]) => zstdCompressSync(bytes, level));
  const lengths = compressed.map((bytes) => bytes.byteLength);
  let end = 1;
  const offsets = lengths.map((length) => {
    end += length;
    return end - length;
  });
  // The driver knows no bytea[]: the bodies travel as one and are cut apart by the server.
  await client`
    insert into payload_bodies (sha256, size, bytes)
    select sha256, size, substring(${Buffer.concat(compressed)}::bytea from at for length)
    from unnest(${bodies.map(([sha256]) => sha256)}::text[], ${bodies.map(([, bytes]) => bytes.byteLength)}::int[],
      ${offsets}::int[], ${lengths}::int[]) as t(sha256, size, at, length)
    on conflict do nothing`;
  const batch = rows(
    sorted,
    (row) =>
      `{"id":${text(row.id)},"source":${text(row.source)},"kind":${text(row.kind)},"url":${text(row.url)},` +
      `"media_type":${text(row.mediaType)},"context":${JSON.stringify(row.context)},"sha256":${text(row.sha256)},"fetched_at":${text(row.fetchedAt)}}`,
  );
  await client`
    insert into payloads (id, source, kind, url, media_type, context, sha256, fetched_at, run)
    select id, source, kind, url, media_type, context, sha256, fetched_at, ${run}::bigint
    from json_to_recordset(${batch}::text::json) as t(id text, source text, kind text, url text, media_type text, context jsonb,
      sha256 text, fetched_at timestamptz)
    on conflict do nothing`;
}

/** The bytes of a payload by their SHA-256, undefined where there are none. */
export async function payloadBytes(client: Client, sha256: string): Promise<Uint8Array | undefined> {
  const [row] = await client<{ bytes: Uint8Array }[]>`select bytes from payload_bodies where sha256 = ${sha256}`;
  return row ? zstdDecompressSync(row.bytes) : undefined;
}

/** Appends releases as a batch of their own (see {@link placeReleases}); returns how many were new. */
export async function insertReleases(client: Client, releases: readonly ReleaseRow[], run: number): Promise<number> {
  if (releases.length === 0) return 0;
  const sorted = [...releases].sort((a, b) => (a.ocid < b.ocid ? -1 : a.ocid > b.ocid ? 1 : a.id < b.id ? -1 : 1));
  const batch = rows(
    sorted,
    (row) =>
      `{"ocid":${text(row.ocid)},"id":${text(row.id)},"source":${text(row.source)},"release_id":${text(row.releaseId)},` +
      `"date":${text(row.date)},"stream":${text(row.stream)},"sequence":${row.sequence},"content":${text(row.content)},` +
      `"tag":${list(row.tag)},"valid":${row.valid},"errors":${row.errors ? JSON.stringify(row.errors) : "null"},` +
      `"payload":${text(row.payload)},"mapping":${row.mapping}}`,
  );
  const done = await client`
    with batch as materialized (select nextval('release_batch_ids') as id)
    insert into releases (ocid, id, source, release_id, date, stream, sequence, content, tag, valid, errors, payload, mapping, run, body,
      batch)
    select t.ocid, t.id, source, release_id, date, stream, sequence, content, tag, valid, errors, payload, mapping, ${run}::bigint,
      body::json, batch.id
    from batch, rows from (
      json_to_recordset(${batch}::text::json) as (ocid text, id text, source text, release_id text, date timestamptz, stream text,
        sequence int, content text, tag text[], valid boolean, errors json, payload text, mapping int),
      unnest(string_to_array(${joined(sorted.map((row) => row.body))}, ${separator}))
    ) as t(ocid, id, source, release_id, date, stream, sequence, content, tag, valid, errors, payload, mapping, body)
    on conflict do nothing`;
  return done.count;
}

/**
 * Gives the releases that this transaction has appended last their place in the order of storing. Only under
 * {@link lockChanges}: then the order is that of the commits.
 * @param at of the lock
 */
export async function placeReleases(client: TransactionSql, source: string, at: string): Promise<void> {
  await client`
    insert into release_batches (batch, source, at) values (currval('release_batch_ids'), ${source}, ${at}::timestamptz)`;
}

export interface ChangeLock {
  /** The last number given. */
  readonly last: number;
  /** The instant of the lock, to the microsecond; later than that of any lock before. */
  readonly at: string;
  /** Processes that have another number of releases in force than was counted. */
  readonly stale: readonly string[];
  /** Version of the stored rates. */
  readonly rates: number;
}

/**
 * Takes the lock under which changes are numbered, held to the end of the transaction, and looks which processes a
 * parallel writer has added to.
 * @param counted how many releases in force each process should have by now
 */
export async function lockChanges(client: TransactionSql, counted: ReadonlyMap<string, number>): Promise<ChangeLock> {
  const [row] = await client<{ last: string; at: string; stale: string[]; rates: string }[]>`
    select last::text, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, stale, rates::text
    from take_changes(${[...counted.keys()]}::text[], ${[...counted.values()]}::int[])`;
  if (!row) throw new Error("the change counter is missing");
  return { last: Number(row.last), at: row.at, stale: row.stale, rates: Number(row.rates) };
}

export interface ChangeRow {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly op: "create" | "update" | "withdraw";
  readonly releaseIds: readonly string[];
}

/**
 * Numbers the changes from `last` + 1 on, and keeps number and instant of the lock for the next one. Only under
 * {@link lockChanges}: then numbers follow commit order, no gaps.
 */
export async function insertChanges(
  client: TransactionSql,
  changes: readonly ChangeRow[],
  last: number,
  at: string,
): Promise<void> {
  await client`update change_counter set last = ${last + changes.length}::bigint, at = ${at}::timestamptz`;
  if (changes.length === 0) return;
  const batch = rows(
    changes,
    (row) =>
      `{"ocid":${text(row.ocid)},"source":${text(row.source)},"country":${text(row.country)},"op":${text(row.op)},"ids":${list(row.releaseIds)}}`,
  );
  await client`
    insert into changes (change, ocid, source, country, op, release_ids, at)
    select ${last}::bigint + ordinality, c->>'ocid', c->>'source', c->>'country', c->>'op',
      array(select json_array_elements_text(c->'ids')), ${at}::timestamptz
    from json_array_elements(${batch}::text::json) with ordinality as t(c, ordinality)`;
}

/** A process as it is to be written, with the number and the time of its last change. */
export interface NumberedProcess {
  readonly rows: ProcessRows;
  readonly change: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * Writes records, notices and facts of processes, replacing what was there.
 * @param fresh true where none of them is stored yet: nothing needs to be cleared first
 */
export async function upsertProcesses(
  client: TransactionSql,
  processes: readonly NumberedProcess[],
  fresh: boolean,
): Promise<void> {
  if (processes.length === 0) return;
  const ocids = processes.map((process) => process.rows.record.ocid);
  if (!fresh) {
    // Waited for: a statement that is prepared already may overtake one that is not.
    await Promise.all([
      client`delete from parties where ocid = any(${ocids})`,
      client`delete from awards where ocid = any(${ocids})`,
      client`delete from bids where ocid = any(${ocids})`,
    ]);
  }
  await Promise.all([
    upsertRecords(client, processes),
    upsertNotices(client, processes),
    insertParties(client, processes),
    insertAwards(client, processes),
    insertBids(client, processes),
  ]);
}

async function upsertRecords(client: TransactionSql, processes: readonly NumberedProcess[]): Promise<void> {
  const batch = rows(
    processes,
    ({ rows: { record: row }, change, createdAt, updatedAt }) =>
      `{"ocid":${text(row.ocid)},"source":${text(row.source)},"sources":${list(row.sources)},"country":${text(row.country)},` +
      `"valid":${row.valid},"withdrawn":${row.withdrawn},"releases":${row.releases},"hash":${text(row.hash)},"change":${change},` +
      `"created_at":${text(createdAt)},"updated_at":${text(updatedAt)}}`,
  );
  await client`
    insert into records (ocid, source, sources, country, valid, withdrawn, releases, hash, change, created_at, updated_at, body)
    select ocid, source, sources, country, valid, withdrawn, releases, hash, change, created_at, updated_at, body::json
    from rows from (
      json_to_recordset(${batch}::text::json) as (ocid text, source text, sources text[], country text, valid boolean,
        withdrawn boolean, releases int, hash text, change bigint, created_at timestamptz, updated_at timestamptz),
      unnest(string_to_array(${joined(processes.map((process) => process.rows.record.body))}, ${separator}))
    ) as t(ocid, source, sources, country, valid, withdrawn, releases, hash, change, created_at, updated_at, body)
    on conflict (ocid) do update set source = excluded.source, sources = excluded.sources, country = excluded.country,
      valid = excluded.valid, withdrawn = excluded.withdrawn, releases = excluded.releases, hash = excluded.hash,
      change = excluded.change, updated_at = excluded.updated_at, body = excluded.body`;
}

async function upsertNotices(client: TransactionSql, processes: readonly NumberedProcess[]): Promise<void> {
  const batch = rows(
    processes,
    ({ rows: { notice: row }, change, updatedAt }) =>
      `{"ocid":${text(row.ocid)},"source":${text(row.source)},"country":${text(row.country)},"language":${text(row.language)},` +
      `"valid":${row.valid},"status":${text(row.status)},"stage":${text(row.stage)},"method":${text(row.method)},` +
      `"category":${text(row.category)},"buyer":${text(row.buyer)},"suppliers":${list(row.suppliers)},` +
      `"supplier_scales":${list(row.supplierScales)},"classifications":${list(row.classifications)},"amount":${text(row.amount)},` +
      `"currency":${text(row.currency)},"amount_usd":${text(row.amountUSD)},"published":${text(row.published)},"deadline":${text(row.deadline)},"released":${text(row.released)},` +
      `"sme_reserved":${row.smeReserved},"number_of_tenderers":${row.numberOfTenderers},"search":${text(row.searchText)},` +
      `"updated_at":${text(updatedAt)},"change":${change}}`,
  );
  await client`
    insert into notices (ocid, source, country, language, valid, status, stage, method, category, buyer, suppliers, supplier_scales,
      classifications, amount, currency, amount_usd, published, deadline, released, sme_reserved, number_of_tenderers, search, updated_at, change, item)
    select ocid, source, country, language, valid, status, stage, method, category, buyer, suppliers, supplier_scales,
      classifications, amount, currency, amount_usd, published, deadline, released, sme_reserved, number_of_tenderers,
      to_tsvector(case language when 'pt' then 'pregon_pt' when 'en' then 'pregon_en' when 'fr' then 'pregon_fr' else 'pregon_es' end::regconfig,
        search), updated_at, change, item::json
    from rows from (
      json_to_recordset(${batch}::text::json) as (ocid text, source text, country text, language text, valid boolean, status text,
        stage text, method text, category text, buyer text, suppliers text[], supplier_scales text[], classifications text[],
        amount numeric, currency text, amount_usd numeric, published timestamptz, deadline timestamptz, released timestamptz, sme_reserved boolean, number_of_tenderers int,
        search text, updated_at timestamptz, change bigint),
      unnest(string_to_array(${joined(processes.map((process) => process.rows.notice.item))}, ${separator}))
    ) as t(ocid, source, country, language, valid, status, stage, method, category, buyer, suppliers, supplier_scales,
      classifications, amount, currency, amount_usd, published, deadline, released, sme_reserved, number_of_tenderers, search, updated_at, change, item)
    on conflict (ocid) do update set source = excluded.source, country = excluded.country, language = excluded.language,
      valid = excluded.valid, status = excluded.status, stage = excluded.stage, method = excluded.method, category = excluded.category,
      buyer = excluded.buyer, suppliers = excluded.suppliers, supplier_scales = excluded.supplier_scales,
      classifications = excluded.classifications, amount = excluded.amount, currency = excluded.currency,
      amount_usd = excluded.amount_usd,
      published = excluded.published, deadline = excluded.deadline, released = excluded.released, sme_reserved = excluded.sme_reserved,
      number_of_tenderers = excluded.number_of_tenderers, search = excluded.search, updated_at = excluded.updated_at,
      change = excluded.change, item = excluded.item`;
}

const flat = <Row>(
  processes: readonly NumberedProcess[],
  pick: (rows: ProcessRows) => readonly Row[],
  write: (row: Row) => string,
) =>
  `[${processes
    .flatMap(({ rows: process }) => pick(process).map((row) => `{"ocid":${text(process.record.ocid)},${write(row)}}`))
    .join(",")}]`;

async function insertParties(client: TransactionSql, processes: readonly NumberedProcess[]): Promise<void> {
  const batch = flat(
    processes,
    (process) => process.parties,
    (row) =>
      `"party":${text(row.party)},"organization":${text(row.organization)},"identified":${row.identified},` +
      `"natural_person":${row.naturalPerson},"country":${text(row.country)},"roles":${list(row.roles)},"name":${text(row.name)},"scheme":${text(row.scheme)},` +
      `"identifier":${text(row.identifier)},"scale":${text(row.scale)}`,
  );
  if (batch === "[]") return;
  await client`
    insert into parties (ocid, party, organization, identified, natural_person, country, roles, name, scheme, identifier, scale)
    select * from json_to_recordset(${batch}::text::json) as t(ocid text, party text, organization text, identified boolean,
      natural_person boolean, country text, roles text[], name text, scheme text, identifier text, scale text)`;
}

async function insertAwards(client: TransactionSql, processes: readonly NumberedProcess[]): Promise<void> {
  const batch = flat(
    processes,
    (process) => process.awards,
    (row) =>
      `"award":${text(row.award)},"status":${text(row.status)},"date":${text(row.date)},"amount":${text(row.amount)},` +
      `"currency":${text(row.currency)},"amount_usd":${text(row.amountUSD)},"suppliers":${list(row.suppliers)}`,
  );
  if (batch === "[]") return;
  await client`
    insert into awards (ocid, award, status, date, amount, currency, amount_usd, suppliers)
    select * from json_to_recordset(${batch}::text::json) as t(ocid text, award text, status text, date timestamptz,
      amount numeric, currency text, amount_usd numeric, suppliers text[])`;
}

async function insertBids(client: TransactionSql, processes: readonly NumberedProcess[]): Promise<void> {
  const batch = flat(
    processes,
    (process) => process.bids,
    (row) =>
      `"bid":${text(row.bid)},"status":${text(row.status)},"date":${text(row.date)},"amount":${text(row.amount)},` +
      `"currency":${text(row.currency)},"tenderers":${list(row.tenderers)}`,
  );
  if (batch === "[]") return;
  await client`
    insert into bids select * from json_to_recordset(${batch}::text::json) as t(ocid text, bid text, status text, date timestamptz,
      amount numeric, currency text, tenderers text[])`;
}

/** Removes records, notices and facts of processes. */
export async function deleteProcesses(client: TransactionSql, ocids: readonly string[]): Promise<void> {
  if (ocids.length === 0) return;
  const gone = ocids as string[];
  await Promise.all([
    client`delete from records where ocid = any(${gone})`,
    client`delete from notices where ocid = any(${gone})`,
    client`delete from parties where ocid = any(${gone})`,
    client`delete from awards where ocid = any(${gone})`,
    client`delete from bids where ocid = any(${gone})`,
  ]);
}

export async function upsertEntries(client: Client, source: string, entries: readonly EntryRow[]): Promise<void> {
  if (entries.length === 0) return;
  const distinct = [...new Map(entries.map((entry) => [entry.key, entry])).values()].sort((a, b) =>
    a.key < b.key ? -1 : 1,
  );
  const batch = rows(
    distinct,
    (row) =>
      `{"key":${text(row.key)},"version":${text(row.version)},"final":${row.final},"context":${JSON.stringify(row.context)}}`,
  );
  await client`
    insert into entries (source, key, version, final, context)
    select ${source}, key, version, final, context
    from json_to_recordset(${batch}::text::json) as t(key text, version text, final boolean, context jsonb)
    on conflict (source, key) do update set version = excluded.version, final = excluded.final, context = excluded.context, seen_at = now()`;
}

/** Adds to the counts of issues; the first example of each is kept. */
export async function countIssues(
  client: Client,
  source: string,
  run: number,
  issues: readonly IssueRow[],
): Promise<void> {
  if (issues.length === 0) return;
  const sorted = [...issues].sort((a, b) => (a.code + a.path + a.value < b.code + b.path + b.value ? -1 : 1));
  const batch = rows(
    sorted,
    (row) =>
      `{"code":${text(row.code)},"path":${text(row.path)},"value":${text(row.value)},"message":${text(row.message)},"count":${row.count},` +
      `"payload":${text(row.payload)},"pointer":${text(row.pointer)},"ocid":${text(row.ocid)}}`,
  );
  await client`
    insert into issues (source, code, path, value, message, count, example_payload, example_pointer, example_ocid, first_run, last_run)
    select ${source}, code, path, value, message, count, payload, pointer, ocid, ${run}::bigint, ${run}::bigint
    from json_to_recordset(${batch}::text::json) as t(code text, path text, value text, message text, count bigint, payload text,
      pointer text, ocid text)
    on conflict (source, code, path, value) do update
    set count = issues.count + excluded.count, last_run = excluded.last_run, last_seen = now()`;
}

export async function addAudit(
  client: Client,
  source: string,
  audit: { mapped: number; ignored: number; personal: number; unmapped: number },
): Promise<void> {
  if (audit.mapped + audit.ignored + audit.personal + audit.unmapped === 0) return;
  await client`
    insert into audits (source, mapped, ignored, personal, unmapped)
    values (${source}, ${audit.mapped}, ${audit.ignored}, ${audit.personal}, ${audit.unmapped})
    on conflict (source) do update set mapped = audits.mapped + excluded.mapped, ignored = audits.ignored + excluded.ignored,
      personal = audits.personal + excluded.personal, unmapped = audits.unmapped + excluded.unmapped`;
}
