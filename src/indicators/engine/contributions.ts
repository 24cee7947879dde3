import { addDecimals, divideToPlaces, multiplyDecimals } from "../../base/decimal.ts";
import type { IndicatorDimensions, IndicatorFactRow } from "../../store/indicator-facts.ts";
import type { AwardFact, Money, OrganizationFact, Place, ProcessFacts, Scale } from "./facts.ts";
import type { Add, Indicator, Observation, Sample } from "./indicator.ts";
import { day } from "./json.ts";
import {
  forgetPatterns,
  keyNumber,
  keyOf,
  observationNumber,
  type Pattern,
  patternOf,
  sumNumber,
  vectorAt,
  vectorNumber,
} from "./patterns.ts";
import { addVectors, amountMark, dollarsMark, type Vector, vectorOf } from "./vectors.ts";

/** Sums in dollars stand beside those in the stated currency, under the code with this mark. */
export const dollarMark = "$";

/** Key of an indicator's sums: its code, marked where they are in dollars, and the label of a part. */
export const sumKey = (code: string, dollars: boolean, label?: string): string =>
  `${code}${dollars ? dollarMark : ""}${label === undefined ? "" : `/${label}`}`;

/** A row with what it adds taken apart. */
export interface CountedFactRow extends IndicatorFactRow, IndicatorDimensions {
  readonly patterns: readonly Pattern[];
  /** What `sums` holds. */
  readonly rest: Pattern["entries"];
}

const asStated = (money: Money | null): string | null => (money && money.currency !== "" ? money.amount : null);
const inDollars = (money: Money | null): string | null => money?.usd ?? null;

/** Numbers of the keys of an indicator's sums. */
interface Keys {
  readonly code: string;
  readonly dollars: boolean;
  readonly whole: number;
  readonly byLabel: Map<string, number>;
}

const keysByCode = new Map<string, Keys>();
function keysOf(code: string, dollars: boolean): Keys {
  const whole = sumKey(code, dollars);
  let keys = keysByCode.get(whole);
  if (keys === undefined) {
    keys = { code, dollars, whole: keyNumber(whole), byLabel: new Map() };
    keysByCode.set(whole, keys);
  }
  return keys;
}

function labelled({ code, dollars, byLabel }: Keys, label: string): number {
  let number = byLabel.get(label);
  if (number === undefined) {
    number = keyNumber(sumKey(code, dollars, label));
    byLabel.set(label, number);
  }
  return number;
}

/**
 * What varies together stands in one pattern: the number of bidders, what is published, and all else. In one pattern,
 * each combination of the three would be another one.
 */
const groups = [/^(SME-0[4-8]|SMEA-10|WBE-04|T-0[2-5]|T-15)(?![\dV])/, /^(T-3\d|Q-)/, /^/] as const;
const groupByKey: number[] = [];
function groupOf(key: number): number {
  let group = groupByKey[key];
  if (group === undefined) {
    group = groups.findIndex((each) => each.test(keyOf(key)));
    groupByKey[key] = group;
  }
  return group;
}

/** What is counted at one place. */
class Row {
  readonly place: Place;
  readonly samples: Record<string, (number | string)[]> = {};
  readonly orgs: string[] = [];
  readonly classes: string[] = [];
  readonly amounts: (string | null)[] = [];
  readonly units: string[] = [];
  readonly prices: string[] = [];
  awards = 0;
  /** Amount of the only award; null where there are several. */
  value: Money | null | undefined;
  /** Keys in the order in which they were met, and the number of the vector of each; -1: one of its own. */
  readonly #keys: number[] = [];
  readonly #vectors: number[] = [];
  #own: Map<number, Vector> | undefined;
  /** Place of each key in the two lists, plus one. */
  readonly #places: number[];

  constructor(place: Place, places: number[]) {
    this.place = place;
    this.#places = places;
  }

  add(key: number, observation: Observation): void {
    const vector = observationNumber(observation);
    const at = this.#places[key];
    if (at === undefined || at === 0) {
      if (vector === 0) return;
      this.#places[key] = this.#keys.push(key);
      this.#vectors.push(vector ?? -1);
      if (vector === undefined) this.#setOwn(key, vectorOf(observation));
      return;
    }
    const before = this.#vectors[at - 1] ?? 0;
    if (before >= 0 && vector !== undefined) {
      this.#vectors[at - 1] = sumNumber(before, vector);
      return;
    }
    const sum = addVectors(this.#own?.get(key) ?? vectorAt(before), vectorOf(observation));
    this.#setOwn(key, sum);
    this.#vectors[at - 1] = -1;
  }

  #setOwn(key: number, vector: Vector): void {
    this.#own ??= new Map();
    this.#own.set(key, vector);
  }

