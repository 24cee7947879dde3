import { sha256 } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import type { RateTable } from "../money/index.ts";
import type { ProcessRows, ReleaseRow } from "../store/rows.ts";
import { mergeBodies } from "./merge.ts";
import { mergedReleases, presentReleases } from "./order.ts";
import { parseBody, project } from "./project.ts";
import type { SourceInfo } from "./source-info.ts";

/** A stored or new release, parsed where it is parsed already. */
export interface CompileInput extends ReleaseRow {
  /** Let go once it is merged: trees are ten times as large as their text. */
  parsed?: JsonObject | undefined;
}

/**
 * The record, notice and facts of one process from its releases. Pure: the same releases in any order give the same rows
 * at the same rates.
 * Invalid releases are left out unless there is nothing else; then the record is marked as not valid.
 */
export function compileProcess(
  releases: readonly CompileInput[],
  source: (id: string) => SourceInfo,
  rates: RateTable,
): ProcessRows {
  const ordered = mergedReleases(releases, source);
  const last = ordered.at(-1);
  if (last === undefined) throw new Error("a process has at least one release");
  const present = presentReleases(ordered, source);
  const bodies = present.map((release) => release.parsed ?? parseBody(release.body));
  const { compiled, conflicts } = mergeBodies(bodies);
  const info = source(last.source);
  const { valid } = last;
  const firstReleased = ordered.reduce(
    (first, each) => (Date.parse(each.date) < Date.parse(first.date) ? each : first),
    last,
  );
  const projection = project(compiled, {
    source: info,
    valid,
    firstReleased: new Date(firstReleased.date).toISOString(),
    rates,
  });
  const body = JSON.stringify(compiled);
  return {
    record: {
      ocid: last.ocid,
      source: last.source,
      sources: [...new Set(releases.map((release) => release.source))].sort(),
      country: info.country,
      valid,
      withdrawn: false,
      releases: releases.length,
      // The notice too: a late release may tell only when the process was first published.
      hash: sha256(`${body}\n${projection.notice.item}`).slice(0, 32),
      body,
    },
    ...projection,
    ...(conflicts.length > 0 ? { conflicts } : {}),
  };
}
