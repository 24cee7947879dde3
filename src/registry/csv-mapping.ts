import { messageOf } from "../base/errors.ts";
import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { lookupTable } from "../connector/index.ts";
import { releaseField } from "../ocds/index.ts";
import type { Fault } from "./errors.ts";

/**
 * How the columns of a table become fields of OCDS releases. It is data, read by rules written here: nothing in it is
 * ever evaluated, and paths are looked up in the schema.
 */
export interface CsvMapping {
  readonly delimiter: string;
  /** Label of the Encoding standard; absent: told by the bytes. */
  readonly encoding?: string;
  /** 1.234,50 instead of 1,234.50. */
  readonly decimalComma: boolean;
  /** Column with the publisher's own id of the process. */
  readonly id: string;
  /** Column with the ocid; absent: ocids are minted from `id`. */
  readonly ocid?: string;
  /** Column that tells rows of one process apart (an award's number); absent: a row is a process. */
  readonly part?: string;
  readonly fields: readonly CsvField[];
  /** Columns that are left out on purpose. */
  readonly ignore: readonly string[];
}

export interface CsvField {
  /** Names of OCDS fields; each list has one entry in a row. */
  readonly path: readonly string[];
  readonly lists: readonly boolean[];
  readonly type: "text" | "number" | "integer" | "boolean" | "date";
  readonly column?: string;
  /** The same in every row, instead of a column. */
  readonly value?: string | number | boolean;
  /** Codes of the table and what they mean; a code that is not in it is an issue. */
  readonly lookup?: Readonly<Record<string, string>>;
  /** Patterns of dates (Luxon), tried in turn; absent: the common ones. */
  readonly formats?: readonly string[];
}

const mostFields = 200;
const mostCodes = 1_000;
const longestText = 300;
/** OCDS 1.1: persons' names and numbers. Not taken in. */
const personal = new Set(["contactPoint", "contactPoints", "additionalContactPoints"]);
/** Made by us for each row. */
const ours = new Set(["ocid", "id", "date", "tag"]);

const isText = (value: JsonValue | undefined): value is string =>
  typeof value === "string" && value.trim() !== "" && value.length <= longestText;

/** Checks a mapping as it was sent. @returns the mapping, or everything that is wrong with it */
export function readMapping(given: JsonValue | undefined): { mapping: CsvMapping } | { faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (at: string, detail: string) => void faults.push({ pointer: `/mapping${at}`, detail });
  if (!isObject(given)) {
    fault("", "should be an object with `id` (a column) and `fields`");
    return { faults };
  }
  const known = ["delimiter", "encoding", "decimalComma", "id", "ocid", "part", "fields", "ignore"];
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) fault(`/${key.slice(0, 60)}`, `is not known; known are ${known.join(", ")}`);
  }
  const { delimiter = ",", encoding, decimalComma = false, id, ocid, part, fields, ignore = [] } = given;
  if (typeof delimiter !== "string" || !/^[,;|\t]$/.test(delimiter))
    fault("/delimiter", "should be one of , ; | and tab");
  if (encoding !== undefined && !isEncoding(encoding))
    fault("/encoding", "should be utf-8, windows-1252 or iso-8859-1");
  if (typeof decimalComma !== "boolean") fault("/decimalComma", "should be true or false");
  if (!isText(id)) fault("/id", "should name the column with your own number of the process");
  for (const [name, column] of Object.entries({ ocid, part })) {
    if (column !== undefined && !isText(column)) fault(`/${name}`, "should name a column");
  }
  if (!Array.isArray(ignore) || ignore.length > 1_000 || !ignore.every(isText))
    fault("/ignore", "should be a list of columns");
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > mostFields) {
    fault("/fields", `should be a list of 1 to ${mostFields} fields`);
  }
  const read = Array.isArray(fields)
    ? fields.slice(0, mostFields).map((field, index) => readField(field, `/fields/${index}`, fault))
    : [];
  const seen = new Set<string>();
  for (const [index, field] of read.entries()) {
    const path = field?.path.join("/") ?? "";
    if (field && seen.has(path)) fault(`/fields/${index}/path`, `${path} is mapped twice`);
    seen.add(path);
  }
  if (faults.length > 0) return { faults: faults.slice(0, 50) };
  return {
    mapping: {
      delimiter: String(delimiter),
      ...(typeof encoding === "string" && { encoding }),
      decimalComma: decimalComma === true,
      id: String(id),
      ...(isText(ocid) && { ocid }),
      ...(isText(part) && { part }),
      fields: read.filter((field) => field !== undefined),
      ignore: Array.isArray(ignore) ? ignore.filter(isText) : [],
    },
  };
}

