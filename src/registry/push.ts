import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import { decodeText, type Fetched, messageOf, ocdsFileKinds } from "../connector/index.ts";
import { validate } from "../ocds/index.ts";
import type { FeedRow } from "../store/feeds.ts";
import { RegistryError } from "./errors.ts";
import { releasesOfPush } from "./limits.ts";

/** What became of one release of a push. */
export interface PushResult {
  /** Its place in the package. */
  readonly index: number;
  readonly ocid: string | null;
  readonly id: string | null;
  /** 201: stored; 200: it was stored already; 422: nothing of it was taken. */
  readonly status: 200 | 201 | 422;
  readonly errors: readonly { readonly code: string; readonly pointer: string; readonly message: string }[];
}

/** What became of a push, as its publisher is told. */
export interface PushReport {
  readonly feed: string;
  /** Number of the run in the books of the source; null where no release was sound. */
  readonly run: number | null;
  readonly received: number;
  readonly created: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly results: readonly PushResult[];
}

/** A package with its releases told apart. */
export interface CheckedPush {
  readonly results: readonly PushResult[];
  /** Places of the sound releases. */
  readonly sound: readonly number[];
  /** Those releases as payloads. `firstRow` of each counts in `sound`. */
  readonly payloads: readonly Fetched[];
}

const rowsOfPayload = 500;
const mostErrors = 20;

/** @throws RegistryError `bad-body` where the body is no release package */
export function readPush(bytes: Uint8Array): { envelope: JsonObject; releases: readonly JsonValue[] } {
  let value: JsonValue;
  try {
    value = parseJson(decodeText(bytes).text);
  } catch (error) {
    throw new RegistryError("bad-body", `The body is not JSON: ${messageOf(error)}.`);
  }
  const fault = (pointer: string, detail: string) =>
    new RegistryError("bad-body", `The body should be an OCDS release package: ${pointer || "it"} ${detail}.`, {
      faults: [{ pointer, detail }],
    });
  if (!isObject(value)) throw fault("", "should be an object");
  const { releases, ...envelope } = value;
  if (!Array.isArray(releases)) throw fault("/releases", "should be a list of releases");
  if (releases.length === 0) throw fault("/releases", "should have at least one release");
  if (releases.length > releasesOfPush) throw fault("/releases", `may have ${releasesOfPush} releases`);
  if (typeof envelope.version === "string" && !/^1\.1(\.|$)/.test(envelope.version))
    throw fault("/version", "should be 1.1");
  return { envelope, releases };
}

/** Looks at each release by itself: one that is not valid OCDS takes none of the others with it. */
export function checkPush(feed: Pick<FeedRow, "id">, bytes: Uint8Array, now: Date): CheckedPush {
  const { envelope, releases } = readPush(bytes);
  const results = releases.map((release, index): PushResult => {
    const of = isObject(release) ? release : {};
    const base = { index, ocid: textOf(of.ocid), id: textOf(of.id) };
    if (!isObject(release)) {
      return {
        ...base,
        status: 422,
        errors: [{ code: "type", pointer: `/releases/${index}`, message: "A release should be an object" }],
      };
    }
    const { valid, errors } = validate(release);
    const told = errors
      .slice(0, mostErrors)
      .map(({ code, pointer, message }) => ({ code, pointer: `/releases/${index}${pointer}`, message }));
    return { ...base, status: valid ? 201 : 422, errors: told };
  });
  const sound = results.filter(({ status }) => status === 201).map(({ index }) => index);
  const fetchedAt = now.toISOString();
  const payloads: Fetched[] = [];
  for (let first = 0; first < sound.length; first += rowsOfPayload) {
    const part = sound.slice(first, first + rowsOfPayload).map((index) => releases[index] ?? null);
    payloads.push({
      kind: ocdsFileKinds.package,
      url: `push:${feed.id}`,
      fetchedAt,
      mediaType: "application/json",
      bytes: new TextEncoder().encode(JSON.stringify({ version: "1.1", ...envelope, releases: part })),
      // Each push is a payload of its own, whatever was pushed before.
      context: { firstRow: first, pushedAt: fetchedAt },
    });
  }
  return { results, sound, payloads };
}

const textOf = (value: JsonValue | undefined): string | null =>
  typeof value === "string" ? value.slice(0, 300) : typeof value === "number" ? String(value) : null;

/** What the pipeline did with the sound releases, by their place in `sound`. */
export interface Delivery {
  readonly run: number;
  readonly created: ReadonlySet<number>;
  readonly refused: ReadonlyMap<number, string>;
}

export function pushReport(
  feed: Pick<FeedRow, "id">,
  checked: CheckedPush,
  delivery: Delivery | undefined,
): PushReport {
  const place = new Map(checked.sound.map((index, position) => [index, position]));
  const results = checked.results.map((result): PushResult => {
    const position = place.get(result.index);
    if (position === undefined || delivery === undefined) return result;
    const reason = delivery.refused.get(position);
    if (reason !== undefined) {
      const error = {
        code: "ocid-not-yours",
        pointer: `/releases/${result.index}/ocid`,
        message: `This process is not yours: ${reason}`,
      };
      return { ...result, status: 422, errors: [error] };
    }
    return { ...result, status: delivery.created.has(position) ? 201 : 200 };
  });
  const count = (status: number) => results.filter((result) => result.status === status).length;
  return {
    feed: feed.id,
    run: delivery?.run ?? null,
    received: results.length,
    created: count(201),
    unchanged: count(200),
    rejected: count(422),
    results,
  };
}
