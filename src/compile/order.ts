import type { ReleaseRow } from "../store/rows.ts";

export type MergeInput = Pick<ReleaseRow, "id" | "source" | "releaseId" | "date" | "sequence" | "content" | "valid">;

/**
 * The order in which the releases of a process are merged: told by their content alone, so that any order of arrival
 * gives the same record. A less authoritative source comes first (later values win), then the instant of the release,
 * the source's own order among equal dates, the release id, the content.
 * @param precedence of a source; smaller is more authoritative
 */
export function mergeOrder(precedence: (source: string) => number): (a: MergeInput, b: MergeInput) => number {
  return (a, b) =>
    precedence(b.source) - precedence(a.source) ||
    compareText(a.source, b.source) ||
    Date.parse(a.date) - Date.parse(b.date) ||
    a.sequence - b.sequence ||
    compareText(a.releaseId, b.releaseId) ||
    compareText(a.content, b.content);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
