import type { RegisteredSize } from "../../store/indicator-facts.ts";
import { type Scale, type SizeOrigin, scales } from "./facts.ts";

/**
 * The size that holds at a day, of those that registers state: that of the year nearest before; where all are later, the
 * earliest of them, in hindsight; the newest where the day is unknown. The rule of `organization_scale`, for registers
 * alone. A size that says no more than "not small" may be medium or large: it leaves the class open.
 */
export function sizeAt(
  sizes: readonly RegisteredSize[] | undefined,
  day: string | null,
): { readonly scale: Scale; readonly origin: SizeOrigin } | undefined {
  const year = day === null ? Number.POSITIVE_INFINITY : Number(day.slice(0, 4));
  let best: RegisteredSize | undefined;
  for (const size of sizes ?? []) if (best === undefined || isBetter(size, best, year)) best = size;
  const scale = best && scales.find((each) => each === best[1]);
  if (best === undefined || scale === undefined) return undefined;
  const origin = best[0] > year ? "laterRegister" : best[0] === year || day === null ? "register" : "earlierRegister";
  return { scale, origin };
}

function isBetter(
  [year, scale, register]: RegisteredSize,
  [bestYear, bestScale, bestRegister]: RegisteredSize,
  at: number,
): boolean {
  if (year !== bestYear) {
    if (year > at !== bestYear > at) return year <= at;
    return year > at ? year < bestYear : year > bestYear;
  }
  return register === bestRegister ? scale < bestScale : register < bestRegister;
}
