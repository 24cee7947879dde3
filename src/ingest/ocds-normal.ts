import { isObject, type JsonObject, type JsonValue, pointer } from "../base/json.ts";

/** What {@link normalRelease} changed in one release. */
export interface Repairs {
  /** Ids that were numbers, and the JSON pointer of the first. */
  idsNotText: number;
  idNotTextAt: string;
  /** Contact points left out: names and numbers of natural persons. */
  personal: number;
}

/** So many brackets inside each other are taken: OCDS needs some ten, and what walks a release needs a stack. */
export const mostDepth = 500;

/** OCDS 1.1, and the contactPoint and additionalContactPoint extensions. */
const contactPoints = new Set(["contactPoint", "contactPoints", "additionalContactPoints"]);

/** Names of fields that hold ids: `id`, `ocid`, `awardID`, `relatedLots` and the like; told once for each name. */
const idFields = new Map<string, boolean>();
function isIdField(name: string): boolean {
  let known = idFields.get(name);
  if (known === undefined) {
    known = /^(id|ocid)$|ID$|^related(Lot|Item|Bid|Award|Milestone|Document|Group|Organization)s?$/.test(name);
    if (idFields.size < 10_000) idFields.set(name, known);
  }
  return known;
}

/**
 * A release as we keep it: ids are text (OCDS 1.1 takes whole numbers too, but 1 and "1" would be two objects in a
 * merge), contact points are left out. Objects are changed in place where that is enough; the result is to be used.
 * @throws RangeError for a release with more than {@link mostDepth} brackets inside each other
 */
export function normalRelease(release: JsonObject, repairs: Repairs): JsonObject {
  return object(release, repairs, 1);
}

function object(node: JsonObject, repairs: Repairs, depth: number): JsonObject {
  if (depth > mostDepth) throw new RangeError("too deep");
  let without: string[] | undefined;
  for (const name in node) {
    const value = node[name] as JsonValue;
    if (typeof value === "object" && value !== null) {
      if (contactPoints.has(name)) {
        repairs.personal += 1;
        without ??= [];
        without.push(name);
        continue;
      }
      const before = repairs.idsNotText;
      if (Array.isArray(value)) list(value, name, repairs, depth + 1);
      else if (isObject(value)) {
        const kept = object(value, repairs, depth + 1);
        if (kept !== value) node[name] = kept;
      }
      found(repairs, before, name);
    } else if (typeof value === "number" && isIdField(name)) {
      node[name] = String(value);
      repairs.idsNotText += 1;
      found(repairs, repairs.idsNotText - 1, name);
    }
  }
  return without === undefined
    ? node
    : (Object.fromEntries(Object.entries(node).filter(([name]) => !without.includes(name))) as JsonObject);
}

function list(values: JsonValue[], name: string, repairs: Repairs, depth: number): void {
  if (depth > mostDepth) throw new RangeError("too deep");
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index];
    const before = repairs.idsNotText;
    if (typeof value === "number" && isIdField(name)) {
      values[index] = String(value);
      repairs.idsNotText += 1;
    } else if (Array.isArray(value)) list(value, name, repairs, depth + 1);
    else if (isObject(value)) {
      const kept = object(value, repairs, depth + 1);
      if (kept !== value) values[index] = kept;
    }
    found(repairs, before, index);
  }
}

/** The pointer of the first id grows from its end, on the way back up: paths of all others cost nothing. */
function found(repairs: Repairs, before: number, part: string | number): void {
  if (before === 0 && repairs.idsNotText > 0) repairs.idNotTextAt = pointer(part) + repairs.idNotTextAt;
}
