import { canonicalJson, isObject, type JsonObject, type JsonValue, pointer } from "../base/json.ts";

/**
 * Finds the release that set a value of a compiled release. Lists of objects with ids are merged by id (OCDS 1.1,
 * merging), so places in the compiled release and in a release are matched by the ids on the way.
 */
export interface SetBy {
  /** Index into the releases given. */
  readonly release: number;
  /** JSON pointer of the value in that release. */
  readonly at: string;
}

type Step = { readonly key: string } | { readonly id: JsonValue; readonly index: number };

/** The value at a JSON pointer; undefined where there is none. */
export function valueAtPointer(root: JsonValue, path: string): JsonValue | undefined {
  let here: JsonValue | undefined = root;
  for (const part of partsOf(path)) {
    if (Array.isArray(here)) here = /^\d+$/.test(part) ? here[Number(part)] : undefined;
    else here = isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
    if (here === undefined) return undefined;
  }
  return here;
}

/**
 * @param releases in the order in which they were merged
 * @param path JSON pointer of a value in the compiled release
 * @returns undefined where no release holds the value (the compiled release's own id, date and tag)
 */
export function releaseThatSet(compiled: JsonObject, releases: readonly JsonObject[], path: string): SetBy | undefined {
  const wanted = valueAtPointer(compiled, path);
  if (wanted === undefined) return undefined;
  const steps = stepsTo(compiled, path);
  let found: SetBy | undefined;
  let before: string | undefined;
  for (const [index, release] of releases.entries()) {
    const place = locate(release, steps);
    if (place === undefined) continue;
    const text = canonicalJson(place.value);
    if (text !== before) found = { release: index, at: place.at };
    before = text;
  }
  // A plain value that no release has like this was made by the merge itself: the compiled release's own id and tag.
  const made = typeof wanted !== "object" && before !== canonicalJson(wanted);
  return made ? undefined : found;
}

const partsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

function stepsTo(root: JsonObject, path: string): Step[] {
  const steps: Step[] = [];
  let here: JsonValue | undefined = root;
  for (const part of partsOf(path)) {
    if (Array.isArray(here)) {
      const index = Number(part);
      const member: JsonValue | undefined = here[index];
      steps.push({ id: isObject(member) ? (member.id ?? null) : null, index });
      here = member;
    } else {
      steps.push({ key: part });
      here = isObject(here) ? here[part] : undefined;
    }
  }
  return steps;
}

function locate(release: JsonObject, steps: readonly Step[]): { value: JsonValue; at: string } | undefined {
  let here: JsonValue | undefined = release;
  let at = "";
  for (const step of steps) {
    if ("key" in step) {
      here = isObject(here) && Object.hasOwn(here, step.key) ? here[step.key] : undefined;
      at += pointer(step.key);
    } else {
      if (!Array.isArray(here)) return undefined;
      // The last of several members with one id wins, as in the merge.
      const index: number =
        step.id === null ? step.index : here.findLastIndex((member) => isObject(member) && member.id === step.id);
      here = index < 0 ? undefined : here[index];
      at += pointer(index);
    }
    if (here === undefined) return undefined;
  }
  return here === undefined ? undefined : { value: here, at };
}
