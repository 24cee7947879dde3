import type { JsonObject } from "../base/json.ts";
import type { Release } from "../ocds/index.ts";
import type { PayloadRow } from "../store/rows.ts";
import { type ChunkText, type Reading, readOcds } from "./ocds-payload.ts";
import { IssueCounter, type PreparedPayload, prepareRelease } from "./prepare.ts";

/** Raised when reading the same bytes gives other releases. */
export const importMappingVersion = 1;

/** The releases of a payload of an import, ready to be stored, and what was met on the way. Pure. */
export function prepareChunk(
  chunk: ChunkText,
  row: PayloadRow,
  withLinks: boolean,
): { readonly prepared: PreparedPayload; readonly reading: Reading } {
  const reading = readOcds(chunk, withLinks);
  const issues = new IssueCounter(row.id);
  for (const issue of reading.issues) issues.add(issue.code, issue.at, issue.message, issue.value);
  for (const { code, message } of reading.rejected) issues.add(code, "", message, null);
  const published = row.context.publishedDate;
  const origin = {
    source: row.source,
    history: "releases",
    mapping: importMappingVersion,
    payload: row.id,
    fetchedAt: typeof published === "string" ? published : row.fetchedAt,
    issues,
  } as const;
  const releases = reading.releases.map(({ release, sequence }) =>
    prepareRelease({ release: release as object as Release, stream: "", sequence }, origin),
  );
  const audit = { mapped: 0, ignored: 0, personal: reading.personal, unmapped: 0 };
  return { prepared: { releases, issues: issues.rows(), audit }, reading };
}

/** The same from a stored payload. */
export function prepareStoredChunk(row: PayloadRow): PreparedPayload {
  const { offset, first, lines, container, version, linked } = row.context as JsonObject & {
    container?: "releases" | "records";
  };
  const chunk: ChunkText = {
    kind: row.kind === "ocds-members" ? "ocds-members" : "ocds-lines",
    bytes: row.bytes,
    lines: lines === true,
    offset: Number(offset ?? 0),
    first: Number(first ?? 0),
    ...(container ? { container } : {}),
    ...(version === undefined ? {} : { version }),
  };
  return prepareChunk(chunk, row, linked === true).prepared;
}
