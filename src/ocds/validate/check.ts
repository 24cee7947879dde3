import { isObject, isRawNumber, type JsonObject, type JsonValue } from "../../base/json.ts";
import { formats } from "./formats.ts";
import { type Report, shown } from "./report.ts";
import { firstRepeated } from "./unique.ts";

/**
 * Tells whether a value is valid. Without a report it stops at the first error; with one it goes on and tells them all.
 */
export type Check = (value: JsonValue | undefined, report: Report | undefined) => boolean;

const fail = (report: Report | undefined, code: string, message: (field: string) => string): false => {
  report?.add(code, message);
  return false;
};

const typeWords: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "null",
};

/**
 * Makes a check from a JSON Schema of the model once, so that checking is a walk over the data alone. It knows the
 * keywords that the model uses: type, enum, format, pattern, minLength, minItems, uniqueItems, items, properties,
 * patternProperties (texts in other languages), required, minProperties, minimum, exclusiveMinimum, maximum, oneOf.
 * @param uses tells whether the fields of an extension (its registry id) are checked; else they are unknown fields
 */
export function makeCheck(schema: JsonObject, uses: (extension: string) => boolean): Check {
  const objects = new Map<JsonValue, Check>();
  const checks = new Map<JsonObject, Check>();

  const objectCheck = (of: JsonObject): Check => {
    const known = objects.get(of.properties as JsonValue);
    if (known) return known;
    const fields = new Map<string, Check>();
    const properties = isObject(of.properties) ? of.properties : {};
    for (const [name, field] of Object.entries(properties)) {
      if (!isObject(field) || (typeof field.extension === "string" && !uses(field.extension))) continue;
      fields.set(name, checkOf(field));
    }
    const check = checkObject(of, fields, translations(of));
    objects.set(of.properties as JsonValue, check);
    return check;
  };

  const checkOf = (of: JsonObject): Check => {
    const known = checks.get(of);
    if (known) return known;
    const check = Array.isArray(of.oneOf)
      ? checkOneOf(of.oneOf.filter(isObject).map(checkOf))
      : checkTypes(of, {
          object: isObject(of.properties) ? objectCheck(of) : accept,
          array: checkList(of, isObject(of.items) ? checkOf(withCodelist(of.items, of)) : accept),
        });
    checks.set(of, check);
    return check;
  };

  return checkOf(schema);
}

const accept: Check = () => true;

/** The codelist of a list of codes stands beside `items`; its errors are found in them. */
const withCodelist = (items: JsonObject, list: JsonObject): JsonObject =>
  typeof list.codelist === "string" && !("codelist" in items) ? { ...items, codelist: list.codelist } : items;

function checkTypes(of: JsonObject, containers: { object: Check; array: Check }): Check {
  const types = Array.isArray(of.type) ? of.type : [of.type];
  const allows = new Set(types);
  const [nullable, texts, booleans] = [allows.has("null"), allows.has("string"), allows.has("boolean")];
  const [numbers, integers] = [allows.has("number"), allows.has("integer")];
  const [objects, arrays] = [allows.has("object"), allows.has("array")];
  const allowed = types.map((type) => typeWords[String(type)]).join(" or ");
  const textCheck = checkText(of);
  const numberCheck = checkNumber(of);
  const wrongType = (value: JsonValue | undefined, report: Report | undefined) =>
    fail(report, "type", (field) => `${field} must be ${allowed}, not ${shown(value)}`);

  return (value, report) => {
    if (typeof value === "string") return texts ? textCheck(value, report) : wrongType(value, report);
    if (value === null) return nullable || wrongType(value, report);
    if (typeof value === "number") {
      return numbers || (integers && Number.isInteger(value)) ? numberCheck(value, report) : wrongType(value, report);
    }
    if (typeof value === "boolean") return booleans || wrongType(value, report);
    if (typeof value !== "object") return wrongType(value, report);
    if (Array.isArray(value)) return arrays ? containers.array(value, report) : wrongType(value, report);
    if (isRawNumber(value)) {
      const whole = /^-?\d+(\.0*)?$/.test(value.rawJSON);
      return numbers || (integers && whole) ? numberCheck(Number(value.rawJSON), report) : wrongType(value, report);
    }
    return objects ? containers.object(value, report) : wrongType(value, report);
  };
}

