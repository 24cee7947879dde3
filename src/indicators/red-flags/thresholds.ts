import type { FlagCode, OrganizationCode, OrganizationType } from "./codes.ts";
import { lowerFence, quantileOf, upperFence } from "./quantile.ts";
import type { FlagSettings } from "./settings.ts";

/** Sorted values of a population; ranks from 1 on. */
export interface Population {
  readonly size: number;
  valueAt(rank: number): number;
}

/** The line that a population draws between usual and unusual. */
export interface Threshold {
  readonly size: number;
  /** Absent where the settings fix the threshold. */
  readonly q1?: number;
  readonly q3?: number;
  /** The fence, or the threshold of the settings. */
  readonly fence: number;
  /** Flagged are values at or `below`, or at or `above` the fence. */
  readonly side: "below" | "above";
  /** False: nothing is flagged, because the fence is not above zero and would take in what is usual. */
  readonly usable: boolean;
  /** R025: the least number of participations. */
  readonly participations?: number;
}

const sides: Readonly<Record<"R024" | "R025" | "R038" | "R048" | "R058", Threshold["side"]>> = {
  R024: "below",
  R025: "below",
  R038: "above",
  R048: "above",
  R058: "above",
};
/** Indicators that judge by outliers of a population. */
export type OutlierCode = keyof typeof sides;
export const isOutlierCode = (code: FlagCode): code is OutlierCode => Object.hasOwn(sides, code);

/**
 * @param values ratios, or numbers of classes, of all of the population
 * @param participations R025: numbers of participations of the same
 */
export function thresholdOf(
  code: OutlierCode,
  settings: FlagSettings,
  values: Population,
  participations?: Population,
): Threshold {
  const side = sides[code];
  const configured = settings[code]?.threshold;
  const least =
    participations &&
    quantileOf(participations.size, (settings.R025?.percentile ?? 75) / 100, (rank) => participations.valueAt(rank));
  const common = { size: values.size, side, ...(least !== undefined && { participations: least }) };
  if (configured !== undefined) return { ...common, fence: configured, usable: code === "R048" || configured > 0 };
  const q1 = quantileOf(values.size, 0.25, (rank) => values.valueAt(rank));
  const q3 = quantileOf(values.size, 0.75, (rank) => values.valueAt(rank));
  const fence = side === "below" ? lowerFence(q1, q3) : upperFence(q1, q3);
  const usable = code === "R048" ? !Number.isNaN(fence) : fence > 0 && (side === "above" || q1 > 0);
  return { ...common, q1, q3, fence, usable };
}

/** Whether a value lies beyond the threshold. */
export const isBeyond = (value: number, { fence, side, usable }: Threshold): boolean =>
  usable && (side === "below" ? value <= fence : value >= fence);

/** The least denominator with which an organisation belongs to the population. */
export function leastDenominator(code: OrganizationCode, type: OrganizationType, settings: FlagSettings): number {
  if (code === "R048") return settings.R048?.minimumProcesses ?? 1;
  if (code === "R025") return 1;
  return (type === "tenderer" ? settings.R038?.minimumSubmittedBids : settings.R038?.minimumProcesses) ?? 1;
}

/** A population from values in any order; they are sorted in place. */
export function populationOf(values: Float64Array): Population {
  values.sort();
  return { size: values.length, valueAt: (rank) => values[rank - 1] ?? Number.NaN };
}
