import { type Calendar, day, isoDay } from "./calendar.ts";
import { Dice } from "./dice.ts";
import type { WorldOutcome, WorldProcess } from "./types.ts";

/** When things happen in a process, in Unix seconds: cheap to work out, so that listings need no more. */
export interface Course {
  readonly method: WorldProcess["method"];
  readonly outcome: Exclude<WorldOutcome, "open">;
  readonly planned: number;
  readonly published: number;
  readonly enquiryEnds: number;
  readonly amended: number | undefined;
  readonly firstDeadline: number;
  readonly deadline: number;
  readonly decided: number;
}

/** Bounds on what {@link makeCourse} and {@link signature} give, in seconds. */
export const longest = { planning: 61 * day, toLastEvent: 540 * day };

/** Unix seconds at which process number `index` is published. */
export function publication(seed: number, country: string, calendar: Calendar, index: number): number {
  return calendar.publication(index, new Dice(seed, country, "publication", index).below(65_536));
}

export function makeCourse(seed: number, country: string, calendar: Calendar, index: number): Course {
  const published = publication(seed, country, calendar, index);
  const dice = new Dice(seed, country, "course", index);
  const method = methodOf(dice.below(1000));
  const planned = published - dice.between(3, 60) * day - dice.below(10 * 3_600);
  const [fewest, most] = periods[method];
  const opening = dice.between(36, 44) * 1_800;
  const firstDeadline = (Math.floor(published / day) + dice.between(fewest, most)) * day + opening;
  const enquiryEnds = hourOf(published + Math.floor(((firstDeadline - published) * dice.between(400, 600)) / 1_000));
  // 235 of the 850 that are not direct: a fifth of all.
  const moved = method !== "direct" && dice.chance(235);
  const amended = enquiryEnds + Math.floor(((firstDeadline - enquiryEnds) * dice.between(200, 800)) / 1_000);
  const deadline = moved ? firstDeadline + dice.between(3, 20) * day : firstDeadline;
  const decided = deadline + dice.between(1, method === "direct" ? 5 : 50) * day - dice.below(8 * 3_600);
  return {
    method,
    outcome: outcomeOf(dice.below(1000)),
    planned,
    published,
    enquiryEnds,
    amended: moved ? amended : undefined,
    firstDeadline,
    deadline,
    decided,
  };
}

const hourOf = (seconds: number): number => seconds - (seconds % 3_600);

const periods = { direct: [2, 5], limited: [5, 15], selective: [10, 30], open: [10, 45] } as const;

function methodOf(roll: number): Course["method"] {
  if (roll < 150) return "direct";
  if (roll < 280) return "limited";
  return roll < 400 ? "selective" : "open";
}

function outcomeOf(roll: number): Course["outcome"] {
  if (roll < 80) return "unsuccessful";
  return roll < 120 ? "cancelled" : "awarded";
}

/** How a contract runs after the award: Unix seconds and days. */
export interface Signature {
  readonly signed: number;
  readonly start: string;
  readonly end: string;
  /** Amendment, if any: at least a day after the start and before the end. */
  readonly amended: number | undefined;
}

/** Awards of one process at most. */
export const mostAwards = 3;

/** How the contract of award number `award` (from 0) runs, whether or not there is such an award. */
export function signature(seed: number, country: string, index: number, award: number, decided: number): Signature {
  const dice = new Dice(seed, country, "contract", index * mostAwards + award);
  const signed = decided + dice.between(2, 25) * day + dice.below(6 * 3_600);
  const start = (Math.floor(signed / day) + dice.between(1, 10)) * day;
  const days = dice.between(30, 365);
  const amended = start + dice.between(1, days - 2) * day + dice.between(13 * 3_600, 21 * 3_600);
  return {
    signed,
    start: isoDay(start),
    end: isoDay(start + days * day),
    amended: dice.chance(100) ? amended : undefined,
  };
}
