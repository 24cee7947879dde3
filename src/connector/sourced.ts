import { isObject, isRawNumber, type JsonObject, type JsonScalar, type JsonValue, pointer } from "../base/json.ts";
import type { Release } from "../ocds/index.ts";

/**
 * A value together with the place in the payload that it came from. Mappings build releases from these, so that each
 * published value can be traced to the raw one.
 */
export class Sourced<T> {
  readonly value: T;
  /** JSON pointer into the payload as parsed. */
  readonly at: string;
  /** The value as the source has it. */
  readonly raw: JsonValue;

  constructor(value: T, at: string, raw: JsonValue) {
    this.value = value;
    this.at = at;
    this.raw = raw;
  }

  /** The mapped value, still traced to the same place; undefined where `change` gives undefined. */
  map<U>(change: (value: T) => U | undefined): Sourced<U> | undefined {
    const value = change(this.value);
    return value === undefined ? undefined : new Sourced(value, this.at, this.raw);
  }
}

/** The value inside, whether traced or not. */
export function plain<T>(value: T | Sourced<T> | undefined): T | undefined {
  return value instanceof Sourced ? value.value : value;
}

/** `T` where any value may be missing and any part may be a traced one; a traced code may be any of the list's codes. */
export type Draft<T> = DraftPart<T> | Sourced<T> | undefined;

type DraftPart<T> = T extends JsonScalar
  ? T
  : T extends readonly (infer Member)[]
    ? readonly Draft<Member>[]
    : { readonly [Key in NamedKeys<T>]?: Draft<T[Key]> };

/** The keys that have a name, without patterns such as `description_*`: those would refuse most object literals. */
type NamedKeys<T> = keyof { [Key in keyof T as Record<never, never> extends Record<Key, 1> ? never : Key]: 1 } &
  keyof T;

export type ReleaseDraft = { readonly [Key in NamedKeys<Release>]?: Draft<Release[Key]> };

/** Where the values of a release came from: pointer in the release → pointer in the payload and raw value. */
export type Lineage = Map<string, { at: string; raw: JsonValue }>;

/**
 * Turns a draft into plain JSON: missing values, empty strings, empty arrays and empty objects are left out, traced values
 * replaced by their value. An explicit null stays: OCDS removes a field by it.
 * @param lineage filled with the origin of each value, where given
 */
export function settle(draft: unknown, lineage?: Lineage, at = ""): JsonValue | undefined {
  if (draft === undefined || draft === "") return undefined;
  if (draft instanceof Sourced) {
    const value = settle(draft.value, undefined, at);
    if (value !== undefined) lineage?.set(at, { at: draft.at, raw: draft.raw });
    return value;
  }
  if (Array.isArray(draft)) {
    const out: JsonValue[] = [];
    for (const member of draft) {
      const value = settle(member, lineage, lineage ? at + pointer(out.length) : at);
      if (value !== undefined) out.push(value);
    }
    return out.length > 0 ? out : undefined;
  }
  if (typeof draft === "object" && draft !== null && !isRawNumber(draft)) {
    const out: JsonObject = {};
    let filled = false;
    for (const [key, member] of Object.entries(draft)) {
      const value = settle(member, lineage, lineage ? at + pointer(key) : at);
      if (value === undefined) continue;
      out[key] = value;
      filled = true;
    }
    return filled ? out : undefined;
  }
  return draft as JsonScalar;
}

/**
 * The origin of the value at `pointer` of a release: its own, or that of the nearest part around it, as far into that part
 * as the source goes. No raw value is told of a part that holds more than the value: it may hold what was left out.
 */
export function originOf(lineage: Lineage, path: string): { at: string; raw: JsonValue } | undefined {
  let around = path;
  for (;;) {
    const found = lineage.get(around);
    if (found) return around === path ? found : within(found, path.slice(around.length));
    const cut = around.lastIndexOf("/");
    if (cut < 0) return undefined;
    around = around.slice(0, cut);
  }
}

function within(around: { at: string; raw: JsonValue }, path: string): { at: string; raw: JsonValue } {
  let { at, raw } = around;
  for (const part of path.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const inner: JsonValue | undefined = Array.isArray(raw)
      ? raw[Number(key)]
      : isObject(raw) && Object.hasOwn(raw, key)
        ? raw[key]
        : undefined;
    // A part made from one value (a place from a text) ends in that value.
    if (inner === undefined) return { at, raw: typeof raw === "object" && !isRawNumber(raw) ? null : raw };
    at += `/${part}`;
    raw = inner;
  }
  return { at, raw };
}
