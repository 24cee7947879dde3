import { normalizeDecimal } from "../base/decimal.ts";
import { isObject, type JsonObject, type JsonValue, numberText, pointer } from "../base/json.ts";
import { Sourced } from "./sourced.ts";

/** Something that a mapping could not take as it is; counted per source, code and path. */
export interface MapIssue {
  readonly code: string;
  readonly message: string;
  /** JSON pointer in the payload. */
  readonly at: string;
  readonly value: JsonValue;
}

/** Counts of source values by what became of them. */
export interface Audit {
  mapped: number;
  ignored: number;
  /** Personal data left out. */
  personal: number;
  unmapped: number;
}

/** Receives what readers notice. */
export interface Watcher {
  issue(issue: MapIssue): void;
  readonly audit: Audit;
}

const blank = (value: JsonValue | undefined): value is null | undefined | "" =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0);

/**
 * Reads one object of a payload field by field and remembers what was read, so that a field the mapping does not know
 * is noticed: `finish` reports each remaining non-empty field as an issue `unmapped-field`.
 * Empty strings, blanks and nulls read as undefined. Text is trimmed.
 */
export class SourceNode {
  readonly at: string;
  readonly value: JsonObject;
  readonly #watcher: Watcher;
  readonly #left: Set<string>;
  readonly #children: SourceNode[] = [];

  constructor(value: JsonObject, at: string, watcher: Watcher) {
    this.value = value;
    this.at = at;
    this.#watcher = watcher;
    this.#left = new Set(Object.keys(value));
  }

  has(key: string): boolean {
    return !blank(this.value[key]);
  }

  keys(): string[] {
    return Object.keys(this.value);
  }

  #take(key: string): JsonValue | undefined {
    const value = this.value[key];
    if (this.#left.delete(key) && !blank(value)) this.#watcher.audit.mapped += 1;
    return blank(value) ? undefined : value;
  }

  /** Text; numbers and booleans become text. The first of several spellings of a field that is filled. */
  text(...spellings: string[]): Sourced<string> | undefined {
    for (const key of spellings) {
      const value = this.#take(key);
      if (value === undefined) continue;
      const text = typeof value === "string" ? value.trim() : (numberText(value) ?? String(value));
      if (!isObject(value) && !Array.isArray(value)) return this.#sourced(key, text, value);
      this.issue("unexpected-type", `${key} should be text`, key);
    }
    return undefined;
  }

  /** A decimal number as plain text, from a JSON number or from text with a decimal point (or `comma: true`). */
  decimal(key: string, options: { comma?: boolean } = {}): Sourced<string> | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    let text = numberText(value) ?? (typeof value === "string" ? value.trim() : "");
    if (typeof value === "string") {
      text = text.replace(/^[$\s]+|\s+/g, "");
      text = options.comma ? text.replaceAll(".", "").replace(",", ".") : text.replaceAll(",", "");
    }
    const decimal = normalizeDecimal(text);
    if (decimal === undefined) {
      this.issue("not-a-number", `${key} should be a number`, key);
      return undefined;
    }
    return this.#sourced(key, decimal, value);
  }

  /** A whole number. */
  integer(key: string): Sourced<number> | undefined {
    const decimal = this.decimal(key);
    if (decimal === undefined) return undefined;
    const number = Number(decimal.value);
    if (Number.isSafeInteger(number)) return decimal.map(() => number);
    this.issue("not-an-integer", `${key} should be a whole number`, key);
    return undefined;
  }

  /** true/false, also as 1/0, "true"/"false", "S"/"N", "Sí"/"No", "Sim"/"Não", "Yes"/"No". */
  flag(key: string): Sourced<boolean> | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    const word = String(value).trim().toLowerCase();
    if (["true", "1", "s", "si", "sí", "sim", "y", "yes"].includes(word)) return this.#sourced(key, true, value);
    if (["false", "0", "n", "no", "não", "nao"].includes(word)) return this.#sourced(key, false, value);
    this.issue("not-a-flag", `${key} should be yes or no`, key);
    return undefined;
  }

  /** The value as it is, whatever its type. */
  raw(key: string): Sourced<JsonValue> | undefined {
    const value = this.#take(key);
    return value === undefined ? undefined : this.#sourced(key, value, value);
  }

  /** A nested object. Its own fields are audited too. */
  object(key: string): SourceNode | undefined {
    const value = this.value[key];
    this.#left.delete(key);
    if (blank(value)) return undefined;
    if (isObject(value)) return this.#child(value, this.at + pointer(key));
    this.issue("unexpected-type", `${key} should be an object`, key);
    return undefined;
  }

  /** The objects of a nested list; a single object counts as a list of one. */
  objects(key: string): SourceNode[] {
    const value = this.value[key];
    this.#left.delete(key);
    if (blank(value)) return [];
    const list = Array.isArray(value) ? value : [value];
    return list.flatMap((member, index) => {
      const at = this.at + pointer(key) + (Array.isArray(value) ? pointer(index) : "");
      if (isObject(member)) return [this.#child(member, at)];
      if (!blank(member)) this.issue("unexpected-type", `${key} should hold objects`, key);
      return [];
    });
  }

  /** Fields that are known and deliberately left out. */
  ignore(...keys: string[]): this {
    for (const key of keys) {
      if (this.#left.delete(key) && !blank(this.value[key])) this.#watcher.audit.ignored += 1;
    }
    return this;
  }

  /** Personal data of natural persons: left out and counted. */
  dropPersonal(...keys: string[]): this {
    for (const key of keys) {
      if (this.#left.delete(key) && !blank(this.value[key])) this.#watcher.audit.personal += 1;
    }
    return this;
  }

  /** Counts a value inside a field that was read whole as personal data left out. */
  countPersonal(): void {
    this.#watcher.audit.personal += 1;
  }

  issue(code: string, message: string, key?: string): void {
    const value = key === undefined ? this.value : (this.value[key] ?? null);
    this.#watcher.issue({ code, message, at: key === undefined ? this.at : this.at + pointer(key), value });
  }

  /** Reports every non-empty field that nothing has read, here and in the nested objects that were opened. */
  finish(): void {
    for (const key of this.#left) {
      if (blank(this.value[key])) continue;
      this.#watcher.audit.unmapped += 1;
      this.issue("unmapped-field", `no rule for the field ${key}`, key);
    }
    this.#left.clear();
    for (const child of this.#children) child.finish();
  }

  #child(value: JsonObject, at: string): SourceNode {
    const child = new SourceNode(value, at, this.#watcher);
    this.#children.push(child);
    return child;
  }

  #sourced<T>(key: string, value: T, raw: JsonValue): Sourced<T> {
    return new Sourced(value, this.at + pointer(key), raw);
  }
}
