import type { ValidationError } from "../../ocds/index.ts";

/** Where something in a file is. */
export interface Place {
  /** The file, or its member of an archive. */
  readonly file: string;
  /** Byte in the unpacked text at which the value begins that `pointer` is in. */
  readonly byte: number;
  /** JSON pointer: in the text if it is one JSON value, else in the value at `byte`. */
  readonly pointer: string;
}

/** Structural errors of one kind at one kind of place. */
export interface ErrorGroup {
  readonly code: string;
  /** Names of fields from the package on, without places in lists. */
  readonly path: string;
  readonly count: number;
  /** The first one, in plain words. */
  readonly message: string;
  readonly example: Place & { readonly ocid: string | null };
}

/** Fields outside of the standard can have any name: so many kinds are told apart. */
const mostGroups = 1_000;

/** Gathers structural errors by code and general path; its memory does not grow with their number. */
export class Findings {
  total = 0;
  /** Errors of further kinds than those told. */
  leftOut = 0;
  readonly #groups = new Map<string, { -readonly [K in keyof ErrorGroup]: ErrorGroup[K] }>();

  add(error: ValidationError, place: Place, ocid: string | null): void {
    this.total += 1;
    const at = place.pointer + error.pointer;
    const path = generalPath(at);
    const name = `${error.code} ${path}`;
    const group = this.#groups.get(name);
    if (group) group.count += 1;
    else if (this.#groups.size >= mostGroups) this.leftOut += 1;
    else {
      const example = { file: place.file, byte: place.byte, pointer: at, ocid };
      this.#groups.set(name, { code: error.code, path, count: 1, message: error.message, example });
    }
  }

  /** The most frequent first. */
  groups(): ErrorGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count);
  }
}

/** A JSON pointer without places in lists: `/releases/12/tender/id` becomes `releases/tender/id`. */
export const generalPath = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, "").replace(/^\//, "");
