import { isRawNumber, type JsonObject, type JsonValue, pointer } from "../../base/json.ts";
import { MergeError, type MergeWarning } from "./errors.ts";
import type { Rules } from "./rules.ts";
import { isPlainObject, setField } from "./values.ts";

/** How plain values (scalars, and lists that are one value) are written into the merged release. */
export interface Values {
  /** Writes a value that may be null; `target` may hold an earlier value of the field. */
  put(target: JsonObject, name: string, value: JsonValue): void;
  /** What a field holds: something that merging built, what `put` wrote, or nothing but nulls that `put` wrote. */
  kindOf(existing: JsonValue, rules: Rules | undefined): "built" | "put" | "void";
  /** True if what `put` wrote is a list, to which objects can be added. */
  isList(existing: JsonValue): existing is JsonValue[];
}

/** Fields that merging itself decides about. */
const managed = new Set(["ocid", "id", "date", "tag"]);

/**
 * Merges releases into a tree, one after the other, by the rules of OCDS 1.1 "Merging" with the reading of the OCDS
 * merge library where the text leaves it open: null removes a plain value but not an object; empty objects and empty
 * lists of objects change nothing; objects without id are always added.
 */
export class Merger {
  readonly tree: JsonObject = {};
  readonly warnings: MergeWarning[] = [];
  readonly #rules: Rules;
  readonly #values: Values;
  /** Where we are in the release; only the names and indexes of what holds the present object. */
  readonly #path: (string | number)[] = [];
  /** The object with `"id": null` of a list: such objects are one, but the merged object has no id to find it by. */
  readonly #nullIds = new WeakMap<JsonValue[], JsonObject>();
  #releaseID: JsonValue | undefined;

  constructor(rules: Rules, values: Values) {
    this.#rules = rules;
    this.#values = values;
  }

  add(release: JsonObject): void {
    this.#releaseID = release.id;
    this.#path.length = 0;
    const fields = this.#rules.fields;
    const fresh = Object.keys(this.tree).length === 0;
    for (const name of Object.keys(release)) {
      if (!managed.has(name)) this.#field(this.tree, fresh, name, release[name] as JsonValue, fields?.get(name));
    }
  }

