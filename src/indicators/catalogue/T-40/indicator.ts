import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t40 = indicator({
  code: "T-40",
  version: 1,
  name: "Releases changed in silence",
  question: "Are published releases changed without a new one?",
  formula: "releases that came with another content than one before under the same id / releases",
  fields: ["id"],
  caveats: [
    "Known from the archive of what was received: a change between two readings of the source is not seen.",
    "Sources that show their present state alone have no ids of releases: their processes are not assessable.",
    "A release that a newer mapping has replaced is none that the source has changed.",
  ],
  sources: ["Own"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, releases, silentChanges }, add) {
    add(notice, silentChanges === null ? notAssessable : { n: silentChanges, d: releases });
  },
});