const isEncoding = (value: JsonValue): boolean =>
  typeof value === "string" && ["utf-8", "windows-1252", "iso-8859-1"].includes(value.toLowerCase());

function readField(given: JsonValue, at: string, fault: (at: string, detail: string) => void): CsvField | undefined {
  if (!isObject(given)) {
    fault(at, "should be an object with `path` and `column` or `value`");
    return undefined;
  }
  const known = ["path", "column", "value", "lookup", "formats"];
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) fault(`${at}/${key.slice(0, 60)}`, `is not known; known are ${known.join(", ")}`);
  }
  const { path, column, value, lookup, formats } = given;
  const names = typeof path === "string" ? path.split("/") : [];
  const field = names.length <= 12 ? releaseField(names) : undefined;
  const shown = JSON.stringify(path ?? null).slice(0, 100);
  if (names.some((name) => personal.has(name))) fault(`${at}/path`, "contact points of persons are not taken");
  else if (names.length === 1 && ours.has(names[0] ?? ""))
    fault(`${at}/path`, `${names[0]} is made for each row: leave it out`);
  else if (!field)
    fault(`${at}/path`, `${shown} is no field of an OCDS release that holds a value, such as tender/title`);
  if ((column === undefined) === (value === undefined)) fault(at, "should have either `column` or `value`");
  if (column !== undefined && !isText(column)) fault(`${at}/column`, "should name a column");
  const constant = typeof value === "number" || typeof value === "boolean" || isText(value) ? value : undefined;
  if (value !== undefined && constant === undefined) fault(`${at}/value`, "should be a text, a number, true or false");
  const codes = lookup === undefined ? undefined : readLookup(lookup);
  if (lookup !== undefined && !codes)
    fault(`${at}/lookup`, "should be an object from codes of the table to codes of OCDS");
  const twice = codes && repeated(codes);
  if (twice) fault(`${at}/lookup`, twice);
  const patterns =
    Array.isArray(formats) && formats.length > 0 && formats.length <= 10 && formats.every(isText) ? formats : undefined;
  if (formats !== undefined && !patterns)
    fault(`${at}/formats`, 'should be a list of patterns such as "dd/MM/yyyy HH:mm"');
  if (!field) return undefined;
  const written = [...Object.values(codes ?? {}), ...(typeof constant === "string" ? [constant] : [])];
  const wrong = field.codes && written.find((code) => !field.codes?.includes(code));
  if (wrong !== undefined) {
    fault(at, `${shown} takes ${field.codes?.slice(0, 12).join(", ")}; not ${JSON.stringify(wrong).slice(0, 60)}`);
  }
  return {
    path: names,
    lists: field.lists,
    type: field.type,
    ...(isText(column) && { column }),
    ...(constant !== undefined && { value: constant }),
    ...(codes && { lookup: codes }),
    ...(patterns && { formats: patterns.map(String) }),
  };
}

function readLookup(given: JsonValue): Record<string, string> | undefined {
  if (!isObject(given)) return undefined;
  const entries = Object.entries(given);
  const sound =
    entries.length > 0 &&
    entries.length <= mostCodes &&
    entries.every(([code, to]) => code.length <= longestText && isText(to));
  // Without a prototype: a code named "constructor" is a code like any.
  return sound
    ? (Object.assign(Object.create(null), Object.fromEntries(entries)) as Record<string, string>)
    : undefined;
}

/** Codes are matched without regard to case, accents and spaces, so two of them may be one. */
function repeated(codes: Readonly<Record<string, string>>): string | undefined {
  try {
    lookupTable("the table", codes);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The mapping as it is stored and served. */
export function mappingJson(mapping: CsvMapping): JsonObject {
  const { delimiter, encoding, decimalComma, id, ocid, part, fields, ignore } = mapping;
  return {
    delimiter,
    ...(encoding !== undefined && { encoding }),
    decimalComma,
    id,
    ...(ocid !== undefined && { ocid }),
    ...(part !== undefined && { part }),
    fields: fields.map(({ path, column, value, lookup, formats }) => ({
      path: path.join("/"),
      ...(column !== undefined && { column }),
      ...(value !== undefined && { value }),
      ...(lookup && { lookup: { ...lookup } }),
      ...(formats && { formats: [...formats] }),
    })),
    ignore: [...ignore],
  };
}
