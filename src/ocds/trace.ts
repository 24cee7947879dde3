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

interface MemberStep {
  readonly id: JsonValue;
  /** Place in the compiled list, and the member there. */
  readonly index: number;
  readonly member: JsonValue;
}
type Step = { readonly key: string } | MemberStep;

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
      steps.push({ id: isObject(member) ? (member.id ?? null) : null, index, member: member ?? null });
      here = member;
    } else {
      steps.push({ key: part });
      here = isObject(here) ? here[part] : undefined;
    }
  }
  return steps;
}

interface Place {
  readonly value: JsonValue;
  readonly at: string;
}

/** Where a release states the value that the steps lead to. */
function locate(here: JsonValue | undefined, steps: readonly Step[], at = ""): Place | undefined {
  if (here === undefined) return undefined;
  const [step, ...rest] = steps;
  if (step === undefined) return { value: here, at };
  if ("key" in step) {
    const inner = isObject(here) && Object.hasOwn(here, step.key) ? here[step.key] : undefined;
    return locate(inner, rest, at + pointer(step.key));
  }
  if (!Array.isArray(here)) return undefined;
  for (const index of placesOf(here, step)) {
    const found = locate(here[index], rest, at + pointer(index));
    if (found) return found;
  }
  return undefined;
}

/** Where in a release's list a member of the compiled list may come from, the likeliest first. */
function placesOf(list: readonly JsonValue[], { id, index, member }: MemberStep): number[] {
  const places = [...list.keys()].reverse();
  const text = canonicalJson(member);
  const same = places.filter((place) => canonicalJson(list[place] as JsonValue) === text);
  // Members without id are added as they are, after those of earlier releases: their place in a release is another one.
  if (id === null) return same.includes(index) ? [index] : same;
  // Lists that are one value may hold an id twice. Else the last one wins, as in the merge; what it does not state, an
  // earlier one may.
  const named = places.filter((place) => {
    const other = list[place];
    return isObject(other) && other.id === id;
  });
  return [...new Set([...same, ...named])];
}
