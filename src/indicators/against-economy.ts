import type { Figure, FigureQuestion } from "./answer.ts";
import { economyShare } from "./definitions/economy-shares.ts";
import { ratio } from "./engine/figures.ts";

/** A figure in relation to the share of small firms in the economy of the row's country; without one it has no value. */
export function againstEconomy(figure: Figure, { filter: { country, to } }: FigureQuestion): Figure {
  const { group, value, lower, upper } = figure;
  const of = group.country ?? (country?.length === 1 ? country[0] : undefined);
  const period = group.year ?? group.quarter ?? group.month ?? to;
  const year = period === undefined || !/^\d{4}/.test(period) ? undefined : Number(period.slice(0, 4));
  const known = of === undefined ? undefined : economyShare(of, year);
  const divided = (each: number | null) =>
    each === null || known === undefined ? null : ratio(String(each), known.share);
  return {
    ...figure,
    ...{ value: divided(value), lower: divided(lower), upper: divided(upper), unit: "index" },
    reading: known === undefined ? "none" : figure.reading,
    more: { share: value, economyShare: known ? Number(known.share) : null, economyYear: known?.year ?? null },
  };
}
