import { exists, filesIn, readJson } from "./shared.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON Merge Patch (RFC 7396), as OCDS applies extensions. */
export function patch(target: Json | undefined, change: Json): Json {
  if (!isObject(change)) return change;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete result[name];
    else result[name] = patch(result[name], value);
  }
  return result;
}

/** The official release schema with the extensions of the given folders of `ocds/`, in that order. */
export function officialRelease(...folders: string[]): JsonObject {
  let schema: Json = readJson("ocds/1.1/release-schema.json");
  for (const folder of folders) {
    // The bids extension defines what others change, as the registry's order of dependencies has it.
    const names = filesIn("ocds", folder).sort((a, b) => Number(b.includes("_bid_")) - Number(a.includes("_bid_")));
    for (const name of names) {
      if (exists("ocds", folder, name, "release-schema.json"))
        schema = patch(schema, readJson("ocds", folder, name, "release-schema.json"));
    }
  }
  return schema as JsonObject;
}

/** A schema with its reference followed; what stands beside the reference counts. */
export function resolve(root: JsonObject, schema: JsonObject): JsonObject {
  const { $ref: reference, ...beside } = schema;
  if (typeof reference !== "string") return schema;
  let found: Json | undefined = root;
  for (const part of reference.replace("#/", "").split("/")) found = isObject(found) ? found[part] : undefined;
  if (!isObject(found)) throw new Error(`${reference} leads nowhere`);
  const { title: _title, description: _description, ...target } = resolve(root, found);
  return { ...target, ...beside };
}

const keywords = [
  "format",
  "pattern",
  "minLength",
  "minItems",
  "uniqueItems",
  "minProperties",
  "maximum",
  "omitWhenMerged",
  "wholeListMerge",
  "versionId",
  "codelist",
  "openCodelist",
] as const;

const asSet = (value: Json | undefined): string =>
  value === undefined ? "none" : [value].flat().map(String).sort().join("|");

/** What matters of a schema, in one form for draft 4 and 2020-12. */
function facts(schema: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  found.set("type", asSet(schema.type));
  found.set("enum", asSet(schema.enum));
  found.set(
    "required",
    asSet(Array.isArray(schema.required) && schema.required.length > 0 ? schema.required : undefined),
  );
  for (const name of keywords) if (schema[name] !== undefined) found.set(name, String(schema[name]));
  if (schema.deprecated) found.set("deprecated", "true");
  const draft4 = schema.exclusiveMinimum === true;
  const lower = draft4 ? schema.minimum : schema.exclusiveMinimum;
  if (typeof lower === "number") found.set("above", String(lower));
  else if (typeof schema.minimum === "number") found.set("minimum", String(schema.minimum));
  return found;
}

/**
 * Walks two schemas side by side and tells each difference as `path keyword: theirs / ours`. Each pair of schemas is
 * walked where it is first met.
 */
export function differences(theirRoot: JsonObject, ourRoot: JsonObject): string[] {
  const told: string[] = [];
  const met = new Set<string>();
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown) => {
    if (!ids.has(value)) ids.set(value, ids.size);
    return ids.get(value);
  };
  const walk = (at: string, theirs: JsonObject, ours: JsonObject) => {
    const a = facts(theirs);
    const b = facts(ours);
    for (const name of new Set([...a.keys(), ...b.keys()])) {
      const [x, y] = [a.get(name) ?? "none", b.get(name) ?? "none"];
      if (x !== y) told.push(`${at} ${name}: ${x} / ${y}`);
    }
    const pair = `${idOf(theirs.properties)} ${idOf(ours.properties)}`;
    if (theirs.properties !== undefined && met.has(pair)) return;
    met.add(pair);
    for (const part of ["properties", "patternProperties"] as const) {
      const x = (theirs[part] ?? {}) as JsonObject;
      const y = (ours[part] ?? {}) as JsonObject;
      for (const name of new Set([...Object.keys(x), ...Object.keys(y)])) {
        const path = `${at}/${name.replace(/^\^\((\w+?_).*$/, "$1…")}`;
        if (!(name in x)) told.push(`${path}: none / field`);
        else if (!(name in y)) told.push(`${path}: field / none`);
        else walk(path, resolve(theirRoot, x[name] as JsonObject), resolve(ourRoot, y[name] as JsonObject));
      }
    }
    if (isObject(theirs.items) && isObject(ours.items)) {
      walk(`${at}[]`, resolve(theirRoot, theirs.items), resolve(ourRoot, ours.items));
    } else if (theirs.items !== undefined || ours.items !== undefined) {
      told.push(`${at} items: ${theirs.items ? "schema" : "none"} / ${ours.items ? "schema" : "none"}`);
    }
  };
  walk("", theirRoot, ourRoot);
  return told;
}

/** Our schema without the fields of extensions for which `uses` is false. */
export function withoutExtensions(schema: JsonObject, uses: (extension: string) => boolean): JsonObject {
  const made = new Map<unknown, Json>();
  const copy = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(copy);
    if (!isObject(value)) return value;
    const known = made.get(value);
    if (known !== undefined) return known;
    const result: JsonObject = {};
    made.set(value, result);
    for (const [name, inner] of Object.entries(value)) {
      if (isObject(inner) && typeof inner.extension === "string" && !uses(inner.extension)) continue;
      result[name] = copy(inner);
    }
    return result;
  };
  return copy(schema) as JsonObject;
}
