import { answered } from "../../engine/completeness.ts";
import { indicator } from "../../engine/indicator.ts";

export const t32 = indicator({
  code: "T-32",
  version: 1,
  name: "Usability: what, from whom, for how much, when, how",
  question: "Can the five questions be answered?",
  formula: "questions that can be answered / five for each process; group by field for each question",
  fields: [
    "items[].classification",
    "awards[].suppliers[]",
    "awards[].value",
    "contracts[].value",
    "tender.tenderPeriod.endDate",
    "tender.procurementMethod",
  ],
  caveats: ["A question is answered where one of the fields for it is present."],
  sources: ["OCP usability check"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  labels: "field",
  labelValues: ["what", "fromWhom", "howMuch", "when", "how"],
  observe({ notice, release }, add) {
    const answers = answered(release);
    for (const [question, answer] of answers) add(notice, { n: answer ? 1 : 0, d: 1 }, question);
    add(notice, { n: answers.filter(([, answer]) => answer).length, d: answers.length, c: 1 });
  },
});
