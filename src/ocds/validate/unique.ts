import { canonicalJson, type JsonValue } from "../../base/json.ts";
import { isPlainObject, sameValue } from "../merge/values.ts";

/** Index of the first value of a list that is the same as an earlier one, or -1. */
export function firstRepeated(list: readonly JsonValue[]): number {
  if (list.length < 2) return -1;
  return list.length <= 8 ? inShortList(list) : inLongList(list);
}

function inShortList(list: readonly JsonValue[]): number {
  for (let later = 1; later < list.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      if (!differAtOnce(list[earlier], list[later]) && sameValue(list[earlier], list[later])) return later;
    }
  }
  return -1;
}

/** True where a look at the ids is enough. */
function differAtOnce(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return isPlainObject(a) && isPlainObject(b) && typeof a.id === "string" && a.id !== b.id;
}

function inLongList(list: readonly JsonValue[]): number {
  const groups = new Map<JsonValue | undefined, JsonValue[]>();
  for (const [index, value] of list.entries()) {
    const group = groupOf(value);
    const earlier = groups.get(group);
    if (earlier === undefined) groups.set(group, [value]);
    else if (earlier.some((other) => sameValue(other, value))) return index;
    else earlier.push(value);
  }
  return -1;
}

/** Something that equal values have in common and few others. */
function groupOf(value: JsonValue): JsonValue | undefined {
  if (typeof value !== "object" || value === null) return value;
  if (isPlainObject(value) && (typeof value.id === "string" || typeof value.id === "number")) return value.id;
  return canonicalJson(value);
}
