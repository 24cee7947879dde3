import { sha256 } from "../../base/hash.ts";
import type { StoredPattern } from "../../store/indicator-facts.ts";
import { wholeAward } from "./facts.ts";
import type { Observation, Quantity } from "./indicator.ts";
import { addVectors, type Sums, trimmed, type Vector, vectorOf } from "./vectors.ts";

/**
 * Most observations are one of few (a yes, a no, an unknown), and most processes make the same ones as many others. So
 * vectors, keys and whole patterns are numbered, and a process is counted by comparing short texts of such numbers:
 * nothing is written as JSON or hashed that was met before. The numbers mean something within this process alone.
 */

/** What is in common: sums by key. */
export interface Pattern extends StoredPattern {
  readonly entries: readonly (readonly [key: string, vector: Vector])[];
}

/** Numbers are characters of a text. */
const mostNumbers = 60_000;
const mostPatterns = 20_000;

const keys: string[] = [];
const keyNumbers = new Map<string, number>();

/** Number of a key; there are as many as there are indicators and labels. */
export function keyNumber(key: string): number {
  let number = keyNumbers.get(key);
  if (number === undefined) {
    number = keys.push(key) - 1;
    keyNumbers.set(key, number);
  }
  return number;
}

export const keyOf = (number: number): string => keys[number] ?? "";

/** The first one is that of nothing. */
const vectors: Vector[] = [[]];
const byText = new Map<string, number>([["", 0]]);
const bySmall = new Map<number, number>();
const sums = new Map<number, number>();
const patterns = new Map<string, Pattern>();

/** Forgets what was numbered once there is too much of it. Not while a process is at it. */
export function forgetPatterns(): void {
  if (vectors.length < mostNumbers && patterns.size < mostPatterns) return;
  for (const each of [byText, bySmall, sums, patterns]) each.clear();
  vectors.length = 1;
  byText.set("", 0);
}

/** Number of a vector; 0 is that of nothing. */
export function vectorNumber(given: Vector): number {
  const text = given.join();
  let number = byText.get(text);
  if (number === undefined) {
    number = vectors.push(trimmed(given.map(shortest))) - 1;
    byText.set(text, number);
  }
  return number;
}

/** A whole number is one, however it came: what is written must not depend on which came first. */
const shortest = (each: Quantity): Quantity =>
  typeof each === "string" && /^-?\d{1,15}$/.test(each) ? Number(each) : each;

export const vectorAt = (number: number): Vector => vectors[number] ?? [];

/** Digit of a small number, and of an award in whole; -1 for any other. */
function digitOf(each: Quantity): number {
  if (each === wholeAward) return 8;
  return typeof each === "number" && each >= 0 && each < 8 && Number.isInteger(each) ? each : -1;
}

/** Number of what is observed; undefined where it holds a decimal, which hardly ever comes again. */
export function observationNumber(observation: Observation): number | undefined {
  const { n = 0, d = 0, u = 0, l = 0, h = 0, x = 0 } = observation;
  const c = observation.c ?? (d === 0 && u === 0 && n === 0 ? 0 : 1);
  const [dn, dd, dc, dx] = [digitOf(n), digitOf(d), digitOf(c), digitOf(x)];
  const [du, dl, dh] = [digitOf(u), digitOf(l), digitOf(h)];
  if ((dn | dd | dc | dx | du | dl | dh) < 0) {
    const decimal = [n, d, u, l, h].some((each) => typeof each === "string");
    return decimal ? undefined : vectorNumber(vectorOf(observation));
  }
  const place = (((((dn * 9 + dd) * 9 + dc) * 9 + dx) * 9 + du) * 9 + dl) * 9 + dh;
  let number = bySmall.get(place);
  if (number === undefined) {
    number = vectorNumber(vectorOf(observation));
    bySmall.set(place, number);
  }
  return number;
}

/** Number of the sum of two numbered vectors. */
export function sumNumber(a: number, b: number): number {
  const pair = a * 0x10000 + b;
  let number = sums.get(pair);
  if (number === undefined) {
    number = vectorNumber(addVectors(vectorAt(a), vectorAt(b)));
    sums.set(pair, number);
  }
  return number;
}

/** The pattern of these numbers: of a key and a vector in turn, each a character. */
export function patternOf(numbers: string): Pattern {
  let pattern = patterns.get(numbers);
  if (pattern === undefined) {
    const entries: [string, Vector][] = [];
    for (let at = 0; at < numbers.length; at += 2) {
      entries.push([keyOf(numbers.charCodeAt(at)), vectorAt(numbers.charCodeAt(at + 1))]);
    }
    const written = JSON.stringify(Object.fromEntries(entries));
    pattern = { hash: hashOf(written), sums: written, entries };
    patterns.set(numbers, pattern);
  }
  return pattern;
}

/** The entries of a stored pattern. */
export const entriesOf = (written: string): Pattern["entries"] => Object.entries(JSON.parse(written) as Sums);

/** A positive bigint. */
const hashOf = (text: string): string => BigInt(`0x${sha256(text).slice(0, 15)}`).toString();
