import { indicator } from "../../engine/indicator.ts";
import { text } from "../../engine/json.ts";
import { yesNo } from "../../engine/observe.ts";

export const t33d = indicator({
  code: "T-33D",
  version: 1,
  name: "Short descriptions",
  question: "Does the description say something?",
  formula: "processes with a description of fewer than 30 characters / processes with a description",
  fields: ["tender.description"],
  caveats: [],
  sources: ["OCP use-case guide U054"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, tender }, add) {
    const said = text(tender.description);
    add(notice, yesNo(said === undefined ? null : said.trim().length < 30));
  },
});
