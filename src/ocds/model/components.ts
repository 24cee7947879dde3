import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import * as model from "./index.ts";

/** The blocks of the model by name, as they are stated. */
const blocks = new Map<string, JsonObject>(
  Object.values(model).map((exported) => {
    const block = exported as object as JsonObject;
    return [String(block.block), block];
  }),
);

/**
 * The building blocks of the model as components of an OpenAPI 3.1 document: plain JSON Schema (2020-12) objects by
 * name, that refer to each other as `#/components/schemas/NAME`. Versioned releases, whose blocks mirror all the others,
 * are told in words only.
 */
export function openapiComponents(): Record<string, JsonObject> {
  const components: Record<string, JsonObject> = {};
  for (const [name, block] of blocks) {
    const { block: _block, extension: _extension, ...rest } = block;
    components[name] =
      name === "VersionedRelease" ? { type: "object", description: String(block.description) } : plain(rest);
  }
  return components;
}

function plain(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, inner(keyword, value)]));
}

function inner(keyword: string, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => (isObject(item) ? reference(item) : item));
  if (!isObject(value)) return value;
  if (keyword !== "properties" && keyword !== "patternProperties") return reference(value);
  return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, isObject(of) ? reference(of) : of]));
}

/** What stands for a schema inside another: for a block a reference, with what this place says about it beside. */
function reference(schema: JsonObject): JsonObject {
  if (typeof schema.block !== "string") return plain(schema);
  const block = blocks.get(schema.block);
  const beside: JsonObject = {};
  for (const keyword of ["description", "deprecated", "extension"]) {
    const value = schema[keyword];
    if (value !== undefined && value !== block?.[keyword]) beside[keyword] = value;
  }
  const target = { $ref: `#/components/schemas/${schema.block}` };
  const nullable = Array.isArray(schema.type) && schema.type.includes("null");
  return nullable ? { ...beside, anyOf: [target, { type: "null" }] } : { ...target, ...beside };
}
