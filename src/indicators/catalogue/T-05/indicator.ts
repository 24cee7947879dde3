import { divideToPlaces } from "../../../base/decimal.ts";
import { indicator } from "../../engine/indicator.ts";
import { notAssessable } from "../../engine/observe.ts";

export const t05 = indicator({
  code: "T-05",
  version: 1,
  name: "Disqualified bids",
  question: "How many bids fail?",
  formula: "mean over processes of disqualified bids / bids handed in",
  fields: ["bids.details[].status"],
  caveats: ["Needs bids with a status."],
  sources: ["OCP use-case guide U024", "Red flag R038"],
  family: "notice",
  measure: { kind: "mean" },
  unit: "share",
  counts: "processes",
  observe({ notice, bids }, add) {
    if (bids === null || bids.length === 0 || bids.some(({ status }) => status === null)) add(notice, notAssessable);
    else {
      const out = bids.filter(({ status }) => status === "disqualified").length;
      add(notice, { n: divideToPlaces(String(out), String(bids.length), 9), d: 1 });
    }
  },
});
