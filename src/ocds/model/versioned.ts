import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";

/**
 * The schema of versioned releases, made from the release schema: each plain value, and each list that is one value,
 * becomes the list of the values that it had. Ids in lists of objects stay as they are, and so does the ocid.
 */
export function versionedSchema(release: object): JsonObject {
  const made = new Map<JsonValue, JsonObject>();

  const object = (of: JsonObject, inList: boolean): JsonObject => {
    const known = inList ? undefined : made.get(of.properties as JsonValue);
    if (known) return known;
    const properties: JsonObject = {};
    const schema: JsonObject = { type: of.type as JsonValue, properties };
    if (typeof of.block === "string") schema.block = inList ? `Versioned${of.block}InList` : `Versioned${of.block}`;
    if (!inList) made.set(of.properties as JsonValue, schema);
    for (const [name, field] of Object.entries(isObject(of.properties) ? of.properties : {})) {
      if (!isObject(field) || field.omitWhenMerged === true) continue;
      properties[name] = inList && name === "id" ? field : versioned(field);
    }
    const required = Array.isArray(of.required)
      ? of.required.filter((name) => Object.hasOwn(properties, String(name)))
      : [];
    if (required.length > 0) schema.required = required;
    if (isObject(of.patternProperties)) {
      schema.patternProperties = Object.fromEntries(
        Object.entries(of.patternProperties).map(([pattern, field]) => [pattern, history(field)]),
      );
    }
    return schema;
  };

  const versioned = (field: JsonObject): JsonObject => {
    const { description, extension, deprecated } = field;
    const notes = Object.fromEntries(
      Object.entries({ description, extension, deprecated }).filter(([, value]) => value !== undefined),
    ) as JsonObject;
    if (isObject(field.properties)) return { ...object(field, false), ...notes };
    const items = field.items;
    const byId =
      field.wholeListMerge !== true &&
      isObject(items) &&
      items.type === "object" &&
      isObject(items.properties) &&
      "id" in items.properties;
    if (!byId) return { ...history(field), ...notes };
    const list: JsonObject = { ...notes, type: field.type as JsonValue, items: object(items as JsonObject, true) };
    for (const keyword of ["uniqueItems", "minItems"]) {
      const rule = field[keyword];
      if (rule !== undefined) list[keyword] = rule;
    }
    return list;
  };

  const whole = object(release as JsonObject, false);
  const { ocid } = (release as { properties: { ocid: JsonObject } }).properties;
  return { ...whole, block: "VersionedRelease", properties: { ...(whole.properties as JsonObject), ocid } };
}

/** The list of the values that a field had, each with the release that brought it. */
function history(field: JsonValue): JsonObject {
  const outside = ["description", "extension", "deprecated", "wholeListMerge", "versionId"];
  const value = isObject(field)
    ? Object.fromEntries(Object.entries(field).filter(([keyword]) => !outside.includes(keyword)))
    : field;
  return {
    type: "array",
    items: {
      type: "object",
      properties: {
        releaseDate: { type: "string", format: "date-time" },
        releaseID: { type: "string" },
        value,
        releaseTag: { type: "array", items: { type: "string" } },
      },
    },
  };
}
