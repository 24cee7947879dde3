import {
  type Draft,
  type LookupTable,
  numberFromText,
  type Sourced,
  type SourceNode,
  sourcedInstant,
  type Value,
} from "../../src/connector/index.ts";
import type { Field } from "./columns.ts";
import type { Reading } from "./layout.ts";
import { currencies } from "./lookups.ts";

/** The portal's zone: all its times are local, also those that claim to be GMT. */
export const zone = "America/Mexico_City";

/** One row of a file, read by what its columns say. */
export class Row {
  readonly node: SourceNode;
  readonly #reading: Reading;
  /** Codes already looked up, so that an unknown one is reported once. */
  readonly #codes = new Map<Field, Sourced<unknown> | undefined>();

  constructor(node: SourceNode, reading: Reading) {
    this.node = node;
    this.#reading = reading;
    for (const header of node.keys()) {
      const use = reading.uses.get(header);
      if (use === "personal") node.dropPersonal(header);
      else if (use === undefined || use === "ignored" || reading.headers.get(use) !== header) node.ignore(header);
    }
  }

  header(field: Field): string | undefined {
    return this.#reading.headers.get(field);
  }

  text(field: Field): Sourced<string> | undefined {
    const header = this.header(field);
    return header === undefined ? undefined : this.node.text(header);
  }

  /** The first of several columns that is filled. */
  first(...fields: Field[]): Sourced<string> | undefined {
    let found: Sourced<string> | undefined;
    for (const field of fields) {
      const value = this.text(field);
      found ??= value;
    }
    return found;
  }

  decimal(field: Field): Sourced<string> | undefined {
    const header = this.header(field);
    return header === undefined ? undefined : this.node.decimal(header);
  }

  flag(field: Field): Sourced<boolean> | undefined {
    const header = this.header(field);
    return header === undefined ? undefined : this.node.flag(header);
  }

  /** @param endOfDay a date without time means the end of that day */
  date(field: Field, endOfDay = false): Sourced<string> | undefined {
    return sourcedInstant(this.text(field), { zone, ignoreOffset: true, endOfDay }, (text) =>
      this.node.issue("bad-date", `${text} is no date`, this.header(field)),
    );
  }

  /** An absolute web address. */
  url(field: Field): Sourced<string> | undefined {
    return this.text(field)?.map((text) => {
      const address = text.replaceAll(" ", "%20");
      if (/^https?:\/\/[^\s"<>\\^`{|}]+$/.test(address)) return address;
      this.node.issue("bad-url", "not a web address", this.header(field));
      return undefined;
    });
  }

  /** What the table makes of a code; an unknown one is an issue. A field has one table. */
  code<T>(field: Field, table: LookupTable<T>): Sourced<T> | undefined {
    if (!this.#codes.has(field)) {
      const text = this.text(field);
      const found = table.find(text, (name, unknown) =>
        this.node.issue("unknown-code", `${name} has no ${unknown.value}`, this.header(field)),
      );
      this.#codes.set(field, found === undefined ? undefined : text?.map(() => found));
    }
    return this.#codes.get(field) as Sourced<T> | undefined;
  }

  /**
   * An amount in the currency of another column. An unknown currency is an issue, and the amount stays without one; a
   * layout without the column states pesos in the amount's own header (MN, moneda nacional).
   */
  money(amount: Sourced<string> | undefined, ...currencyFields: Field[]): Draft<Value> {
    const known = currencyFields.filter((field) => this.header(field) !== undefined);
    let currency: Draft<Value["currency"]>;
    for (const field of known) currency ??= this.code(field, currencies);
    if (amount === undefined) return undefined;
    if (known.length === 0 && /\bMN\b/.test(this.header("amount") ?? "")) currency = "MXN";
    return { amount: amount.map(numberFromText), currency };
  }
}
