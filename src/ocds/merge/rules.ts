import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";

/**
 * The merge rules of one place in a release (OCDS 1.1, merging). `fields` are the rules of the fields of an object
 * there, or of the objects in a list there; a field without an entry follows the general rules.
 */
export interface Rules {
  /** The field is left out of merged releases. */
  readonly omit: boolean;
  /** The list is one value: a later one replaces it whole. */
  readonly whole: boolean;
  readonly fields: ReadonlyMap<string, Rules> | undefined;
  readonly override: Override | undefined;
}

/** Other ways to merge a list of objects than by id: all are kept, or the first with the first and so on. */
export type Override = "append" | "byPosition";

/** An override for the list at a path of field names, such as `["tender", "items"]`. */
export interface RuleOverride {
  readonly path: readonly string[];
  readonly rule: Override;
}

interface Draft extends Rules {
  fields: Map<string, Rules> | undefined;
}

const cache = new WeakMap<object, Rules>();

/**
 * Reads the merge rules of a release schema: JSON Schema with `omitWhenMerged` and `wholeListMerge` (OCDS 1.1) or
 * `mergeStrategy` (OCDS 1.0), references within the schema allowed. Rules are read once for each schema object.
 */
export function mergeRules(schema: object, overrides: readonly RuleOverride[] = []): Rules {
  let rules = cache.get(schema);
  if (!rules) {
    rules = readRules(schema as JsonObject);
    cache.set(schema, rules);
  }
  return overrides.reduce((all, { path, rule }) => withOverride(all, path, rule), rules);
}

function readRules(root: JsonObject): Rules {
  const known = new Map<JsonObject, Map<string, Rules>>();

  const resolve = (schema: JsonValue | undefined): JsonObject => {
    let found = schema;
    for (let hops = 0; isObject(found) && typeof found.$ref === "string" && hops < 32; hops++) {
      let at: JsonValue | undefined = root;
      for (const part of found.$ref.replace(/^#\/?/, "").split("/")) at = isObject(at) ? at[part] : undefined;
      found = at;
    }
    return isObject(found) ? found : {};
  };

  const fieldsOf = (schema: JsonObject): Map<string, Rules> | undefined => {
    if (!isObject(schema.properties)) return undefined;
    const earlier = known.get(schema.properties);
    if (earlier) return earlier;
    const fields = new Map<string, Rules>();
    known.set(schema.properties, fields);
    for (const [name, field] of Object.entries(schema.properties)) fields.set(name, rulesOf(resolve(field)));
    return fields;
  };

  const rulesOf = (schema: JsonObject): Rules => {
    const draft: Draft = { omit: false, whole: false, fields: undefined, override: undefined };
    const types = typesOf(schema);
    if (schema.omitWhenMerged === true || schema.mergeStrategy === "ocdsOmit") return { ...draft, omit: true };
    if (types.includes("array") && (schema.wholeListMerge === true || schema.mergeStrategy === "ocdsVersion"))
      return { ...draft, whole: true };
    if (types.includes("object") && isObject(schema.properties)) return { ...draft, fields: fieldsOf(schema) };
    if (types.includes("array") && schema.items !== undefined) {
      const items = resolve(schema.items);
      const itemTypes = typesOf(items);
      if (itemTypes.some((type) => type !== "object")) return { ...draft, whole: true };
      if (itemTypes.includes("object") && isObject(items.properties)) {
        // Objects without an id cannot be told apart.
        if (!Object.hasOwn(items.properties, "id")) return { ...draft, whole: true };
        return { ...draft, fields: fieldsOf(items) };
      }
    }
    return draft;
  };

  return { omit: false, whole: false, fields: fieldsOf(root), override: undefined };
}

function typesOf(schema: JsonObject): JsonValue[] {
  if (schema.type === undefined) return [];
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

const general: Rules = { omit: false, whole: false, fields: undefined, override: undefined };

/** A copy of the rules with the override set; what is not on the path is shared. */
function withOverride(rules: Rules, path: readonly string[], override: Override): Rules {
  const [name, ...rest] = path;
  if (name === undefined) return { ...rules, override };
  const fields = new Map(rules.fields);
  fields.set(name, withOverride(fields.get(name) ?? general, rest, override));
  return { ...rules, fields };
}
