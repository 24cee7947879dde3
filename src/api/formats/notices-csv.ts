import { isObject, type JsonObject, type JsonValue, numberText, parseJson } from "../../base/json.ts";

const columns: readonly (readonly [name: string, of: (item: JsonObject) => JsonValue | undefined])[] = [
  ["ocid", (item) => item.ocid],
  ["source", (item) => item.source],
  ["country", (item) => item.country],
  ["title", (item) => item.title],
  ["description", (item) => item.description],
  ["language", (item) => item.language],
  ["buyer/id", (item) => member(item.buyer, "id")],
  ["buyer/name", (item) => member(item.buyer, "name")],
  ["procuringEntity/id", (item) => member(item.procuringEntity, "id")],
  ["procuringEntity/name", (item) => member(item.procuringEntity, "name")],
  ["status", (item) => item.status],
  ["stage", (item) => item.stage],
  ["method", (item) => item.method],
  ["methodDetails", (item) => item.methodDetails],
  ["category", (item) => item.category],
  ["classifications", (item) => each(item.classifications, (code) => `${plain(code.scheme)}:${plain(code.id)}`)],
  ["value/amount", (item) => member(item.value, "amount")],
  ["value/currency", (item) => member(item.value, "currency")],
  ["value/unit", (item) => member(item.value, "unit")],
  ["value/amountUSD", (item) => member(item.value, "amountUSD")],
  ["value/rate", (item) => member(item.value, "rate")],
  ["value/rateDate", (item) => member(item.value, "rateDate")],
  ["value/rateSource", (item) => member(item.value, "rateSource")],
  ["published", (item) => item.published],
  ["deadline", (item) => item.deadline],
  ["openForBids", (item) => item.openForBids],
  ["sme/reserved", (item) => member(item.sme, "reserved")],
  ["awards", (item) => (Array.isArray(item.awards) ? item.awards.length : 0)],
  ["suppliers/id", (item) => suppliers(item, "id")],
  ["suppliers/name", (item) => suppliers(item, "name")],
  ["suppliers/scale", (item) => suppliers(item, "scale")],
  ["numberOfTenderers", (item) => item.numberOfTenderers],
  ["url", (item) => item.url],
  ["updated", (item) => item.updated],
  ["change", (item) => item.change],
];

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;
const objects = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const each = (value: JsonValue | undefined, of: (one: JsonObject) => string): string =>
  objects(value).map(of).join("; ");
const suppliers = (item: JsonObject, name: string): string =>
  objects(item.awards)
    .flatMap((award) => objects(award.suppliers))
    .map((supplier) => plain(supplier[name]))
    .join("; ");

const plain = (value: JsonValue | undefined): string =>
  value === undefined || value === null ? "" : (numberText(value) ?? String(value));

/** What a spreadsheet would take for a formula (OWASP, CSV injection). */
const formula = /^[=+\-@\t\r]/;

/** One field (RFC 4180); text that would run as a formula gets an apostrophe before it. */
export function csvField(value: JsonValue | undefined): string {
  const text = plain(value);
  const safe = typeof value === "string" && formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Notices as CSV with a header line; nested fields are named by their path. */
export function noticesCsv(items: readonly string[]): string {
  const lines = [columns.map(([name]) => name).join(",")];
  for (const text of items) {
    const item = parseJson(text) as JsonObject;
    lines.push(columns.map(([, of]) => csvField(of(item))).join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}
