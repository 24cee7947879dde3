import { canonicalJson, isObject, type JsonObject, type JsonValue, numberText } from "../base/json.ts";
import { compile } from "./merge/compile.ts";

/** One thing that a release changed in its process. */
export interface Change {
  /** JSON pointer in the release's process; members of lists by id, as `/awards/<id>/status`. */
  readonly field: string;
  readonly from: JsonValue;
  readonly to: JsonValue;
  /** For a person: "Deadline moved from 2026-03-01 15:00 to 2026-03-08 15:00". */
  readonly text: string;
}

/** Values that are told one by one, with the words for them. */
const watched: readonly { path: readonly string[]; name: string }[] = [
  { path: ["tender", "title"], name: "Title" },
  { path: ["tender", "description"], name: "Description" },
  { path: ["tender", "status"], name: "Status" },
  { path: ["tender", "value"], name: "Estimated value" },
  { path: ["tender", "procurementMethod"], name: "Procurement method" },
  { path: ["tender", "tenderPeriod", "startDate"], name: "Start of the tender period" },
  { path: ["tender", "tenderPeriod", "endDate"], name: "Deadline" },
  { path: ["tender", "enquiryPeriod", "endDate"], name: "End of enquiries" },
  { path: ["tender", "awardPeriod", "endDate"], name: "Expected award" },
  { path: ["tender", "numberOfTenderers"], name: "Number of tenderers" },
  { path: ["buyer", "name"], name: "Buyer" },
];

/** Lists whose members come, go and change, with the values of a member that are told. */
const lists: readonly { path: readonly string[]; name: string; fields: readonly (readonly [string, string])[] }[] = [
  { path: ["tender", "items"], name: "Item", fields: [["quantity", "quantity"]] },
  {
    path: ["tender", "lots"],
    name: "Lot",
    fields: [
      ["status", "status"],
      ["value", "value"],
    ],
  },
  { path: ["tender", "documents"], name: "Document", fields: [] },
  {
    path: ["bids", "details"],
    name: "Bid",
    fields: [
      ["status", "status"],
      ["value", "value"],
    ],
  },
  {
    path: ["awards"],
    name: "Award",
    fields: [
      ["status", "status"],
      ["value", "value"],
      ["date", "date"],
    ],
  },
  {
    path: ["contracts"],
    name: "Contract",
    fields: [
      ["status", "status"],
      ["value", "value"],
      ["dateSigned", "date of signature"],
      ["amendments", "amendments"],
    ],
  },
];

/**
 * What each release changed, in the order in which the releases were merged. The first tells what the process began with.
 * @param releases in merge order
 */
export function historyOf(releases: readonly JsonObject[]): Change[][] {
  let before: JsonObject = {};
  let state: JsonObject | undefined;
  return releases.map((release) => {
    const merged = compile(state ? [state, release] : [release], { sorted: true })
      .compiledRelease as unknown as JsonObject;
    const changes = changesBetween(before, merged);
    before = merged;
    state = merged;
    return changes;
  });
}

function changesBetween(before: JsonObject, after: JsonObject): Change[] {
  const changes: Change[] = [];
  for (const { path, name } of watched) {
    const change = changeOf(`/${path.join("/")}`, name, at(before, path), at(after, path));
    if (change) changes.push(change);
  }
  for (const { path, name, fields } of lists) {
    const old = members(at(before, path));
    const now = members(at(after, path));
    const added = [...now].filter(([id]) => !old.has(id));
    if (added.length > manyMembers) {
      changes.push({
        field: `/${path.join("/")}`,
        from: null,
        to: added.length,
        text: `${added.length} ${name.toLowerCase()}s added`,
      });
    } else {
      for (const [id, member] of added) {
        changes.push({
          field: `/${path.join("/")}/${id}`,
          from: null,
          to: id,
          text: `${name} ${label(id, member)} added`,
        });
      }
    }
    for (const [id, member] of now) {
      const known = old.get(id);
      if (!known) continue;
      for (const [field, word] of fields) {
        const change = changeOf(
          `/${path.join("/")}/${id}/${field}`,
          `${name} ${id}: ${word}`,
          known[field],
          member[field],
        );
        if (change) changes.push(change);
      }
    }
  }
  return changes;
}

const manyMembers = 5;
const longestShown = 120;

function changeOf(
  field: string,
  name: string,
  from: JsonValue | undefined,
  to: JsonValue | undefined,
): Change | undefined {
  if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return undefined;
  const told = { field, from: from ?? null, to: to ?? null };
  if (from === undefined || from === null) return { ...told, text: `${name}: ${shown(to)}` };
  if (to === undefined || to === null) return { ...told, text: `${name} removed (was ${shown(from)})` };
  const verb = /date|deadline|period|end|award$/i.test(name) && typeof to === "string" ? "moved" : "changed";
  return { ...told, text: `${name} ${verb} from ${shown(from)} to ${shown(to)}` };
}

function at(root: JsonObject, path: readonly string[]): JsonValue | undefined {
  let here: JsonValue | undefined = root;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return here;
}

function members(value: JsonValue | undefined): Map<string, JsonObject> {
  if (!Array.isArray(value)) return new Map();
  return new Map(value.filter(isObject).map((member, index) => [String(member.id ?? index), member]));
}

function label(id: string, member: JsonObject): string {
  const parts = [id];
  const name = member.title ?? member.description;
  if (typeof name === "string") parts.push(`“${cut(name)}”`);
  const suppliers = Array.isArray(member.suppliers)
    ? member.suppliers.filter(isObject).map(({ name: each }) => each)
    : [];
  if (suppliers.length > 0) parts.push(`to ${suppliers.filter((each) => typeof each === "string").join(", ")}`);
  if (isObject(member.value)) parts.push(`for ${shown(member.value)}`);
  return parts.join(" ");
}

function shown(value: JsonValue | undefined): string {
  if (isObject(value) && "amount" in value)
    return `${numberText(value.amount) ?? "?"} ${typeof value.currency === "string" ? value.currency : ""}`.trim();
  if (Array.isArray(value)) return `${value.length} entries`;
  if (typeof value === "string")
    return /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 16).replace("T", " ") : cut(value);
  return numberText(value) ?? JSON.stringify(value ?? null);
}

const cut = (text: string): string => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
