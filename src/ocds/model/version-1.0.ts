import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { translations } from "./terms.ts";

/** What OCDS 1.1 added to the blocks of 1.0.3: fields. */
const addedFields: Readonly<Record<string, readonly string[]>> = {
  Release: ["parties", "relatedProcesses"],
  Planning: ["milestones"],
  Tender: ["mainProcurementCategory", "additionalProcurementCategories", "contractPeriod", "amendments"],
  Award: ["amendments"],
  Contract: ["relatedProcesses", "milestones", "amendments"],
  Unit: ["scheme", "id", "uri"],
  Period: ["maxExtentDate", "durationInDays"],
  Milestone: ["type", "code", "dateMet"],
  Amendment: ["id", "description", "amendsReleaseID", "releaseID"],
  Transaction: ["value", "payer", "payee"],
  OrganizationReference: ["id"],
  ReleasePackage: ["version", "extensions"],
  RecordPackage: ["version", "extensions"],
};

/** Codes that OCDS 1.1 added to closed lists. */
const addedCodes: Readonly<Record<string, readonly string[]>> = {
  "releaseTag.csv": ["planningUpdate"],
  "tenderStatus.csv": ["planning", "withdrawn"],
  "method.csv": ["direct"],
  "milestoneStatus.csv": ["scheduled"],
};

/**
 * A schema of the model as it was in OCDS 1.0.3: fields and codes that came with 1.1 are not known, texts may be empty,
 * the list of currencies is not closed. Fields of extensions stay as they are.
 */
export function asVersion10(schema: object): JsonObject {
  const made = new Map<JsonValue, JsonValue>();

  const convert = (value: JsonValue, listCodes?: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((item) => convert(item));
    if (!isObject(value)) return value;
    const known = made.get(value);
    if (known !== undefined) return known;
    const result: JsonObject = {};
    made.set(value, result);
    const block = String(value.block);
    const codelist = String(value.codelist ?? listCodes);
    for (const [keyword, inner] of Object.entries(value)) {
      if (keyword === "minLength" || (keyword === "enum" && codelist === "currency.csv")) continue;
      if (keyword === "minItems" && codelist === "releaseTag.csv") continue;
      if (keyword === "enum") result.enum = without(inner, addedCodes[codelist]);
      else if (keyword === "required") result.required = without(inner, addedFields[block]);
      else if (keyword === "properties") result.properties = fields(inner, block);
      else result[keyword] = convert(inner, keyword === "items" ? codelist : undefined);
    }
    // Organizations stood where references stand now.
    if (block === "OrganizationReference") result.patternProperties = translations(["name"]);
    return result;
  };

  const fields = (properties: JsonValue, block: string): JsonValue => {
    const known = made.get(properties);
    if (known !== undefined || !isObject(properties)) return known ?? properties;
    const result: JsonObject = {};
    made.set(properties, result);
    for (const [name, field] of Object.entries(properties)) {
      if (!addedFields[block]?.includes(name)) result[name] = convert(field);
    }
    if (block === "Item" && isObject(result.quantity)) result.quantity = { ...result.quantity, minimum: 0 };
    return result;
  };

  return convert(schema as JsonObject) as JsonObject;
}

const without = (values: JsonValue, left: readonly string[] = []): JsonValue =>
  Array.isArray(values) ? values.filter((value) => typeof value !== "string" || !left.includes(value)) : values;
