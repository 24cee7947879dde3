import { indicator } from "../../engine/indicator.ts";
import { text } from "../../engine/json.ts";
import { yesNo } from "../../engine/observe.ts";

export const t33 = indicator({
  code: "T-33",
  version: 1,
  name: "Short titles",
  question: "Does the title say something?",
  formula: "processes with a title of fewer than 10 characters / processes with a title",
  fields: ["tender.title"],
  caveats: [],
  sources: ["OCP use-case guide U053"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  observe({ notice, tender }, add) {
    const said = text(tender.title);
    add(notice, yesNo(said === undefined ? null : said.trim().length < 10));
  },
});
