import { UsageError } from "../../base/errors.ts";

/** One property of an INI file. */
export interface IniProperty {
  readonly value: string;
  readonly line: number;
}
export interface IniSection {
  /** Line of its heading; 0: the properties before the first heading. */
  readonly line: number;
  readonly properties: ReadonlyMap<string, IniProperty>;
}

/**
 * Reads an INI file: `[section]`, `name = value` or `name: value`, comments in lines that begin with `;` or `#`. Text
 * in double quotes is taken as it stands. A section that occurs twice is one section.
 * @param name of the file, for messages
 * @throws UsageError `bad-settings` with the line
 */
export function readIni(text: string, name: string): Map<string, IniSection> {
  const sections = new Map<string, { line: number; properties: Map<string, IniProperty> }>();
  let section = { line: 0, properties: new Map<string, IniProperty>() };
  sections.set("", section);
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const content = raw.trim();
    if (content === "" || content.startsWith(";") || content.startsWith("#")) continue;
    const heading = /^\[([^\]]*)\]$/.exec(content)?.[1]?.trim();
    if (heading !== undefined) {
      if (heading === "") throw badSettings(name, line, "a section needs a name");
      section = sections.get(heading) ?? { line, properties: new Map() };
      sections.set(heading, section);
      continue;
    }
    const mark = content.search(/[=:]/);
    const key = content.slice(0, mark).trim();
    if (mark === -1 || key === "") {
      throw badSettings(
        name,
        line,
        `expected [section], name = value or ; comment, not ${JSON.stringify(content.slice(0, 80))}`,
      );
    }
    const before = section.properties.get(key);
    if (before) throw badSettings(name, line, `${key} is already given in line ${before.line}`);
    section.properties.set(key, { value: unquoted(content.slice(mark + 1).trim()), line });
  }
  return sections;
}

const unquoted = (text: string): string => /^"(.*)"$/.exec(text)?.[1] ?? text;

/** @returns the error for a line of a settings file */
export const badSettings = (name: string, line: number, message: string): UsageError =>
  new UsageError("bad-settings", `${name}, line ${line}: ${message}`, { line });

/** The properties of a section, each read as what it should be. */
export class Properties {
  readonly #properties: ReadonlyMap<string, IniProperty>;
  readonly #name: string;

  constructor(properties: ReadonlyMap<string, IniProperty>, name: string) {
    this.#properties = properties;
    this.#name = name;
  }

  has(key: string): boolean {
    return this.#properties.has(key);
  }

  text(key: string): string | undefined {
    return this.#properties.get(key)?.value;
  }

  /** Values separated by `|`. */
  list(key: string): ReadonlySet<string> {
    const text = this.text(key) ?? "";
    const values = text.split("|");
    if (values.at(-1) === "") values.pop();
    return new Set(values);
  }

  flag(key: string): boolean {
    const property = this.#properties.get(key);
    if (!property) return false;
    if (/^(true|on|yes|1)$/i.test(property.value)) return true;
    if (/^(false|off|no|0)$/i.test(property.value)) return false;
    throw this.#bad(key, property, "true or false");
  }

  number(key: string): number | undefined {
    const property = this.#properties.get(key);
    return property && this.#number(key, property);
  }

  numbers(key: string): ReadonlySet<number> {
    const property = this.#properties.get(key);
    return new Set([...this.list(key)].map((value) => this.#number(key, { value, line: property?.line ?? 0 })));
  }

  integer(key: string, signed = false, most = Number.MAX_SAFE_INTEGER): number | undefined {
    const property = this.#properties.get(key);
    return property && this.#integer(key, property, signed, most);
  }

  /** All properties as whole numbers by their names. */
  integers(): ReadonlyMap<string, number> {
    return new Map([...this.#properties].map(([key, property]) => [key, this.#integer(key, property, true)]));
  }

  texts(): ReadonlyMap<string, string> {
    return new Map([...this.#properties].map(([key, { value }]) => [key, value]));
  }

  #number(key: string, property: IniProperty): number {
    const number = Number(property.value);
    if (property.value === "" || !Number.isFinite(number)) throw this.#bad(key, property, "a number");
    return number;
  }

  #integer(key: string, property: IniProperty, signed: boolean, most = Number.MAX_SAFE_INTEGER): number {
    const number = Number(property.value);
    if (!/^[+-]?\d+$/.test(property.value) || (!signed && number < 0) || Math.abs(number) > most) {
      const limit = most === Number.MAX_SAFE_INTEGER ? "" : ` from 0 to ${most}`;
      throw this.#bad(key, property, signed ? "a whole number" : `a whole number${limit || " that is not negative"}`);
    }
    return number;
  }

  #bad(key: string, { value, line }: IniProperty, what: string): UsageError {
    return badSettings(this.#name, line, `${key} should be ${what}, not ${JSON.stringify(value)}`);
  }
}
