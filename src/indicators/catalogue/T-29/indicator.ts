import { indicator } from "../../engine/indicator.ts";
import { isCalled, notAssessable } from "../../engine/observe.ts";
import { isCalledOff } from "../../engine/read-facts.ts";

export const t29 = indicator({
  code: "T-29",
  version: 1,
  name: "Awards published",
  question: "Is the result published?",
  formula:
    "processes with an active award that has date, value and supplier / processes whose time for bids ended more than 30 days ago and that came to something",
  fields: ["tender.tenderPeriod.endDate", "awards[].status", "awards[].date", "awards[].value", "awards[].suppliers[]"],
  caveats: [
    "Cancelled, withdrawn and unsuccessful processes are left out; those without an end of the time for bids are not assessable.",
  ],
  sources: ["OCP use-case guide U049 (complement)"],
  family: "notice",
  measure: { kind: "share" },
  unit: "share",
  counts: "processes",
  minimumAgeDays: 30,
  observe(process, add) {
    const { notice, status, tenderEnd, awards } = process;
    if (!isCalled(process) || isCalledOff(status)) return;
    if (tenderEnd === null) add(notice, notAssessable);
    else add(notice, { n: awards.some(({ complete }) => complete) ? 1 : 0, d: 1 });
  },
});
