import { indicator } from "../../engine/indicator.ts";
import { yesNo } from "../../engine/observe.ts";

export const t01 = indicator({
  code: "T-01",
  version: 1,
  name: "Open procedures (number)",
  question: "How much is open to all?",
  formula: "processes with the method open / processes of known method",
  fields: ["tender.procurementMethod"],
  caveats: [
    "National procedures are mapped by the table of each source; simplified ones may be direct in form and still advertised.",
  ],
  sources: [
    "OCP use-case guide U010 to U014",
    "EU Single Market Scoreboard, no calls for bids (complement)",
    "MAPS 7(c)",
  ],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe: ({ notice, method }, add) => add(notice, yesNo(method === "" ? null : method === "open")),
});
