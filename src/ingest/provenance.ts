import { NotFoundError } from "../base/errors.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { parseJson } from "../base/json.ts";
import type { Connector } from "../connector/index.ts";
import { createMapContext, mapPayload } from "../connector/map-payload.ts";
import { originOf } from "../connector/sourced.ts";
import { releaseThatSet, valueAtPointer } from "../ocds/index.ts";
import { payloadBytes } from "../store/bulk.ts";
import type { Database } from "../store/database.ts";
import { payloadById, type StoredPayload } from "../store/payloads.ts";
import { loadReleases } from "../store/processes.ts";
import { recordByOcid } from "../store/read-records.ts";
import type { ReleaseRow } from "../store/rows.ts";
import { type ChunkText, readOcds } from "./ocds-payload.ts";

/** Where a published value comes from: the release that set it, the payload behind it, the raw value there. */
export interface Provenance {
  readonly ocid: string;
  readonly pointer: string;
  readonly value: JsonValue;
  readonly release: { readonly id: string; readonly date: string; readonly source: string; readonly pointer: string };
  readonly payload: {
    readonly url: string;
    readonly kind: string;
    readonly fetchedAt: string;
    readonly sha256: string;
    readonly mediaType: string;
  };
  /** Place and value in the payload as parsed; null for what the mapping states by itself (a fixed code, a minted id). */
  readonly origin: { readonly pointer: string; readonly raw: JsonValue } | null;
  readonly mappingVersion: number;
}

export interface ProvenanceContext {
  readonly database: Database;
  /** The connector of a source, where it has one. */
  readonly connectorOf: (source: string) => Promise<Connector | undefined>;
  readonly ocidPrefix: string;
  /** The releases that a record is made from, in the order of merging. */
  readonly merged: (releases: readonly ReleaseRow[]) => ReleaseRow[];
}

/**
 * Traces one value of a record to the raw bytes: the mapping is run again over the stored payload, this time keeping the
 * origin of each value, so nothing of it has to be stored.
 * @throws NotFoundError `process-not-found`, `pointer-not-found`
 */
export async function provenanceOf(context: ProvenanceContext, ocid: string, path: string): Promise<Provenance> {
  const record = await recordByOcid(context.database, ocid);
  if (!record) throw new NotFoundError("process-not-found", `there is no process ${ocid}`);
  const compiled = parseJson(record.body) as JsonObject;
  const value = valueAtPointer(compiled, path);
  if (value === undefined) throw new NotFoundError("pointer-not-found", `${ocid} has nothing at ${path}`);
  const stored = (await loadReleases(context.database.sql, [ocid])).get(ocid) ?? [];
  const releases = context.merged(stored);
  const bodies = releases.map((release) => parseJson(release.body) as JsonObject);
  const setBy = releaseThatSet(compiled, bodies, path);
  const release = setBy && releases[setBy.release];
  const payload = release && (await payloadById(context.database, release.payload));
  if (!setBy || !release || !payload) {
    throw new NotFoundError("pointer-not-found", `no release of ${ocid} states ${path}: it is made by the merge`);
  }
  return {
    ocid,
    pointer: path,
    value,
    release: { id: release.releaseId, date: release.date, source: release.source, pointer: setBy.at },
    payload: {
      url: payload.url,
      kind: payload.kind,
      fetchedAt: payload.fetchedAt,
      sha256: payload.sha256,
      mediaType: payload.mediaType,
    },
    origin: await originIn(context, payload, release, setBy.at),
    mappingVersion: release.mapping,
  };
}

async function originIn(
  context: ProvenanceContext,
  payload: StoredPayload,
  release: ReleaseRow,
  at: string,
): Promise<Provenance["origin"]> {
  const bytes = await payloadBytes(context.database.sql, payload.sha256);
  if (!bytes) return null;
  const connector = await context.connectorOf(payload.source);
  if (connector?.kinds[payload.kind]) {
    const mapped = mapPayload(connector, { ...payload, bytes }, createMapContext(connector, context.ocidPrefix), true);
    const same = mapped.releases.find((each) => JSON.stringify(each.release) === release.body);
    const origin = same?.lineage && originOf(same.lineage, at);
    return origin ? { pointer: origin.at, raw: origin.raw } : null;
  }
  const chunk = { ...payload.context, kind: payload.kind, bytes } as unknown as ChunkText;
  const imported = readOcds(chunk).releases.find((each) => JSON.stringify(each.release) === release.body);
  if (!imported) return null;
  return { pointer: imported.at + at, raw: valueAtPointer(imported.release, at) ?? null };
}
