import { indicator } from "../../engine/indicator.ts";
import { records, texts } from "../../engine/json.ts";
import { addAwardAmounts, msme } from "../../engine/observe.ts";

export const smea13 = indicator({
  code: "SMEA-13",
  version: 1,
  name: "MSME share of framework orders (value)",
  question: "How much of what is ordered under framework agreements goes to small firms?",
  formula:
    "awarded value that went to small firms / awarded value to firms of known size, of processes that order under a framework",
  fields: [
    "relatedProcesses[].relationship",
    "contracts[].relatedProcesses[].relationship",
    "awards[].value",
    "parties[].details.scale",
  ],
  caveats: [
    "An order is a process, or a contract in it, related to another one as to its framework; ceilings of frameworks do not count.",
    "Only of sources that publish the relation; others have no row.",
    "Small means what the law of the country, or the source, says it means: see the definition beside each row.",
  ],
  sources: ["Own"],
  family: "award",
  measure: { kind: "share" },
  unit: "share",
  counts: "awards",
  money: true,
  sized: true,
  observe(process, add, _sample, amountOf) {
    const related = [process.release, ...records(process.release.contracts)].flatMap((holder) =>
      records(holder.relatedProcesses),
    );
    if (!related.some(({ relationship }) => texts(relationship).includes("framework"))) return;
    addAwardAmounts(process, add, amountOf, msme, false);
  },
});
