import { UsageError } from "../base/errors.ts";
import { Calendar, dayNumber, unixSeconds } from "./calendar.ts";
import { countryCodes, countryOf } from "./countries.ts";
import { longest, makeCourse, mostAwards, publication, signature } from "./course.ts";
import { buyerCount, makeBuyer, makeSupplier, supplierCount } from "./parties.ts";
import { indexFromId, makeProcess, type Place } from "./process.ts";
import type { World } from "./types.ts";
import { asOf, eventsOf } from "./view.ts";

export interface WorldOptions {
  /** Whole number, 0 or more. Default 1. */
  readonly seed?: number;
  /** Processes in each country, 1 … 10,000,000. Default 1,000. */
  readonly size?: number;
  /** First and last day (UTC) of publication. Default 2023-01-01 and 2026-06-30. */
  readonly from?: string;
  readonly until?: string;
  /** ISO 3166-1 alpha-2. Default: all 20 that are known. */
  readonly countries?: readonly string[];
}

const mostProcesses = 10_000_000;

/**
 * A world in which nothing is computed before it is asked for. Throws UsageError for options out of range, and later for
 * a country that is not in the world or a number that is out of range.
 */
export function createWorld(options: WorldOptions = {}): World {
  const { seed = 1, size = 1_000, from = "2023-01-01", until = "2026-06-30" } = options;
  const countries = [...new Set(options.countries ?? countryCodes)];
  for (const country of countries) countryOf(country);
  wholeNumber("seed", seed, 0, Number.MAX_SAFE_INTEGER);
  wholeNumber("size", size, 1, mostProcesses);
  const [first, last] = [dayNumber("from", from), dayNumber("until", until)];
  if (last < first) throw new UsageError("world-bad-span", `the world ends (${until}) before it begins (${from})`);
  const calendar = new Calendar(first, last, size);
  const buyers = buyerCount(size);
  const suppliers = supplierCount(size);

  const place = (country: string): Place => {
    if (!countries.includes(country)) throw new UsageError("world-unknown-country", `this world has no "${country}"`);
    return { seed, country, calendar, buyers, suppliers };
  };
  const inRange = (what: string, index: number, count: number) => wholeNumber(what, index, 0, count - 1);

  /** The first number published at or after an instant. */
  const publishedFrom = (country: string, seconds: number): number => {
    let [low, high] = [0, size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (publication(seed, country, calendar, middle) < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const range = (country: string, begin: number, end: number) => {
    const first = publishedFrom(country, begin);
    return { begin: first, end: Math.max(first, publishedFrom(country, end)) };
  };

  const process: World["process"] = (country, index) => {
    inRange("process", index, size);
    return makeProcess(place(country), index);
  };

  return {
    seed,
    size,
    from,
    until,
    countries,
    count: (country) => (countries.includes(country) ? size : 0),
    process,
    published(country, begin, end) {
      place(country);
      return range(country, begin.getTime() / 1_000, end.getTime() / 1_000);
    },
    find(country, id) {
      const index = indexFromId(id);
      if (index === undefined || index >= size) return undefined;
      return process(country, index).id === id ? index : undefined;
    },
    view: (country, index, at) => asOf(process(country, index), at),
    changed(country, begin, end) {
      const here = place(country);
      const [low, high] = [begin.getTime() / 1_000, end.getTime() / 1_000];
      const within = (seconds: number | undefined) => seconds !== undefined && seconds >= low && seconds < high;
      const alive = range(country, low - longest.toLastEvent, high + longest.planning);
      const found: number[] = [];
      for (let index = alive.begin; index < alive.end; index += 1) {
        const course = makeCourse(seed, country, calendar, index);
        const early = [course.planned, course.published, course.amended, course.deadline, course.decided].some(within);
        // Which contracts there are costs more to know, so that is asked last and only where one could be meant.
        const signed = (award: number) => {
          const { signed, amended } = signature(seed, country, index, award, course.decided);
          return within(signed) || within(amended);
        };
        const late = () =>
          [...Array(mostAwards).keys()].some(signed) &&
          eventsOf(makeProcess(here, index)).map(unixSeconds).some(within);
        if (early || (course.outcome === "awarded" && late())) found.push(index);
      }
      return found;
    },
    buyer(country, index) {
      place(country);
      inRange("buyer", index, buyers);
      return makeBuyer(seed, country, index);
    },
    buyers: (country) => (countries.includes(country) ? buyers : 0),
    supplier(country, index) {
      place(country);
      inRange("supplier", index, suppliers);
      return makeSupplier(seed, country, index);
    },
    suppliers: (country) => (countries.includes(country) ? suppliers : 0),
  };
}

function wholeNumber(name: string, value: number, low: number, high: number): void {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw new UsageError("world-bad-number", `${name} must be a whole number from ${low} to ${high}, not ${value}`);
}
