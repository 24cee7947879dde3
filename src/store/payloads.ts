import type { JsonObject } from "../base/json.ts";
import type { Database } from "./database.ts";

/** An answer of a source as it is archived, without its bytes. */
export interface StoredPayload {
  readonly id: string;
  readonly source: string;
  readonly kind: string;
  readonly url: string;
  readonly mediaType: string;
  readonly context: JsonObject;
  readonly sha256: string;
  readonly fetchedAt: string;
}

export async function payloadById(database: Database, id: string): Promise<StoredPayload | undefined> {
  const [row] = await database.sql<StoredPayload[]>`
    select id, source, kind, url, media_type as "mediaType", context, sha256,
      to_char(fetched_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "fetchedAt"
    from payloads where id = ${id}`;
  if (!row) return undefined;
  const context: unknown = row.context;
  return typeof context === "string" ? { ...row, context: JSON.parse(context) as JsonObject } : row;
}
