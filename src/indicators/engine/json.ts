import { numberText } from "../../base/json.ts";
import type { JsonRecord } from "./facts.ts";

/** Small readers of compiled releases; what is not of the kind asked for is as if it were not there. */
export const record = (value: unknown): JsonRecord | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;

const isRecord = (value: unknown): value is JsonRecord => record(value) !== undefined;
const none: readonly JsonRecord[] = [];

export function records(value: unknown): readonly JsonRecord[] {
  if (!Array.isArray(value)) return none;
  return value.every(isRecord) ? value : value.filter(isRecord);
}

/** The last of those with the same id; what has no id is one by itself. */
export const distinctById = (list: readonly JsonRecord[]): JsonRecord[] => [
  ...new Map(list.map((each, index) => [text(each.id) ?? `#${index}`, each])).values(),
];

export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  return numberText(value);
}

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string" && each !== "") : [];

/** Whether something is said: not absent, null, or empty. */
export function isStated(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "string") return value.trim() !== "";
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return numberText(value) !== undefined || Object.keys(value).length > 0;
  return true;
}

/** An instant as nearly all are written, of a day that each month has: read without the machinery of dates. */
const usual = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

function usualMillis(value: string): number {
  const two = (at: number) => (value.charCodeAt(at) - 48) * 10 + value.charCodeAt(at + 1) - 48;
  return Date.UTC(two(0) * 100 + two(2), two(5) - 1, two(8), two(11), two(14), two(17));
}

const instant = /^\d{4}-\d\d-\d\d(?:[T ].*)?$/;
const dayMs = 86_400_000;

/** An instant is asked for by several indicators, and a day by many processes. */
const met = new Map<string, number | undefined>();
const mostMet = 500;

/** Milliseconds of an ISO instant or day; undefined for anything else. */
export function millis(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  let at = met.get(value);
  if (at === undefined && !met.has(value)) {
    at = readMillis(value);
    if (met.size >= mostMet) met.clear();
    met.set(value, at);
  }
  return at;
}

function readMillis(value: string): number | undefined {
  if (usual.test(value) && value >= "0100") return usualMillis(value);
  if (!instant.test(value)) return undefined;
  const at = Date.parse(value.length > 10 && !/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(at) || at < -62_135_596_800_000 || at > 253_402_300_799_999 ? undefined : at;
}

const days = new Map<number, string>();

/** Day in UTC. */
export function day(value: unknown): string | undefined {
  const at = millis(value);
  if (at === undefined) return undefined;
  const number = Math.floor(at / dayMs);
  let text = days.get(number);
  if (text === undefined) {
    text = new Date(at).toISOString().slice(0, 10);
    if (days.size >= mostMet) days.clear();
    days.set(number, text);
  }
  return text;
}

/** Elapsed days between two instants, to the thousandth; undefined where one is missing. */
export function daysBetween(from: unknown, to: unknown): number | undefined {
  const [a, b] = [millis(from), millis(to)];
  return a === undefined || b === undefined ? undefined : Math.round(((b - a) / dayMs) * 1_000) / 1_000;
}
