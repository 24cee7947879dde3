import { indicator } from "../../engine/indicator.ts";

export const d01 = indicator({
  code: "D-01",
  version: 1,
  name: "Processes",
  question: "How much is there?",
  formula: "number of processes",
  fields: ["ocid"],
  caveats: [
    "Each process once, whatever its status. By month of first publication this is the course of the year (D-05).",
  ],
  sources: ["OCP use-case guide U001, U005"],
  family: "notice",
  measure: { kind: "count" },
  unit: "processes",
  counts: "processes",
  observe: ({ notice }, add) => add(notice, { n: 1 }),
});
