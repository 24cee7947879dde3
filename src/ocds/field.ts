import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { Release } from "./model/index.ts";

/** A field of an OCDS release that holds a single value, as the schema has it. */
export interface ReleaseField {
  readonly type: "text" | "number" | "integer" | "boolean" | "date";
  /** Codes of a closed codelist. */
  readonly codes: readonly string[] | undefined;
  /** Which parts of the path stand for lists, by their place. */
  readonly lists: readonly boolean[];
}

/**
 * The field at a path of names ("tender/value/amount" as its parts), lists passed through without a position; undefined
 * where the schema (extensions included) has no such field, or where it holds an object.
 */
export function releaseField(path: readonly string[]): ReleaseField | undefined {
  let schema: JsonObject = Release as object as JsonObject;
  const lists: boolean[] = [];
  for (const name of path) {
    const { properties } = schema;
    // Own names alone: "constructor" is no field.
    if (!isObject(properties) || !Object.hasOwn(properties, name)) return undefined;
    const found = properties[name];
    if (!isObject(found)) return undefined;
    const { items } = found;
    lists.push(isObject(items));
    schema = isObject(items) ? items : found;
  }
  if (path.length === 0 || isObject(schema.properties)) return undefined;
  const types = typesOf(schema.type);
  const codes = Array.isArray(schema.enum) ? schema.enum.filter((code) => typeof code === "string") : undefined;
  return {
    type: types.includes("string") ? (schema.format === "date-time" ? "date" : "text") : numeric(types),
    codes,
    lists,
  };
}

const typesOf = (type: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(type) ? type : [type ?? "string"];

function numeric(types: readonly JsonValue[]): ReleaseField["type"] {
  if (types.includes("boolean")) return "boolean";
  return types.includes("number") ? "number" : "integer";
}