  /** Its patterns, and what is in none. Leaves the places as it found them. */
  finish(amount: string | null, dollars: string | null): { patterns: Pattern[]; rest: [string, Vector][] } {
    const texts = ["", "", ""];
    const rest: [string, Vector][] = [];
    for (let at = 0; at < this.#keys.length; at += 1) {
      const key = this.#keys[at] ?? 0;
      this.#places[key] = 0;
      const group = groupOf(key);
      let vector = this.#vectors[at] ?? 0;
      if (vector < 0) {
        const own = this.#own?.get(key) ?? [];
        const marked = own.map((each) => (each === amount ? amountMark : each === dollars ? dollarsMark : each));
        if (group > 0 && marked.some(isDecimal)) {
          if (own.length > 0) rest.push([keyOf(key), own]);
          continue;
        }
        vector = vectorNumber(marked);
      }
      if (vector > 0) texts[group] += String.fromCharCode(key, vector);
    }
    return { patterns: texts.filter((text) => text !== "").map(patternOf), rest };
  }
}

const isDecimal = (each: number | string): boolean =>
  typeof each === "string" && each !== amountMark && each !== dollarsMark;

/** For the rows of one process: used again for the next. */
const placesOfRows: number[][] = [];

/** What a process adds to all indicators: one row for each place where something is counted. Pure. */
export function contributions(
  ocid: string,
  process: ProcessFacts,
  indicators: readonly Indicator[],
  { country, source, buyer, category, method }: IndicatorDimensions,
): CountedFactRow[] {
  forgetPatterns();
  const rows: Row[] = [];
  let last: Row | undefined;
  let lastPlace: Place | undefined;
  const at = (place: Place): Row => {
    if (place === lastPlace && last !== undefined) return last;
    const { family, at: day, currency, band } = place;
    let row = rows.find(
      ({ place: other }) =>
        other === place ||
        (other.family === family && other.at === day && other.currency === currency && other.band === band),
    );
    if (row === undefined) {
      let places = placesOfRows[rows.length];
      if (places === undefined) {
        places = [];
        placesOfRows.push(places);
      }
      row = new Row(place, places);
      rows.push(row);
    }
    last = row;
    lastPlace = place;
    return row;
  };
  at(process.notice);
  let keys = keysOf("", false);
  const add: Add = (place, observation, label) =>
    at(place).add(label === undefined ? keys.whole : labelled(keys, label), observation);
  const sample: Sample = (place, value, label) => {
    const { samples } = at(place);
    const name = keyOf(label === undefined ? keys.whole : labelled(keys, label));
    const known = samples[name];
    if (known === undefined) samples[name] = [value];
    else known.push(value);
  };
  for (const each of indicators) {
    if (each.observe === undefined) continue;
    keys = keysOf(each.code, false);
    each.observe(process, add, sample, asStated);
    if (each.money !== true) continue;
    keys = keysOf(each.code, true);
    each.observe(process, add, sample, inDollars);
  }
  for (const bidder of process.bidders ?? []) {
    const row = at(process.notice);
    row.orgs.push(bidder.key);
    row.classes.push(classOf(bidder));
  }
  for (const award of process.awards) {
    const row = at(award.place);
    row.awards += 1;
    row.value = row.value === undefined ? award.value : null;
    for (const { unit, amount } of award.prices) {
      row.units.push(unit);
      row.prices.push(amount);
    }
    const amounts = sharesOf(award, asStated(award.value));
    award.suppliers.forEach((supplier, index) => {
      row.orgs.push(supplier.key);
      row.classes.push(classOf(supplier));
      row.amounts.push(amounts?.[index] ?? null);
    });
  }
  const closed = process.tenderEnd === null ? null : (day(process.tenderEnd) ?? null);
  return rows.map((row, part) => {
    const amount = asStated(row.value ?? null);
    const usd = inDollars(row.value ?? null);
    const { patterns, rest } = row.finish(amount, usd);
    const { family, at, currency, band } = row.place;
    const { orgs, classes, amounts, awards } = row;
    return {
      ocid,
      part,
      family,
      at,
      closed,
      country,
      source,
      buyer,
      category,
      method,
      band,
      currency,
      patterns,
      rest,
      amount,
      dollars: usd,
      sums: rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest)),
      samples: someOf(row.samples),
      orgs,
      classes,
      amounts,
      awards,
      units: row.units,
      prices: row.prices,
    };
  });
}

/** JSON; null where there is nothing. */
function someOf(samples: Row["samples"]): string | null {
  for (const _ in samples) return JSON.stringify(samples);
  return null;
}

/** An amount cut by the suppliers' parts, to the millionth; the last one takes what is left, so that nothing is lost. */
export function sharesOf({ parts }: AwardFact, amount: string | null): string[] | null {
  if (amount === null || parts.length === 0) return null;
  if (parts.length === 1) return [amount];
  const each = divideToPlaces(amount, String(parts.length), 6);
  const rest = addDecimals(amount, multiplyDecimals(each, String(1 - parts.length)));
  return parts.map((_, index) => (index === parts.length - 1 ? rest : each));
}

const letters: Readonly<Record<Scale, string>> = {
  micro: "i",
  small: "s",
  medium: "e",
  sme: "m",
  selfEmployed: "f",
  large: "l",
};

/** Letter of an organisation's size in the stored facts; `u` is unknown. */
export const scaleLetter = (scale: Scale | null): string => (scale === null ? "u" : letters[scale]);
const womenLetter = (women: boolean | null): string => (women === null ? "u" : women ? "y" : "n");
const classOf = ({ scale, women }: OrganizationFact): string => scaleLetter(scale) + womenLetter(women);
