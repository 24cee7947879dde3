import { numberText } from "../../base/json.ts";
import type { JsonRecord } from "./facts.ts";

/** Small readers of compiled releases; what is not of the kind asked for is as if it were not there. */
export const record = (value: unknown): JsonRecord | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;

export const records = (value: unknown): JsonRecord[] =>
  Array.isArray(value) ? value.filter((each): each is JsonRecord => record(each) !== undefined) : [];

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

const instant = /^\d{4}-\d\d-\d\d(?:[T ].*)?$/;
const dayMs = 86_400_000;

/** Milliseconds of an ISO instant or day; undefined for anything else. */
export function millis(value: unknown): number | undefined {
  if (typeof value !== "string" || !instant.test(value)) return undefined;
  const at = Date.parse(value.length > 10 && !/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(at) || at < -62_135_596_800_000 || at > 253_402_300_799_999 ? undefined : at;
}

/** Day in UTC. */
export function day(value: unknown): string | undefined {
  const at = millis(value);
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 10);
}

/** Elapsed days between two instants, to the thousandth; undefined where one is missing. */
export function daysBetween(from: unknown, to: unknown): number | undefined {
  const [a, b] = [millis(from), millis(to)];
  return a === undefined || b === undefined ? undefined : Math.round(((b - a) / dayMs) * 1_000) / 1_000;
}
