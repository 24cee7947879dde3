import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";

/** How a projection reads a compiled release: what is not of the form that is looked for counts as absent. */
export const object = (value: JsonValue | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);
export const objects = (value: JsonValue | undefined): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
export const distinct = (values: readonly string[]): string[] => [...new Set(values)];

export function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" ? String(value) : undefined;
}

const keyLimit = 500;

/** Text of a key or an indexed column: a B-tree takes no longer ones. */
export function key(value: JsonValue | undefined): string | undefined {
  return text(value)?.slice(0, keyLimit);
}

export function compact(value: Record<string, unknown>): JsonObject {
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined && member !== null) out[key] = member as JsonValue;
  }
  return out;
}
