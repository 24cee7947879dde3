import { indicator } from "../../engine/indicator.ts";
import { millis, text } from "../../engine/json.ts";
import { addDays, notAssessable } from "../../engine/observe.ts";

export const t30 = indicator({
  code: "T-30",
  version: 1,
  name: "Days until a notice was seen",
  question: "How soon after its date can a notice be had?",
  formula:
    "median days from tender.datePublished (else the first publication known) to when the process was first read here",
  fields: ["tender.datePublished", "date"],
  caveats: [
    "First seen is when we read it: the resolution is the interval at which the source is read.",
    "What was published before the source was first read here is history that was taken in later: not assessable.",
    "A date without a time counts as midnight; one after it was seen is an error in the data or a date of the future: not assessable.",
  ],
  sources: ["Own", "MAPS 9(b), compliance with publication rules"],
  family: "notice",
  measure: { kind: "distribution", point: "median" },
  unit: "days",
  counts: "processes",
  observe({ notice, tender, published, firstSeen, readSince }, add, sample) {
    const stated = text(tender.datePublished) ?? published;
    const [at, since] = [millis(stated), millis(readSince)];
    if (at === undefined) add(notice, { u: 1 });
    else if (since === undefined || at < since) add(notice, notAssessable);
    else addDays(add, sample, notice, stated, firstSeen);
  },
});