function checkText(of: JsonObject): (text: string, report: Report | undefined) => boolean {
  const tests: ((text: string, report: Report | undefined) => boolean)[] = [];
  if (typeof of.minLength === "number" && of.minLength > 0) {
    tests.push(
      (text, report) => text.length > 0 || fail(report, "min-length", (field) => `${field} must not be empty`),
    );
  }
  if (Array.isArray(of.enum)) {
    const codes = new Set(of.enum);
    const names = of.enum.filter((code) => code !== null);
    const list = typeof of.codelist === "string" ? of.codelist.replace(/\.csv$/, "") : undefined;
    const what =
      names.length > 20 ? `a code of the closed list ${list}` : `one of ${names.join(", ")}${list ? ` (${list})` : ""}`;
    tests.push(
      (text, report) =>
        codes.has(text) || fail(report, "codelist", (field) => `${field} must be ${what}, not ${shown(text)}`),
    );
  }
  const format = typeof of.format === "string" ? formats[of.format] : undefined;
  if (format) {
    tests.push(
      (text, report) =>
        format.test(text) || fail(report, "format", (field) => `${field} must be ${format.words}, not ${shown(text)}`),
    );
  }
  if (typeof of.pattern === "string") {
    const pattern = new RegExp(of.pattern, "u");
    tests.push(
      (text, report) =>
        pattern.test(text) ||
        fail(report, "pattern", (field) => `${field} must match ${of.pattern}, and ${shown(text)} does not`),
    );
  }
  const [first, ...more] = tests;
  if (first === undefined) return () => true;
  if (more.length === 0) return first;
  return (text, report) => {
    let valid = first(text, report);
    for (const test of more) {
      if (!valid && !report) return false;
      valid = test(text, report) && valid;
    }
    return valid;
  };
}

function checkNumber(of: JsonObject): (value: number, report: Report | undefined) => boolean {
  const { minimum, exclusiveMinimum, maximum } = of;
  if (minimum === undefined && exclusiveMinimum === undefined && maximum === undefined) return () => true;
  return (value, report) => {
    if (typeof minimum === "number" && value < minimum)
      return fail(report, "minimum", (field) => `${field} must be ${minimum} or more, not ${value}`);
    if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
      return fail(report, "minimum", (field) => `${field} must be more than ${exclusiveMinimum}, not ${value}`);
    if (typeof maximum === "number" && value > maximum)
      return fail(report, "maximum", (field) => `${field} must be ${maximum} or less, not ${value}`);
    return true;
  };
}

function checkList(of: JsonObject, itemCheck: Check): Check {
  const least = typeof of.minItems === "number" ? of.minItems : 0;
  const unique = of.uniqueItems === true;
  return (value, report) => {
    const list = value as JsonValue[];
    let valid = true;
    if (list.length < least) {
      valid = fail(report, "min-items", (field) => `${field} must have ${least} or more entries, or be left out`);
      if (!report) return false;
    }
    for (let index = 0; index < list.length; index++) {
      report?.path.push(index);
      const good = itemCheck(list[index], report);
      report?.path.pop();
      if (good) continue;
      if (!report) return false;
      valid = false;
    }
    if (unique) {
      const repeated = firstRepeated(list);
      if (repeated >= 0) {
        report?.path.push(repeated);
        valid = fail(report, "unique", (field) => `${field} is the same as an earlier entry: each must differ`);
        report?.path.pop();
      }
    }
    return valid;
  };
}

interface Translation {
  readonly pattern: RegExp;
  readonly check: Check;
}

/** The pattern properties of a block by the field that they translate. */
function translations(of: JsonObject): Map<string, Translation> | undefined {
  if (!isObject(of.patternProperties)) return undefined;
  const found = new Map<string, Translation>();
  for (const [pattern, schema] of Object.entries(of.patternProperties)) {
    const field = /^\^\(([A-Za-z]+)_/.exec(pattern)?.[1];
    if (field === undefined || !isObject(schema)) continue;
    const check = checkTypes(schema, { object: accept, array: accept });
    found.set(field, { pattern: new RegExp(pattern, "u"), check });
  }
  return found;
}

function checkObject(
  of: JsonObject,
  fields: Map<string, Check>,
  translated: Map<string, Translation> | undefined,
): Check {
  const required = Array.isArray(of.required) ? of.required.map(String) : [];
  const least = typeof of.minProperties === "number" ? of.minProperties : 0;

  const checkFor = (name: string): Check | undefined => {
    const known = fields.get(name);
    if (known || !translated) return known;
    const end = name.indexOf("_");
    if (end < 1) return undefined;
    const translation = translated.get(name.slice(0, end));
    return translation?.pattern.test(name) ? translation.check : undefined;
  };

  return (value, report) => {
    const object = value as JsonObject;
    let valid = true;
    let count = 0;
    for (const name in object) {
      const inner = object[name];
      if (inner === undefined) continue;
      count++;
      const check = checkFor(name);
      if (check === undefined) continue;
      report?.path.push(name);
      const good = check(inner, report);
      report?.path.pop();
      if (good) continue;
      if (!report) return false;
      valid = false;
    }
    for (const name of required) {
      if (object[name] !== undefined) continue;
      valid = fail(report, "required", (field) => `${field} must have the field "${name}"`);
      if (!report) return false;
    }
    if (count < least) valid = fail(report, "min-properties", (field) => `${field} must have at least one field`);
    return valid;
  };
}

/** Exactly one of the schemas must fit; where none does, the errors of the one that comes closest are told. */
function checkOneOf(checks: readonly Check[]): Check {
  return (value, report) => {
    const fitting = checks.filter((check) => check(value, undefined)).length;
    if (fitting === 1) return true;
    if (!report) return false;
    if (fitting > 1) return fail(report, "one-of", (field) => `${field} fits several forms, and must fit only one`);
    const linked = Array.isArray(value) && value.some((item) => isObject(item) && "url" in item);
    checks[linked ? 0 : checks.length - 1]?.(value, report);
    return false;
  };
}