  /** Merges the fields of `source` into `target`; gives undefined if there is no target and nothing to hold. */
  #object(
    target: JsonObject | undefined,
    source: JsonObject,
    rules: Rules | undefined,
    skipId = false,
    fresh = target === undefined,
  ): JsonObject | undefined {
    const fields = rules?.fields;
    let into = target;
    for (const name of Object.keys(source)) {
      if (skipId && name === "id") continue;
      const value = source[name] as JsonValue;
      const rule = fields?.get(name);
      into = this.#field(into, fresh, name, value, rule);
    }
    return into;
  }

  /** Merges one field; gives the object that holds it, made where there was none and one is needed. */
  #field<T extends JsonObject | undefined>(
    target: T,
    fresh: boolean,
    name: string,
    value: JsonValue,
    rules: Rules | undefined,
  ): T | JsonObject {
    if (rules?.omit) return target;
    if (typeof value !== "object" || value === null || rules?.whole || isRawNumber(value)) {
      return this.#plain(target, fresh, name, value, rules);
    }
    if (Array.isArray(value)) {
      if (value.length === 0) return target;
      if (!value.every(isPlainObject)) return this.#plain(target, fresh, name, value, rules);
      const existing = this.#container(target, fresh, name, rules);
      if (existing !== undefined && !Array.isArray(existing)) throw this.#inconsistent(name, "a list");
      this.#path.push(name);
      const merged = this.#list(existing, value as JsonObject[], rules);
      this.#path.pop();
      if (merged === undefined || merged === existing) return target;
      const into = target ?? {};
      setField(into, name, merged);
      return into;
    }
    if (Object.keys(value).length === 0) return target;
    const existing = this.#container(target, fresh, name, rules);
    if (existing !== undefined && !isPlainObject(existing)) throw this.#inconsistent(name, "an object");
    this.#path.push(name);
    const merged = this.#object(existing, value, rules);
    this.#path.pop();
    if (merged === undefined || merged === existing) return target;
    const into = target ?? {};
    setField(into, name, merged);
    return into;
  }

  #existing(target: JsonObject | undefined, fresh: boolean, name: string): JsonValue | undefined {
    return fresh || target === undefined || !Object.hasOwn(target, name) ? undefined : target[name];
  }

  /** The object or list that a field holds already; undefined if it holds none, and null if it holds something else. */
  #container(target: JsonObject | undefined, fresh: boolean, name: string, rules: Rules | undefined) {
    const existing = this.#existing(target, fresh, name);
    if (existing === undefined) return undefined;
    const kind = this.#values.kindOf(existing, rules);
    if (kind === "void") return undefined;
    return kind === "built" || this.#values.isList(existing) ? existing : null;
  }

  #plain(target: JsonObject | undefined, fresh: boolean, name: string, value: JsonValue, rules: Rules | undefined) {
    const into = target ?? {};
    const existing = this.#existing(target, fresh, name);
    if (typeof existing === "object" && existing !== null && this.#values.kindOf(existing, rules) === "built")
      return into;
    this.#values.put(into, name, value);
    return into;
  }

  #list(target: JsonValue[] | undefined, source: JsonObject[], rules: Rules | undefined): JsonValue[] | undefined {
    const into = target ?? [];
    const byId = this.#index(into, source.length);
    const seen = source.length > 1 ? new Set<unknown>() : undefined;
    const position = rules?.override === "byPosition";
    const append = rules?.override === "append";
    for (let index = 0; index < source.length; index++) {
      const item = source[index] as JsonObject;
      const id = identityOf(item);
      this.#path.push(index);
      if (id !== undefined && seen) {
        if (seen.has(id)) this.#warn(item.id);
        seen.add(id);
      }
      let node: JsonObject | undefined;
      if (position) node = into[index] as JsonObject | undefined;
      else if (id === null) node = append ? undefined : this.#nullIds.get(into);
      else if (id !== undefined && !append) node = byId?.get(id);
      if (node) {
        // What the first object said about its id stays.
        this.#object(node, item, rules, Object.hasOwn(node, "id"));
      } else {
        const start = id === undefined || id === null ? undefined : ({ id: item.id } as JsonObject);
        node = start ? this.#object(start, item, rules, true, true) : this.#object(undefined, item, rules);
        if (node) {
          into.push(node);
          if (id === null) this.#nullIds.set(into, node);
          else if (id !== undefined) byId?.set(id, node);
        }
      }
      this.#path.pop();
    }
    return target || into.length > 0 ? into : undefined;
  }

  /** The objects of a list by id; undefined where there is nothing to look up. */
  #index(list: JsonValue[], coming: number): Map<unknown, JsonObject> | undefined {
    if (list.length === 0 && coming < 2) return undefined;
    const byId = new Map<unknown, JsonObject>();
    for (const item of list) {
      if (!isPlainObject(item)) continue;
      const id = identityOf(item);
      if (id !== undefined && id !== null && !byId.has(id)) byId.set(id, item);
    }
    return byId;
  }

  #warn(id: JsonValue | undefined): void {
    const at = pointer(...this.#path);
    this.warnings.push({
      code: "duplicate-id",
      pointer: at,
      releaseID: this.#releaseID,
      message: `Several objects have the id ${JSON.stringify(id)} in the list of ${at}: their fields are taken together, the last one wins`,
    });
  }

  #inconsistent(name: string, kind: string): MergeError {
    const at = pointer(...this.#path, name);
    return new MergeError(
      "inconsistent-type",
      `${at} is ${kind} in release ${JSON.stringify(this.#releaseID)}, and something else in an earlier one`,
      { pointer: at, releaseID: this.#releaseID },
    );
  }
}

/** What tells an object of a list from the others: 1 and "1" are two. Undefined where there is no usable id. */
function identityOf(item: JsonObject): unknown {
  const id = Object.hasOwn(item, "id") ? item.id : undefined;
  if (typeof id !== "object" || id === null) return id;
  // A large integer id is an object of its own each time; its digits with a mark that no text id has are not.
  return isRawNumber(id) ? `\u0000${id.rawJSON}` : undefined;
}
