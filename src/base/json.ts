/**
 * JSON without loss. `JSON.parse` rounds numbers that a double cannot hold; amounts of that size are real (pesos,
 * bolívares). Such a number is kept as a raw number (`JSON.rawJSON`) that is written out digit by digit.
 */
export type JsonScalar = string | number | boolean | null;
export type JsonValue = JsonScalar | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

interface RawNumber {
  readonly rawJSON: string;
}
interface JsonWithSource {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}
const json = JSON as unknown as JsonWithSource;

/** True for a number kept digit by digit because a double would round it. */
export const isRawNumber = (value: unknown): value is RawNumber => json.isRawJSON(value);

const longest = 15;
const isOfNumber = (code: number): boolean => (code >= 48 && code <= 57) || code === 46;

/**
 * Whether sixteen or more digits stand in a row, a decimal point allowed: only then can a double be unable to hold the
 * number. Of such a row every sixteenth character is one: the others need not be looked at.
 */
function maybeUnsafe(text: string): boolean {
  for (let at = longest; at < text.length; at += longest + 1) {
    if (!isOfNumber(text.charCodeAt(at))) continue;
    let [from, to] = [at, at];
    while (from > 0 && isOfNumber(text.charCodeAt(from - 1))) from -= 1;
    while (isOfNumber(text.charCodeAt(to + 1))) to += 1;
    if (to - from >= longest) return true;
  }
  return false;
}

/** Parses JSON text; throws SyntaxError as `JSON.parse` does. Numbers that a double would round become raw numbers. */
export function parseJson(text: string): JsonValue {
  if (!maybeUnsafe(text)) return JSON.parse(text) as JsonValue;
  return json.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context.source === undefined) return value;
    return isExact(context.source, value) ? value : json.rawJSON(context.source);
  }) as JsonValue;
}

/** Whether writing `value` gives the same decimal number as `source`, trailing zeros aside. */
function isExact(source: string, value: number): boolean {
  const plain = String(value);
  if (plain === source) return true;
  if (/[eE]/.test(source)) return true;
  if (/[eE]/.test(plain)) return false;
  const trimmed = source.includes(".") ? source.replace(/0+$/, "").replace(/\.$/, "") : source;
  return trimmed === plain || trimmed.replace(/^-?0$/, "0") === plain;
}

/** The decimal text of a JSON number, a raw number or a numeric string; undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  if (isRawNumber(value)) return value.rawJSON;
  return undefined;
}

/** A decimal text as a JSON number: a plain number where it is exact, else a raw number. */
export function numberFromText(text: string): number {
  const value = Number(text);
  return isExact(text, value) ? value : (json.rawJSON(text) as unknown as number);
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isRawNumber(value);

/** JSON text with object keys sorted at every level: the same content gives the same text. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isObject(inner)) return inner;
    const sorted: JsonObject = {};
    for (const key of Object.keys(inner).sort()) sorted[key] = inner[key] as JsonValue;
    return sorted;
  });
}

/** A JSON pointer (RFC 6901) from its parts. */
export function pointer(...parts: (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
