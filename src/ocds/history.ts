import { canonicalJson, isObject, type JsonObject, type JsonValue, numberText } from "../base/json.ts";
import {
  type HistoryWords,
  historyWords,
  type MemberField,
  type WatchedField,
  type WatchedList,
} from "./history-words.ts";

/** One thing that a release changed in its process. */
export interface Change {
  /** JSON pointer in the release's process; members of lists by id, as `/awards/<id>/status`. */
  readonly field: string;
  readonly from: JsonValue;
  readonly to: JsonValue;
  /** For a person: "Deadline moved from 2026-03-01 15:00 to 2026-03-08 15:00". */
  readonly text: string;
}

/** Values that are told one by one. */
const watched: readonly { path: readonly string[]; name: WatchedField }[] = [
  { path: ["tender", "title"], name: "title" },
  { path: ["tender", "description"], name: "description" },
  { path: ["tender", "status"], name: "status" },
  { path: ["tender", "value"], name: "value" },
  { path: ["tender", "procurementMethod"], name: "method" },
  { path: ["tender", "tenderPeriod", "startDate"], name: "start" },
  { path: ["tender", "tenderPeriod", "endDate"], name: "deadline" },
  { path: ["tender", "enquiryPeriod", "endDate"], name: "enquiries" },
  { path: ["tender", "awardPeriod", "endDate"], name: "award" },
  { path: ["tender", "numberOfTenderers"], name: "tenderers" },
  { path: ["buyer", "name"], name: "buyer" },
];
const dates: ReadonlySet<string> = new Set(["start", "deadline", "enquiries", "award", "date", "dateSigned"]);

/** Lists whose members come, go and change, with the values of a member that are told. */
const lists: readonly { path: readonly string[]; name: WatchedList; fields: readonly MemberField[] }[] = [
  { path: ["tender", "items"], name: "item", fields: ["quantity"] },
  { path: ["tender", "lots"], name: "lot", fields: ["status", "value"] },
  { path: ["tender", "documents"], name: "document", fields: [] },
  { path: ["bids", "details"], name: "bid", fields: ["status", "value"] },
  { path: ["awards"], name: "award", fields: ["status", "value", "date"] },
  { path: ["contracts"], name: "contract", fields: ["status", "value", "dateSigned", "amendments"] },
];

/**
 * What each release changed, in words. The first tells what the process began with.
 * @param states the compiled release after each release
 * @param language ISO 639-1; English where we have no words in it
 */
export function historyOf(states: readonly JsonObject[], language?: string): Change[][] {
  const told = new Telling(historyWords(language));
  return states.map((state, index) => told.changes(states[index - 1] ?? {}, state));
}

const manyMembers = 5;
const longestShown = 120;

class Telling {
  readonly #words: HistoryWords;

  constructor(words: HistoryWords) {
    this.#words = words;
  }

  changes(before: JsonObject, after: JsonObject): Change[] {
    const changes: (Change | undefined)[] = [];
    for (const { path, name } of watched) {
      const said = this.#words.fields[name];
      changes.push(this.#change(`/${path.join("/")}`, said, dates.has(name), at(before, path), at(after, path)));
    }
    for (const { path, name, fields } of lists) {
      const place = `/${path.join("/")}`;
      const [one, many] = this.#words.members[name];
      const old = members(at(before, path));
      const now = members(at(after, path));
      const added = [...now].filter(([id]) => !old.has(id));
      const gone = [...old].filter(([id]) => !now.has(id));
      if (added.length > manyMembers) {
        const text = this.#words.manyAdded(added.length, many);
        changes.push({ field: place, from: null, to: added.length, text });
      } else {
        for (const [id, member] of added) {
          const text = this.#words.added(`${one} ${this.#label(id, member)}`);
          changes.push({ field: `${place}/${id}`, from: null, to: id, text });
        }
      }
      for (const [id, member] of now) {
        const known = old.get(id);
        if (!known) continue;
        for (const field of fields) {
          const said = this.#words.ofMember(`${one} ${id}`, this.#words.memberFields[field]);
          changes.push(this.#change(`${place}/${id}/${field}`, said, dates.has(field), known[field], member[field]));
        }
      }
      if (gone.length > manyMembers) {
        const text = this.#words.manyGone(gone.length, many);
        changes.push({ field: place, from: gone.length, to: null, text });
      } else {
        for (const [id, member] of gone) {
          const text = this.#words.gone(`${one} ${this.#label(id, member)}`);
          changes.push({ field: `${place}/${id}`, from: id, to: null, text });
        }
      }
    }
    return changes.filter((change) => change !== undefined);
  }

  #change(
    field: string,
    name: string,
    isDate: boolean,
    from: JsonValue | undefined,
    to: JsonValue | undefined,
  ): Change | undefined {
    if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return undefined;
    const told = { field, from: from ?? null, to: to ?? null };
    if (from === undefined || from === null) return { ...told, text: this.#words.set(name, this.#shown(to)) };
    if (to === undefined || to === null) return { ...told, text: this.#words.removed(name, this.#shown(from)) };
    const say = isDate ? this.#words.moved : this.#words.changed;
    return { ...told, text: say(name, this.#shown(from), this.#shown(to)) };
  }

  #label(id: string, member: JsonObject): string {
    const parts = [id];
    const name = member.title ?? member.description;
    if (typeof name === "string") parts.push(`“${cut(name)}”`);
    const suppliers = Array.isArray(member.suppliers) ? member.suppliers.filter(isObject) : [];
    const names = suppliers.map(({ name: each }) => each).filter((each) => typeof each === "string");
    if (names.length > 0) parts.push(this.#words.to(names.join(", ")));
    if (isObject(member.value)) parts.push(this.#words.forValue(this.#shown(member.value)));
    return parts.join(" ");
  }

  #shown(value: JsonValue | undefined): string {
    if (isObject(value) && "amount" in value)
      return `${numberText(value.amount) ?? "?"} ${typeof value.currency === "string" ? value.currency : ""}`.trim();
    if (Array.isArray(value)) return this.#words.entries(value.length);
    if (typeof value === "string")
      return /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 16).replace("T", " ") : cut(value);
    return numberText(value) ?? JSON.stringify(value ?? null);
  }
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

const cut = (text: string): string => (text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
