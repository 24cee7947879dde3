import type { JsonObject, JsonValue } from "../../base/json.ts";
import { Release } from "../model/index.ts";
import { mergeRules, type Rules } from "./rules.ts";
import { copyValue, isPlainObject, setField } from "./values.ts";

/** Fields that merging itself decides about. */
const managed = new Set(["ocid", "id", "date", "tag"]);

/**
 * A release that also says what is no more: null (OCDS 1.1, merging) for each plain value that was in the compiled
 * release before it and is not after it. OCDS cannot remove a member of a list that is merged by id: its values are
 * removed, the id stays.
 * @param before compiled release without the release
 * @param after compiled release with it
 */
export function statedRemovals(before: JsonObject, after: JsonObject, release: JsonObject): JsonObject {
  const rules = mergeRules(Release);
  const stated = copyValue(release) as JsonObject;
  removeFields(before, after, stated, rules, managed);
  return stated;
}

const idOnly = new Set(["id"]);

function removeFields(
  before: JsonObject,
  after: JsonObject,
  into: JsonObject,
  rules: Rules | undefined,
  kept: ReadonlySet<string>,
): void {
  for (const name of Object.keys(before)) {
    if (kept.has(name)) continue;
    const [old, now, rule] = [before[name] as JsonValue, own(after, name), rules?.fields?.get(name)];
    const members = !rule?.whole && Array.isArray(old) && old.length > 0 && old.every(isPlainObject);
    if (isPlainObject(old)) {
      const target = own(into, name);
      const holder = isPlainObject(target) ? target : {};
      removeFields(old, isPlainObject(now) ? now : {}, holder, rule, new Set());
      if (holder !== target && Object.keys(holder).length > 0) setField(into, name, holder);
    } else if (members) removeMembers(old as JsonObject[], now, into, name, rule);
    else if (now === undefined) setField(into, name, null);
  }
}

function removeMembers(
  old: readonly JsonObject[],
  now: JsonValue | undefined,
  into: JsonObject,
  name: string,
  rule: Rules | undefined,
): void {
  const present = Array.isArray(now) ? now.filter(isPlainObject) : [];
  const given = own(into, name);
  const list = Array.isArray(given) ? given : [];
  for (const member of old) {
    const { id } = member;
    if (typeof id !== "string" && typeof id !== "number") continue;
    const same = (other: JsonValue) => isPlainObject(other) && other.id === id;
    const target = list.findLast(same);
    const holder: JsonObject = isPlainObject(target) ? target : { id };
    removeFields(member, present.find(same) ?? {}, holder, rule, idOnly);
    if (holder !== target && Object.keys(holder).length > 1) list.push(holder);
  }
  if (list !== given && list.length > 0) setField(into, name, list);
}

const own = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
