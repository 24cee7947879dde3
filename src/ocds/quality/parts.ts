import { isObject, type JsonObject, type JsonValue, numberText } from "../../base/json.ts";

/** Ways to look at a release whose form is not to be relied on. */

export type Path = readonly (string | number)[];

/** An object with its place. */
export interface Placed {
  readonly value: JsonObject;
  readonly at: Path;
}

/** The object in a field, if there is one. */
export const objectIn = (parent: JsonObject | undefined, field: string): JsonObject | undefined => {
  const value = parent?.[field];
  return isObject(value) ? value : undefined;
};

/** The value at the end of a path of object fields. */
export function valueAt(release: JsonObject, ...path: string[]): JsonValue | undefined {
  let value: JsonValue | undefined = release;
  for (const field of path) {
    if (!isObject(value)) return undefined;
    value = value[field];
  }
  return value;
}

/** The objects of the list in a field. */
export function objectsIn(parent: JsonObject | undefined, field: string, at: Path = []): Placed[] {
  const value = parent?.[field];
  if (!Array.isArray(value)) return [];
  const found: Placed[] = [];
  for (let index = 0; index < value.length; index++) {
    const each = value[index];
    if (isObject(each)) found.push({ value: each, at: [...at, field, index] });
  }
  return found;
}

/** The objects that a path leads to, through lists and single objects alike. */
export function objectsAt(release: JsonObject, ...path: string[]): Placed[] {
  let found: Placed[] = [{ value: release, at: [] }];
  for (const field of path) {
    const next: Placed[] = [];
    for (const { value, at } of found) {
      const inner = value[field];
      if (isObject(inner)) next.push({ value: inner, at: [...at, field] });
      else if (Array.isArray(inner)) next.push(...objectsIn(value, field, at));
    }
    found = next;
  }
  return found;
}

const dayForm = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])/;
const shortMonths = new Set(["02", "04", "06", "09", "11"]);

/** The day of a date (YYYY-MM-DD): times and offsets are left out of comparisons. Undefined where it is none. */
export function dayOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== "string" || !dayForm.test(value)) return undefined;
  const day = value.slice(0, 10);
  // Only days 29 to 31 need a look at the calendar; Date.parse takes 31 February for 3 March.
  if (value.charCodeAt(8) < 0x33 && value.slice(8, 10) !== "29") return day;
  if (!shortMonths.has(value.slice(5, 7))) return day;
  return new Date(Date.parse(day)).toISOString().slice(0, 10) === day ? day : undefined;
}

/** A number, or a text that is one; undefined for all else. */
export function amountOf(value: JsonValue | undefined): number | undefined {
  const text = typeof value === "string" ? value.trim() : numberText(value);
  if (text === undefined || text === "") return undefined;
  const amount = Number(text);
  return Number.isFinite(amount) ? amount : undefined;
}

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** A value with both amount and currency. */
export function moneyIn(parent: JsonObject | undefined, field: string): Money | undefined {
  const value = objectIn(parent, field);
  const amount = amountOf(value?.amount);
  const currency = value?.currency;
  return amount === undefined || typeof currency !== "string" || currency === "" ? undefined : { amount, currency };
}

/** Null, `{}`, `[]`, `""` and, as lib-cove-ocds has it, text of white space alone. */
export function isEmpty(value: JsonValue | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  for (const _ in value) return false;
  return true;
}

/** An id as text; undefined where there is none. */
export const idOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

/** Awards and contracts that belong together by `awardID`. */
export function contractsOf(release: JsonObject, award: JsonObject): Placed[] {
  const id = idOf(award.id);
  return id === undefined ? [] : objectsIn(release, "contracts").filter(({ value }) => idOf(value.awardID) === id);
}
