import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { codelists } from "../codelists/index.ts";
import { Release } from "../model/index.ts";
import { type FieldCheck, type FieldInfo, fieldChecks } from "./fields.ts";

/** What is to be done at a field of a building block. */
export interface FieldPlan extends FieldInfo {
  readonly extension: string | undefined;
  readonly deprecated: boolean;
  /** Checks with their places in `fieldChecks`. */
  readonly checks: readonly { readonly check: FieldCheck; readonly index: number }[];
  /** The fields of the objects in it. */
  readonly inside: BlockPlan | undefined;
}

export interface BlockPlan {
  readonly fields: ReadonlyMap<string, FieldPlan>;
  /** Fields in other languages. */
  readonly translated: readonly RegExp[];
}

const plans = new Map<JsonValue, BlockPlan>();

function planOf(block: JsonObject): BlockPlan {
  const known = plans.get(block.properties as JsonValue);
  if (known) return known;
  const fields = new Map<string, FieldPlan>();
  const patterns = isObject(block.patternProperties) ? Object.keys(block.patternProperties) : [];
  const plan: BlockPlan = { fields, translated: patterns.map((pattern) => new RegExp(pattern, "u")) };
  plans.set(block.properties as JsonValue, plan);
  const properties = isObject(block.properties) ? block.properties : {};
  for (const [name, schema] of Object.entries(properties)) {
    if (isObject(schema)) fields.set(name, fieldPlan(String(block.block), name, schema));
  }
  return plan;
}

function fieldPlan(block: string, name: string, schema: JsonObject): FieldPlan {
  const content = isObject(schema.items) ? schema.items : schema;
  const list = String(schema.codelist ?? "").replace(/\.csv$/, "") as keyof typeof codelists;
  const info: FieldInfo = {
    block,
    name,
    format: typeof schema.format === "string" ? schema.format : undefined,
    openCodes: schema.openCodelist === true && list in codelists ? new Set<string>(codelists[list]) : undefined,
  };
  return {
    ...info,
    extension: typeof schema.extension === "string" ? schema.extension : undefined,
    deprecated: schema.deprecated === true,
    checks: fieldChecks.flatMap((check, index) => (check.appliesTo(info) ? [{ check, index }] : [])),
    inside: isObject(content.properties) ? planOf(content) : undefined,
  };
}

/** The plan for a release of OCDS 1.1 with all extensions of the model. */
export const releasePlan: BlockPlan = planOf(Release as object as JsonObject);
