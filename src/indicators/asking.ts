import { runGroups } from "../store/read-run-figures.ts";
import { type FigureGroup, type FigureQuestion, labelGroups, periods } from "./answer.ts";
import type { Indicator } from "./engine/indicator.ts";

/** The filter that an indicator cannot go by; undefined where there is none. */
export const unfitFilter = ({ measure }: Indicator, filter: FigureQuestion["filter"]): string | undefined =>
  measure.kind === "runs"
    ? (["buyer", "category", "method"] as const).find((name) => filter[name] !== undefined)
    : undefined;

/** Why an indicator cannot be grouped so; undefined where it can. */
export function groupingTrouble({ labels, measure }: Indicator, groupBy: readonly FigureGroup[]): string | undefined {
  if (measure.kind === "runs") {
    const foreign = groupBy.find((each) => !(runGroups as readonly string[]).includes(each));
    if (foreign !== undefined) return `cannot be ${foreign} for this indicator: it counts runs of sources`;
  }
  const own = labels ? `${labels} is the only such grouping` : "it has no such grouping";
  const foreign = labelGroups.find((each) => groupBy.includes(each) && each !== labels);
  if (foreign !== undefined) return `cannot be ${foreign} for this indicator: ${own}`;
  const several = periods.filter((each) => groupBy.includes(each));
  return several.length > 1 ? `should name one of year, quarter and month, not ${several.join(" and ")}` : undefined;
}
