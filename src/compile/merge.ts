import type { JsonObject } from "../base/json.ts";
import { compile, MergeError, mergeVersioned, statedRemovals } from "../ocds/index.ts";
import {
  type MergeInput,
  type MergeSources,
  mergedReleases,
  mergeOrder,
  presentReleases,
  wholeStream,
} from "./order.ts";

export interface MergedBodies {
  readonly compiled: JsonObject;
  /** The releases that it is made from. */
  readonly kept: readonly JsonObject[];
  /** Why the others were left out. */
  readonly conflicts: readonly string[];
}

const merge = (some: readonly JsonObject[]) => compile(some, { sorted: true }).compiledRelease as unknown as JsonObject;

/**
 * Merges what can be merged: a release that contradicts the earlier ones (an object where they have text) is left out
 * and told of, so that one odd release does not take its process away.
 * @param bodies in the order of merging
 */
export function mergeBodies(bodies: readonly JsonObject[]): MergedBodies {
  try {
    return { compiled: merge(bodies), kept: bodies, conflicts: [] };
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
  }
  const conflicts: string[] = [];
  let kept: JsonObject[] = [];
  let compiled: JsonObject | undefined;
  for (const body of bodies) {
    try {
      compiled = merge([...kept, body]);
      kept = [...kept, body];
    } catch (error) {
      if (!(error instanceof MergeError)) throw error;
      conflicts.push(error.message);
    }
  }
  const { ocid, id, date } = bodies.at(-1) ?? {};
  const bare: JsonObject = { ocid: ocid ?? null, id: id ?? null, date: date ?? null, tag: ["compiled"] };
  return { compiled: compiled ?? bare, kept, conflicts };
}

export interface StatedRelease extends MergeInput {
  readonly parsed: JsonObject;
}

/**
 * The compiled release of a process as it was after each of its releases; empty before the first that counts.
 * @param releases in the order in which they are told
 */
export function statesOf(releases: readonly StatedRelease[], source: MergeSources): JsonObject[] {
  const counted = new Set(mergedReleases(releases, source));
  const order = mergeOrder(source);
  const known: StatedRelease[] = [];
  let state: JsonObject = {};
  return releases.map((release) => {
    if (!counted.has(release)) return state;
    const whole = wholeStream(release, source);
    const replaces = whole !== undefined && known.some((other) => wholeStream(other, source) === whole);
    const isLast = known.every((other) => order(other, release) <= 0);
    known.push(release);
    // Mostly the new one is merged into what was there; else all of them again.
    if (isLast && !replaces) state = known.length === 1 ? merge([release.parsed]) : added(state, release.parsed);
    else state = mergeBodies(presentReleases(known.toSorted(order), source).map(({ parsed }) => parsed)).compiled;
    return state;
  });
}

function added(state: JsonObject, body: JsonObject): JsonObject {
  try {
    return merge([state, body]);
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    return state;
  }
}

/**
 * The versioned release of a process (OCDS 1.1, versioned releases) from what its record is made from. Where a release
 * has replaced an earlier one, what is no more has null as its last value.
 */
export function versionedRelease(releases: readonly StatedRelease[], source: MergeSources): JsonObject {
  const ordered = mergedReleases(releases, source);
  const { kept } = mergeBodies(ordered.map(({ parsed }) => parsed));
  const used = ordered.filter(({ parsed }) => kept.includes(parsed));
  const replaced = presentReleases(used, source).length < used.length;
  const states = replaced ? statesOf(used, source) : [];
  const stated = used.map(({ parsed }, index) =>
    replaced ? statedRemovals(states[index - 1] ?? {}, states[index] ?? {}, parsed) : parsed,
  );
  return mergeVersioned(stated, { sorted: true }).versionedRelease as unknown as JsonObject;
}
