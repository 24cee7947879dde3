import { sha256 } from "../base/hash.ts";
import { canonicalJson, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import type { Connector, MapContext, Payload } from "../connector/index.ts";
import { generalPath, mapPayload, type SettledRelease } from "../connector/map-payload.ts";
import type { Audit } from "../connector/reader.ts";
import { type Release, validate } from "../ocds/index.ts";
import type { IssueRow, PayloadRow, ReleaseRow } from "../store/rows.ts";

/** A release ready to be stored, still parsed for the merge. */
export interface PreparedRelease extends ReleaseRow {
  parsed: JsonObject | undefined;
  readonly history: "releases" | "snapshot";
}

export interface PreparedPayload {
  readonly releases: readonly PreparedRelease[];
  readonly issues: readonly IssueRow[];
  readonly audit: Audit;
  /** Stored in place of the payload's own context, which its id is made from. */
  readonly context?: JsonObject;
  readonly failure?: { readonly code: string; readonly message: string };
}

/** The row of a payload: its id is the hash of everything that tells it from another. */
export function payloadRow(payload: Payload): PayloadRow {
  const digest = sha256(payload.bytes);
  const { source, kind, url, mediaType, context, fetchedAt, bytes } = payload;
  const id = sha256([source, kind, url, canonicalJson(context), digest].join("\n")).slice(0, 32);
  return { id, source, kind, url, mediaType, context, sha256: digest, fetchedAt, bytes };
}

/** Maps, validates and hashes what one payload holds. Pure. */
export function preparePayload(
  connector: Connector,
  payload: Payload,
  payloadId: string,
  context: MapContext,
): PreparedPayload {
  const mapped = mapPayload(connector, payload, context);
  const issues = new IssueCounter(payloadId);
  for (const issue of mapped.issues) issues.add(issue.code, issue.at, issue.message, issue.value);
  const releases = mapped.releases.map((settled) =>
    prepareRelease(settled, {
      source: connector.meta.id,
      history: connector.meta.history,
      mapping: connector.meta.mappingVersion,
      payload: payloadId,
      fetchedAt: payload.fetchedAt,
      issues,
    }),
  );
  if (mapped.failure) issues.add(mapped.failure.code, "", mapped.failure.message, null);
  return {
    releases,
    issues: issues.rows(),
    audit: mapped.audit,
    ...(mapped.failure ? { failure: mapped.failure } : {}),
  };
}

export interface ReleaseOrigin {
  readonly source: string;
  readonly history: "releases" | "snapshot";
  readonly mapping: number;
  readonly payload: string;
  /** Stands in the index where the release's own date is no date. */
  readonly fetchedAt: string;
  readonly issues: IssueCounter;
}

/** Escapes that PostgreSQL does not take in JSON: NUL and halves of surrogate pairs. */
const foreignEscape = /\\u(?:0000|d[89a-f])/;

/** Validates and hashes a release. One that is not valid is kept, flagged. */
export function prepareRelease(settled: SettledRelease, origin: ReleaseOrigin): PreparedRelease {
  const { stream, sequence } = settled;
  let release = settled.release;
  let body = JSON.stringify(release);
  if (foreignEscape.test(body)) {
    const clean = JSON.stringify(release, withoutForeign);
    if (clean !== body) {
      origin.issues.add(
        "foreign-characters",
        "",
        "NUL characters or halves of characters were removed",
        null,
        release.ocid,
      );
      body = clean;
      release = parseJson(body) as object as Release;
    }
  }
  const { valid, errors } = validate(release);
  for (const error of errors) origin.issues.add(`ocds-${error.code}`, error.pointer, error.message, null, release.ocid);
  const snapshot = origin.history === "snapshot";
  const content = sha256(snapshot ? JSON.stringify({ ...release, id: undefined, date: undefined }) : body).slice(0, 32);
  const id = snapshot ? sha256([origin.source, stream, body].join("\n")).slice(0, 32) : content;
  const releaseId: unknown = release.id;
  return {
    ocid: release.ocid,
    id,
    source: origin.source,
    releaseId: typeof releaseId === "string" ? releaseId : content,
    date: indexDate(release.date) ?? indexDate(origin.fetchedAt) ?? new Date(0).toISOString(),
    stream,
    sequence,
    content,
    tag: tagsOf(release),
    valid,
    errors: valid ? undefined : errors.slice(0, 50),
    payload: origin.payload,
    mapping: origin.mapping,
    body,
    parsed: release as unknown as JsonObject,
    history: origin.history,
  };
}

/** A prepared release again from its stored form, to be appended as it is. */
export const parseRelease = (row: ReleaseRow): PreparedRelease => ({
  ...row,
  parsed: parseJson(row.body) as JsonObject,
  history: "releases",
});

/** An instant that PostgreSQL takes too; undefined where the text is none. */
function indexDate(date: unknown): string | undefined {
  const at = typeof date === "string" ? Date.parse(date) : Number.NaN;
  const text = Number.isNaN(at) ? "" : new Date(at).toISOString();
  return /^(?!0000)\d{4}-/.test(text) ? text : undefined;
}

function withoutForeign(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
}

function tagsOf(release: Release): string[] {
  const tags: unknown = release.tag;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

const valueLimit = 80;

/** Issues of a batch, counted by code and general path; codes that a table lacks are also told apart by their value. */
export class IssueCounter {
  readonly #payload: string;
  readonly #rows = new Map<string, IssueRow & { count: number }>();

  constructor(payload: string) {
    this.#payload = payload;
  }

  add(code: string, at: string, message: string, value: JsonValue, ocid: string | null = null): void {
    const path = generalPath(at).slice(0, 300);
    const shown =
      code === "unknown-code" && (typeof value === "string" || typeof value === "number")
        ? String(value).slice(0, valueLimit)
        : "";
    const key = `${code}\n${path}\n${shown}`;
    const known = this.#rows.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    const row = {
      code,
      path,
      value: shown,
      message: message.slice(0, 500),
      count: 1,
      payload: this.#payload,
      pointer: at.slice(0, 500),
      ocid,
    };
    this.#rows.set(key, row);
  }

  rows(): IssueRow[] {
    return [...this.#rows.values()];
  }
}

/** Issues of several payloads as one list without repeats, as one statement needs it. */
export function sumIssues(lists: readonly (readonly IssueRow[])[]): IssueRow[] {
  const all = new Map<string, IssueRow & { count: number }>();
  for (const issue of lists.flat()) {
    const key = `${issue.code}\n${issue.path}\n${issue.value}`;
    const known = all.get(key);
    if (known) known.count += issue.count;
    else all.set(key, { ...issue });
  }
  return [...all.values()];
}
