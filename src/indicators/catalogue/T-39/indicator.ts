import { indicator } from "../../engine/indicator.ts";

export const t39 = indicator({
  code: "T-39",
  version: 1,
  name: "Change history",
  question: "Is it published how processes change?",
  formula: "processes with two or more releases / processes first published more than 60 days ago",
  fields: ["ocid", "date"],
  caveats: ["Of sources that show their present state alone the releases are those that we saw."],
  sources: ["Own"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  minimumAgeDays: 60,
  observe: ({ notice, releases }, add) => add(notice, { n: releases >= 2 ? 1 : 0, d: 1 }),
});
