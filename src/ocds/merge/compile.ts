import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { type CompiledRelease, Release, type VersionedRelease } from "../model/index.ts";
import { MergeError, type MergeWarning } from "./errors.ts";
import { Merger, type Values } from "./merger.ts";
import { mergeRules, type RuleOverride } from "./rules.ts";
import { copyValue, isPlainObject, sameValue, setField } from "./values.ts";

export interface MergeOptions {
  /** A release schema with merge keywords; without it, the model's. Pass the same object again to reuse its rules. */
  readonly schema?: object;
  /** Other ways to merge single lists of objects. */
  readonly overrides?: readonly RuleOverride[];
  /** The releases are in the order in which to merge them; their dates are not looked at. */
  readonly sorted?: boolean;
}

export interface Compiled {
  readonly compiledRelease: CompiledRelease;
  readonly warnings: readonly MergeWarning[];
}
export interface Versioned {
  readonly versionedRelease: VersionedRelease;
  readonly warnings: readonly MergeWarning[];
}
export interface Merged extends Compiled {
  /** Made when it is first read. */
  readonly versionedRelease: VersionedRelease;
}

/**
 * Merges the releases of one contracting process into its compiled release (OCDS 1.1, merging). Releases are taken in
 * the order of their `date` as text, equal dates in the given order; they are not modified, and the result shares
 * nothing with them. A compiled release may stand in for the releases that it was made from.
 * @throws MergeError
 */
export function compile(releases: readonly object[], options: MergeOptions = {}): Compiled {
  const sorted = sortReleases(releases, options.sorted);
  const merger = new Merger(mergeRules(options.schema ?? Release, options.overrides), plainValues);
  for (const release of sorted) merger.add(release);
  const { ocid, date } = sorted.at(-1) as JsonObject;
  const compiled: JsonObject = {};
  if (ocid !== undefined && ocid !== null) compiled.ocid = ocid;
  compiled.id = [ocid, date].filter((part) => part !== undefined && part !== null).join("-");
  if (date !== undefined && date !== null) compiled.date = date;
  compiled.tag = ["compiled"];
  return {
    // Not Object.assign, which would take a field named __proto__ for the prototype.
    compiledRelease: { ...compiled, ...merger.tree } as object as CompiledRelease,
    warnings: merger.warnings,
  };
}

/**
 * Merges the releases of one contracting process into its versioned release: each plain value becomes the list of the
 * values that it had, each with id, date and tag of the release that brought it. Order and errors as in `compile`.
 * @throws MergeError
 */
export function mergeVersioned(releases: readonly object[], options: MergeOptions = {}): Versioned {
  const sorted = sortReleases(releases, options.sorted);
  const values = new History();
  const merger = new Merger(mergeRules(options.schema ?? Release, options.overrides), values);
  for (const release of sorted) {
    values.begin(release);
    merger.add(release);
  }
  const ocid = sorted.at(-1)?.ocid;
  const start: JsonObject = ocid === undefined || ocid === null ? {} : { ocid };
  return { versionedRelease: { ...start, ...merger.tree }, warnings: merger.warnings };
}

/**
 * The compiled and the versioned release of one contracting process.
 * @throws MergeError
 */
export function merge(releases: readonly object[], options: MergeOptions = {}): Merged {
  const { compiledRelease, warnings } = compile(releases, options);
  let versioned: VersionedRelease | undefined;
  return {
    compiledRelease,
    get versionedRelease() {
      versioned ??= mergeVersioned(releases, options).versionedRelease;
      return versioned;
    },
    warnings,
  };
}

function sortReleases(releases: readonly object[], sorted = false): readonly JsonObject[] {
  if (!Array.isArray(releases)) throw new MergeError("releases-not-list", "The releases to merge are a list of them");
  if (releases.length === 0) throw new MergeError("no-releases", "There is no release to merge");
  for (const release of releases) {
    if (!isObject(release)) throw new MergeError("release-not-object", "A release is not a JSON object");
  }
  const objects = releases as readonly JsonObject[];
  if (objects.length === 1 || sorted) return objects;
  let inOrder = true;
  let before = "";
  for (const { id, date } of objects) {
    if (typeof date !== "string") {
      const what = date === undefined ? "no date" : date === null ? "null as date" : "a date that is not text";
      throw new MergeError("release-date-missing", `Release ${JSON.stringify(id)} has ${what}`, { releaseID: id });
    }
    if (date < before) inOrder = false;
    before = date;
  }
  if (inOrder) return objects;
  const dateOf = (release: JsonObject) => release.date as string;
  return [...objects].sort((a, b) => (dateOf(a) < dateOf(b) ? -1 : dateOf(a) > dateOf(b) ? 1 : 0));
}

const plainValues: Values = {
  put(target, name, value) {
    if (value === null) delete target[name];
    else setField(target, name, copyValue(value));
  },
  kindOf(existing, rules) {
    if (rules?.whole || typeof existing !== "object") return "put";
    const built = Array.isArray(existing) ? existing.every(isPlainObject) : isPlainObject(existing);
    return built ? "built" : "put";
  },
  isList: (existing) => Array.isArray(existing),
};

/** Keeps all values that a field had. */
class History implements Values {
  readonly #histories = new WeakSet<object>();
  /** Entries of the release that is being merged: a second value for the same field in it replaces the first. */
  #written = new Set<JsonValue>();
  #release: JsonObject = {};

  begin(release: JsonObject): void {
    this.#written = new Set();
    const { id, date, tag } = release;
    this.#release = { releaseID: id ?? null, releaseDate: date ?? null, releaseTag: tag ?? null };
  }

  put(target: JsonObject, name: string, value: JsonValue): void {
    const existing = Object.hasOwn(target, name) ? target[name] : undefined;
    const history = Array.isArray(existing) ? existing : [];
    if (history.length === 0) {
      this.#histories.add(history);
      setField(target, name, history);
    }
    const last = history.at(-1);
    if (last !== undefined && this.#written.has(last)) history.pop();
    if (history.length > 0 && sameValue((history.at(-1) as JsonObject).value, value)) return;
    const entry: JsonObject = { ...(copyValue(this.#release) as JsonObject), value: copyValue(value) };
    history.push(entry);
    this.#written.add(entry);
  }

  kindOf(existing: JsonValue): "built" | "put" | "void" {
    if (!Array.isArray(existing) || !this.#histories.has(existing)) return "built";
    return existing.every((entry) => isPlainObject(entry) && entry.value === null) ? "void" : "put";
  }

  isList(existing: JsonValue): existing is JsonValue[] {
    const last = Array.isArray(existing) ? existing.at(-1) : undefined;
    return isPlainObject(last) && Array.isArray(last.value);
  }
}
