import { addDecimals, divideToPlaces, multiplyDecimals } from "../../base/decimal.ts";
import { sha256 } from "../../base/hash.ts";
import type { IndicatorFactRow } from "../../store/indicator-facts.ts";
import type { AwardFact, Money, OrganizationFact, Place, ProcessFacts, Scale } from "./facts.ts";
import type { Add, Indicator, Sample } from "./indicator.ts";
import { day } from "./json.ts";
import { addTo, amountMark, dollarsMark, type SumMap, vectorOf, vectorText } from "./vectors.ts";

/** Sums in dollars stand beside those in the stated currency, under the code with this mark. */
export const dollarMark = "$";

/** Key of an indicator's sums: its code, marked where they are in dollars, and the label of a part. */
export const sumKey = (code: string, dollars: boolean, label?: string): string => nameOf(code, dollars, label);

interface Row {
  readonly place: Place;
  readonly sums: SumMap;
  readonly samples: Record<string, (number | string)[]>;
  readonly orgs: string[];
  readonly classes: string[];
  readonly amounts: (string | null)[];
  awards: number;
  /** Amount of the only award or contract; null where there are several. */
  value: Money | null | undefined;
}

const asStated = (money: Money | null): string | null => (money && money.currency !== "" ? money.amount : null);
const inDollars = (money: Money | null): string | null => money?.usd ?? null;

/** The names of an indicator's sums, made once. */
const namesOf = new Map<string, string>();
function nameOf(code: string, dollars: boolean, label: string | undefined): string {
  if (label === undefined) return dollars ? `${code}${dollarMark}` : code;
  const full = `${code}${dollars ? dollarMark : ""}/${label}`;
  const known = namesOf.get(full);
  if (known === undefined) namesOf.set(full, full);
  return known ?? full;
}

/** What a process adds to all indicators: one row for each place where something is counted. Pure. */
export function contributions(
  ocid: string,
  process: ProcessFacts,
  indicators: readonly Indicator[],
): IndicatorFactRow[] {
  const rows: Row[] = [];
  const byPlace = new Map<Place, Row>();
  const at = (place: Place): Row => {
    const known = byPlace.get(place);
    if (known !== undefined) return known;
    const { family, at: day, currency, band } = place;
    let row = rows.find(
      ({ place: other }) =>
        other.family === family && other.at === day && other.currency === currency && other.band === band,
    );
    if (row === undefined) {
      row = { place, sums: new Map(), samples: {}, orgs: [], classes: [], amounts: [], awards: 0, value: undefined };
      rows.push(row);
    }
    byPlace.set(place, row);
    return row;
  };
  at(process.notice);
  let code = "";
  let dollars = false;
  const add: Add = (place, observation, label) =>
    addTo(at(place).sums, nameOf(code, dollars, label), vectorOf(observation));
  const sample: Sample = (place, value, label) => {
    const { samples } = at(place);
    const name = nameOf(code, dollars, label);
    const known = samples[name];
    if (known === undefined) samples[name] = [value];
    else known.push(value);
  };
  for (const each of indicators) {
    if (each.observe === undefined) continue;
    code = each.code;
    dollars = false;
    each.observe(process, add, sample, asStated);
    if (each.money !== true) continue;
    dollars = true;
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
    const { pattern, rest } = cut(row.sums, amount, usd);
    return {
      ocid,
      part,
      family: row.place.family,
      at: row.place.at,
      closed,
      currency: row.place.currency,
      band: row.place.band,
      ...interned(pattern),
      amount,
      dollars: usd,
      sums: rest,
      samples: Object.keys(row.samples).length > 0 ? JSON.stringify(row.samples) : null,
      orgs: row.orgs,
      classes: row.classes,
      amounts: row.amounts,
      awards: row.awards,
    };
  });
}

/**
 * Parts what many rows have in common from amounts of the row's own, and from what differs in most rows.
 * @returns JSON texts; null for the rest where there is none
 */
function cut(sums: SumMap, amount: string | null, dollars: string | null): { pattern: string; rest: string | null } {
  let pattern = "";
  let rest = "";
  for (const [key, vector] of sums) {
    const name = `,${quoted(key)}:`;
    const varies = variedKeys.get(key) ?? isVaried(key);
    if (!varies && vector.every(isNumber)) pattern += name + vectorText(vector);
    else {
      const marked = vector.map((each) =>
        typeof each === "number" ? each : each === amount ? amountMark : each === dollars ? dollarsMark : each,
      );
      if (!varies && marked.every((each) => isNumber(each) || each === amountMark || each === dollarsMark))
        pattern += name + JSON.stringify(marked);
      else rest += name + vectorText(vector);
    }
  }
  return { pattern: `{${pattern.slice(1)}}`, rest: rest === "" ? null : `{${rest.slice(1)}}` };
}

const isNumber = (each: number | string): boolean => typeof each === "number";

const quotedKeys = new Map<string, string>();
function quoted(key: string): string {
  let text = quotedKeys.get(key);
  if (text === undefined) {
    text = JSON.stringify(key);
    quotedKeys.set(key, text);
  }
  return text;
}

/** What is counted of bidders differs from process to process: in a pattern it would make each one its own. */
const varied = /^(SME-0[4-8]|SMEA-10|WBE-04|T-0[2-5]|T-15)(?![\dV])/;
const variedKeys = new Map<string, boolean>();
function isVaried(key: string): boolean {
  const is = varied.test(key);
  variedKeys.set(key, is);
  return is;
}

const mostKnown = 20_000;
const known = new Map<string, string>();

/** A pattern, and the hash that it is stored under; those met of late are kept. */
function interned(patternSums: string): { patternSums: string; pattern: string } {
  let hash = known.get(patternSums);
  if (hash === undefined) {
    hash = sha256(patternSums).slice(0, 20);
    if (known.size >= mostKnown) known.clear();
    known.set(patternSums, hash);
  }
  return { patternSums, pattern: hash };
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
