import { type JsonValue, pointer } from "../../base/json.ts";

/** Something in a document that breaks a rule of the schema. */
export interface ValidationError {
  /** JSON pointer (RFC 6901) to the value; for `required` to the object that lacks the field. */
  readonly pointer: string;
  /** Stable: `type`, `required`, `format`, `pattern`, `codelist`, `min-items`, `min-length`, `min-properties`,
   * `unique`, `minimum`, `maximum`, `one-of`. */
  readonly code: string;
  /** Plain words: the field, and what is allowed there. */
  readonly message: string;
}

/** Collects errors while a document is walked. */
export class Report {
  readonly errors: ValidationError[] = [];
  readonly path: (string | number)[] = [];

  add(code: string, message: (field: string) => string): void {
    this.errors.push({ pointer: pointer(...this.path), code, message: message(this.#field()) });
  }

  /** The field that the path leads to, as one says it: `status`, `entry 2 of tag`, `the document`. */
  #field(): string {
    const last = this.path.at(-1);
    if (last === undefined) return "The document";
    if (typeof last === "string") return `"${last}"`;
    const list = this.path.findLast((part) => typeof part === "string");
    return list === undefined ? `Entry ${last + 1}` : `Entry ${last + 1} of "${list}"`;
  }
}

/** A value as it is shown in a message. */
export function shown(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
