/**
 * Counts how often each place of JSON texts is not empty. Empty are null, "", [], {} and what holds only empty values.
 * Places: "" a text, `/` an object, `/name` a member, `[]` a member of a list, one after the other.
 */
export class FieldCounts {
  readonly #counts = new Map<string, number>();

  add(value: unknown): void {
    this.#walk(value, "");
  }

  /** Counts by place. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  #walk(value: unknown, path: string): boolean {
    if (value === null || value === "") return false;
    let filled = typeof value !== "object";
    if (Array.isArray(value)) {
      for (const each of value) if (this.#walk(each, `${path}[]`)) filled = true;
    } else if (typeof value === "object") {
      for (const [name, each] of Object.entries(value ?? {})) if (this.#walk(each, `${path}/${name}`)) filled = true;
      if (filled) this.#increment(`${path}/`);
    }
    if (filled) this.#increment(path);
    return filled;
  }

  #increment(path: string): void {
    this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
  }
}
