import { type LookupTable, type Sourced, type SourceNode, sourcedInstant } from "../../src/connector/index.ts";

export const zone = "America/Toronto";

/**
 * The key of a column: the English half of its name in lower case, with "-fra" where it is the French one. The French
 * halves and the letter case differ from file to file.
 */
export function columnKey(header: string): string {
  const english = /^[^-]+/.exec(header.trim())?.[0] ?? header;
  return english.toLowerCase() + (/-fra$/i.test(header.trim()) ? "-fra" : "");
}

const listed = (cell: string): string[] =>
  (cell.startsWith("*") ? cell.split(/(?:^|\n)\s*\*/) : [cell])
    .map((value) => value.trim())
    .filter((value) => !/^(|none|not applicable|aucune?|sans objet)$/i.test(value));

/** One row of a CanadaBuys file, read by the English halves of its column names. */
export class Row {
  readonly node: SourceNode;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(node: SourceNode) {
    this.node = node;
    this.#headers = new Map(node.keys().map((header) => [columnKey(header), header]));
  }

  header(key: string): string {
    return this.#headers.get(key.toLowerCase()) ?? key;
  }

  /** The English text, or the one without language. */
  text(key: string): Sourced<string> | undefined {
    return this.node.text(this.header(key));
  }

  /** The French text, where it says something else than the English one. */
  french(key: string): Sourced<string> | undefined {
    const text = this.node.text(this.header(`${key}-fra`))?.map((cell) => listed(cell).join("; ") || undefined);
    return text && text.value === this.text(key)?.value ? undefined : text;
  }

  /** English, else French. */
  either(key: string): Sourced<string> | undefined {
    return this.text(key) ?? this.node.text(this.header(`${key}-fra`));
  }

  /** A cell of several values: each begins with an asterisk on a line of its own. "None" is no value. */
  list(key: string): Sourced<string>[] {
    const cell = this.text(key);
    if (cell === undefined) return [];
    return [...new Set(listed(cell.value))].flatMap((value) => cell.map(() => value) ?? []);
  }

  decimal(key: string): Sourced<string> | undefined {
    return this.node.decimal(this.header(key));
  }

  /** Local times are those of Ottawa. @param endOfDay a date without time means the end of that day */
  date(key: string, endOfDay = false): Sourced<string> | undefined {
    return sourcedInstant(this.text(key), { zone, endOfDay }, (text) =>
      this.node.issue("bad-date", `${text} is no date`, this.header(key)),
    );
  }

  /** What the table makes of a text; dashes and brackets do not count. An unknown one is an issue. */
  code<T>(text: Sourced<string> | undefined, table: LookupTable<T>, key: string): Sourced<T> | undefined {
    if (text === undefined) return undefined;
    const found = table.get(plainWords(text.value));
    if (found === undefined) {
      this.node.issue("unknown-code", `${table.name} has no ${text.value}`, this.header(key));
      return undefined;
    }
    return text.map(() => found);
  }

  /** Leaves out the columns whose keys begin so. */
  ignore(...beginnings: string[]): void {
    this.node.ignore(...this.#beginningWith(beginnings));
  }

  dropPersonal(...beginnings: string[]): void {
    this.node.dropPersonal(...this.#beginningWith(beginnings));
  }

  #beginningWith(beginnings: readonly string[]): string[] {
    return [...this.#headers].flatMap(([key, header]) =>
      beginnings.some((beginning) => key.startsWith(beginning.toLowerCase())) ? [header] : [],
    );
  }
}

/** "Competitive – Open bidding" and "Competitive (open bidding)" are one. */
export const plainWords = (text: string): string =>
  text
    .replace(/[-\u2010-\u2015()]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
