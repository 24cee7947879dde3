import { UsageError } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { canonicalScheme, codelists, nationalScheme } from "../ocds/index.ts";

/** A column by its heading, or by its number from 1. */
export type Column = string | number;

/** How the file of a register of firms is read: see docs/organizations.md. */
export interface RegisterMapping {
  /** Canonical scheme of the identifiers. */
  readonly scheme: string;
  readonly header: boolean;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly encoding?: string;
  /** Least length of an identifier: shorter ones have lost leading zeros. */
  readonly pad: number;
  readonly columns: {
    /** Several are written one after the other, as a number and its check digit. */
    readonly identifier: readonly Column[];
    readonly size: Column;
    readonly name?: Column;
    readonly year?: Column;
  };
  /** The register's codes, in lower case, and what they mean; null: not told. */
  readonly sizes: ReadonlyMap<string, string | null>;
}

/** What a code may mean. `notSmall`: not micro or small, where a register does not part medium from large. */
export const registerScales: readonly string[] = [...codelists.partyScale, "notSmall", "unknown"];

const bad = (what: string): UsageError => new UsageError("bad-mapping", `the mapping ${what}`);
const members = new Set(["scheme", "header", "delimiter", "quote", "encoding", "pad", "columns", "sizes"]);
const columnNames = ["identifier", "size", "name", "year"];

/** @throws UsageError `bad-mapping`, naming the member that is wrong */
export function registerMapping(given: JsonValue, country: string): RegisterMapping {
  if (!isObject(given)) throw bad("should be a JSON object");
  const odd = Object.keys(given).find((name) => !members.has(name));
  if (odd !== undefined) throw bad(`has an unknown member ${odd}; it may have ${[...members].join(", ")}`);
  const scheme = given.scheme ?? nationalScheme(country);
  if (typeof scheme !== "string" || scheme === "") {
    throw bad(`needs scheme, such as "CL-RUT": none is known for ${country}`);
  }
  const { header = true, pad = 0 } = given;
  if (typeof header !== "boolean") throw bad("should have header true or false");
  if (typeof pad !== "number" || !Number.isInteger(pad) || pad < 0 || pad > 50) {
    throw bad("should have in pad a whole number from 0 to 50");
  }
  return {
    scheme: canonicalScheme(scheme),
    header,
    pad,
    ...textMember(given, "delimiter", (value) => value.length >= 1 && value.length <= 5),
    ...textMember(given, "quote", (value) => value.length <= 1),
    ...textMember(given, "encoding", isEncoding),
    columns: columnsOf(given.columns, header),
    sizes: sizesOf(given.sizes),
  };
}

function textMember(
  given: JsonObject,
  name: "delimiter" | "quote" | "encoding",
  fits: (value: string) => boolean,
): Partial<Record<typeof name, string>> {
  const value = given[name];
  if (value === undefined) return {};
  if (typeof value !== "string" || !fits(value)) throw bad(`has in ${name} what is none: ${JSON.stringify(value)}`);
  return { [name]: value };
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

function columnsOf(given: JsonValue | undefined, header: boolean): RegisterMapping["columns"] {
  if (!isObject(given)) throw bad("needs columns, an object with identifier and size");
  const odd = Object.keys(given).find((name) => !columnNames.includes(name));
  if (odd !== undefined) throw bad(`has an unknown column ${odd}; it may have ${columnNames.join(", ")}`);
  const column = (value: JsonValue | undefined, name: string): Column => {
    if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
    if (typeof value === "string" && value !== "" && header) return value.trim();
    throw bad(`needs in columns.${name} ${header ? "a heading or " : ""}the number of a column, from 1`);
  };
  const identifier = Array.isArray(given.identifier) ? given.identifier : [given.identifier];
  return {
    identifier: identifier.map((each) => column(each, "identifier")),
    size: column(given.size, "size"),
    ...(given.name !== undefined && { name: column(given.name, "name") }),
    ...(given.year !== undefined && { year: column(given.year, "year") }),
  };
}

function sizesOf(given: JsonValue | undefined): Map<string, string | null> {
  if (!isObject(given) || Object.keys(given).length === 0) {
    throw bad(`needs sizes, an object from the register's codes to ${registerScales.join(", ")}`);
  }
  return new Map(
    Object.entries(given).map(([code, scale]) => {
      if (scale !== null && !(typeof scale === "string" && registerScales.includes(scale))) {
        throw bad(`has for size ${code} ${JSON.stringify(scale)}, not one of ${registerScales.join(", ")}`);
      }
      return [code.trim().toLowerCase(), scale === "unknown" ? null : scale];
    }),
  );
}
