import { indicator } from "../../engine/indicator.ts";
import { records } from "../../engine/json.ts";
import { isCalled } from "../../engine/observe.ts";

export const smea01 = indicator({
  code: "SMEA-01",
  version: 1,
  name: "Processes divided into lots",
  question: "Are contracts cut into sizes that small firms can serve?",
  formula: "processes with two or more lots / processes of sources that publish lots",
  fields: ["tender.lots[]"],
  caveats: ["Not computable for a source that never publishes lots: its processes are not assessable."],
  sources: ["EU Single Market Scoreboard, procedures divided into lots"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  needsUse: true,
  observe(process, add) {
    if (!isCalled(process)) return;
    const lots = records(process.tender.lots).length;
    add(process.notice, { n: lots >= 2 ? 1 : 0, d: 1 });
    if (lots > 0) add(process.notice, { n: 1, c: 1 }, "used");
  },
});
