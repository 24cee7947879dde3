import { indicator } from "../../engine/indicator.ts";
import { day } from "../../engine/json.ts";
import { yesNo } from "../../engine/observe.ts";

export const t21 = indicator({
  code: "T-21",
  version: 1,
  name: "Contracts completed on time",
  question: "Do contracts end when they should?",
  formula:
    "contracts with status terminated whose last milestone was met on the last day of their period or before / those of which both days are published",
  fields: [
    "contracts[].status",
    "contracts[].period.endDate",
    "contracts[].implementation.milestones[].dateMet",
    "contracts[].milestones[].dateMet",
  ],
  caveats: [
    "Rarely published: see the coverage. A terminated contract without a met milestone is unknown, not late.",
    "The period is that of the contract as it is now: an end that was put off by an amendment counts as planned.",
    "Counted at the signature; compared by the day (UTC).",
  ],
  sources: ["OCP use-case guide U070, U071", "MAPS 9(c)"],
  family: "contract",
  measure: { kind: "share" },
  unit: "share",
  counts: "contracts",
  observe({ contracts }, add) {
    for (const { place, status, plannedEnd, lastMet } of contracts) {
      if (status !== "terminated") continue;
      const [planned, met] = [day(plannedEnd), day(lastMet)];
      add(place, yesNo(planned === undefined || met === undefined ? null : met <= planned));
    }
  },
});
