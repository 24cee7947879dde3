import { UsageError } from "../base/errors.ts";

/** Seconds in a day. */
export const day = 86_400;
const hour = 3_600;

/** Instant (ISO 8601, UTC, whole seconds) of a Unix time in seconds. */
export const isoInstant = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
/** Day (ISO 8601) of a Unix time in seconds, in UTC. */
export const isoDay = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
/** Unix time in whole seconds of an instant in ISO 8601. */
export const unixSeconds = (instant: string): number => Date.parse(instant) / 1000;

/** Day number since 1970-01-01 of an ISO day; throws UsageError for anything else. */
export function dayNumber(name: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || isoDay(time / 1000) !== text) {
    throw new UsageError("world-bad-day", `${name} must be a day as YYYY-MM-DD, not "${text}"`);
  }
  return time / 1000 / day;
}

// Day 4 since 1970-01-01 was a Monday.
const monday = 4;

/** Working days (Monday to Friday) before a day number. */
function workdaysBefore(number: number): number {
  const weeks = Math.floor((number - monday) / 7);
  return weeks * 5 + Math.min(number - monday - weeks * 7, 5);
}

/** Day number of the working day with so many working days before it. */
function workday(before: number): number {
  const weeks = Math.floor(before / 5);
  return monday + weeks * 7 + (before - weeks * 5);
}

/**
 * When portals of the Americas publish: on working days (on all days where the span has no working day), mostly in
 * 12–22 h UTC, a part late in the local evening, when it is the next day in UTC.
 */
export class Calendar {
  readonly #begin: number;
  readonly #days: number;
  readonly #everyDay: boolean;
  readonly #count: number;

  /**
   * @param first day number of the first day
   * @param last day number of the last day, included
   * @param count publications to spread over the days
   */
  constructor(first: number, last: number, count: number) {
    const workdays = workdaysBefore(last + 1) - workdaysBefore(first);
    this.#everyDay = workdays === 0;
    this.#begin = this.#everyDay ? first : workdaysBefore(first);
    this.#days = this.#everyDay ? last - first + 1 : workdays;
    this.#count = count;
  }

  /**
   * Unix time in seconds of publication number `index`; never falls as the index rises.
   * @param jitter 0 … 65535: place within the publication's share of the span
   */
  publication(index: number, jitter: number): number {
    const ticks = this.#days * day;
    const tick = Math.min(Math.floor(((index + jitter / 65_536) * ticks) / this.#count), ticks - 1);
    const number = Math.floor(tick / day);
    const within = tick - number * day;
    const date = this.#everyDay ? this.#begin + number : workday(this.#begin + number);
    const late = Math.floor(day * 0.92);
    if (within < late) return date * day + 12 * hour + Math.floor((within * 10 * hour) / late);
    // The last day ends at midnight UTC: nothing is published after the span.
    const evening = number === this.#days - 1 ? 2 * hour - 1 : 5 * hour;
    return date * day + 22 * hour + Math.floor(((within - late) * evening) / (day - late));
  }
}
