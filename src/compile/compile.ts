import { sha256 } from "../base/hash.ts";
import type { JsonObject } from "../base/json.ts";
import { compile as merge } from "../ocds/index.ts";
import type { ProcessRows, ReleaseRow } from "../store/rows.ts";
import { mergeOrder } from "./order.ts";
import { parseBody, project } from "./project.ts";
import type { SourceInfo } from "./source-info.ts";

/** A stored or new release, parsed where it is parsed already. */
export interface CompileInput extends ReleaseRow {
  readonly parsed?: JsonObject;
}

/**
 * The record, notice and facts of one process from its releases. Pure: the same releases in any order give the same rows.
 * Invalid releases are left out unless there is nothing else; then the record is marked as not valid.
 */
export function compileProcess(releases: readonly CompileInput[], source: (id: string) => SourceInfo): ProcessRows {
  const sound = releases.filter((release) => release.valid);
  const used = sound.length > 0 ? sound : releases;
  const ordered = [...used].sort(mergeOrder((id) => source(id).precedence));
  const last = ordered.at(-1);
  if (last === undefined) throw new Error("a process has at least one release");
  const bodies = ordered.map((release) => release.parsed ?? parseBody(release.body));
  const compiled = merge(bodies, { sorted: true }).compiledRelease as unknown as JsonObject;
  const info = source(last.source);
  const valid = sound.length > 0;
  const firstReleased = ordered.reduce(
    (first, each) => (Date.parse(each.date) < Date.parse(first) ? each.date : first),
    last.date,
  );
  const projection = project(compiled, { source: info, valid, firstReleased });
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
      hash: sha256(body).slice(0, 32),
      body,
    },
    ...projection,
  };
}
