import type { JsonObject } from "../base/json.ts";
import type { ReleaseRow } from "../store/rows.ts";

export type MergeInput = Pick<
  ReleaseRow,
  "id" | "source" | "releaseId" | "date" | "stream" | "sequence" | "content" | "valid"
>;

/** What merging needs to know of a source. */
export interface MergeSource {
  /** Smaller is more authoritative. */
  readonly precedence: number;
  /** Kinds of streams (their names up to a colon) of which each release states all that the source says there. */
  readonly wholeStreams?: readonly string[];
}
export type MergeSources = (source: string) => MergeSource;

/**
 * The order in which the releases of a process are merged: told by their content alone, so that any order of arrival
 * gives the same record. A less authoritative source comes first (later values win), then the instant of the release,
 * the source's own order among equal dates, the release id, the content.
 */
export function mergeOrder(source: MergeSources): (a: MergeInput, b: MergeInput) => number {
  return (a, b) =>
    source(b.source).precedence - source(a.source).precedence ||
    compareText(a.source, b.source) ||
    Date.parse(a.date) - Date.parse(b.date) ||
    a.sequence - b.sequence ||
    compareText(a.releaseId, b.releaseId) ||
    compareText(a.content, b.content);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The releases that a record is made from, in the order of merging: the valid ones, all where there are none. */
export function mergedReleases<R extends MergeInput>(releases: readonly R[], source: MergeSources): R[] {
  const sound = releases.filter((release) => release.valid);
  return (sound.length > 0 ? sound : [...releases]).sort(mergeOrder(source));
}

/** `wholeStreams` of a source's meta; none where it has none. */
export const wholeStreamsOf = (meta: JsonObject): string[] =>
  Array.isArray(meta.wholeStreams) ? meta.wholeStreams.filter((kind) => typeof kind === "string") : [];

/** The stream of a release whose releases replace each other; undefined where they add to each other. */
export function wholeStream({ source: id, stream }: MergeInput, source: MergeSources): string | undefined {
  const [kind = ""] = stream.split(":");
  return source(id).wholeStreams?.includes(kind) ? `${id}\n${stream}` : undefined;
}

/**
 * Without the releases that a later one of their stream has replaced: OCDS has no word for a member of a list that is no
 * more, so what a source no longer shows would stay for ever if the earlier state were merged too.
 * @param ordered in the order of merging
 */
export function presentReleases<R extends MergeInput>(ordered: readonly R[], source: MergeSources): R[] {
  const replaced = new Set<string>();
  return ordered
    .toReversed()
    .filter((release) => {
      const whole = wholeStream(release, source);
      if (whole === undefined) return true;
      if (replaced.has(whole)) return false;
      replaced.add(whole);
      return true;
    })
    .reverse();
}
