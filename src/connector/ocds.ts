import { isObject, type JsonObject, type JsonValue, pointer } from "../base/json.ts";
import type { MappedRelease } from "./contract.ts";
import { instant } from "./dates.ts";
import type { PayloadReader } from "./payload.ts";
import { isPersonId } from "./persons.ts";
import type { SourceNode } from "./reader.ts";
import { type ReleaseDraft, Sourced, settle } from "./sourced.ts";

/** What differs from publisher to publisher where a source speaks OCDS itself. */
export interface PassThroughOptions {
  /**
   * IANA zone of publishers who write local wall time and claim UTC: a date-time that ends in "Z" or has no offset is
   * read as wall time there and published with the zone's offset. One with a numeric offset keeps its meaning. Absent:
   * date-times are left alone.
   */
  readonly localTimes?: string;
  /**
   * IANA zone of publishers whose date-times are not all RFC 3339: a valid one is kept as it is, one without time or
   * without offset is read in this zone, anything else in a date field of OCDS is an issue `bad-date` and left out.
   */
  readonly mendDates?: string;
  /** Name of the package's list of releases where it is not `releases`. */
  readonly releases?: string;
  /** Rewrites an entry of `parties`, without changing the one given; `personal` counts values left out as personal data. */
  readonly party?: (party: JsonObject, personal: () => void) => JsonObject;
  /** Rewrites a reference to an organization (buyer, suppliers …), without changing the one given. */
  readonly reference?: (reference: JsonObject) => JsonObject;
  /**
   * Rewrites a whole release before anything else, without changing the one given: what it adds or replaces is traced to
   * the part around it. Undefined leaves the release out.
   */
  readonly release?: (release: JsonObject, about: ReleaseAbout) => JsonObject | undefined;
  /** Rewrites a field of the release (`tender`, `awards` …), after `release`, without changing the value given. */
  readonly part?: (key: string, value: JsonValue) => JsonValue;
  /** `sequence` of the first release of the package; the others count on from it. Default 0. */
  readonly firstSequence?: number;
}

/** What surrounds a release that is being rewritten. */
export interface ReleaseAbout {
  /** The record that it was found in. */
  readonly record: JsonObject | undefined;
  /** Counts a value left out as personal data. */
  personal(): void;
  /** Reports a value of the release; `at` is a pointer within the release. */
  issue(code: string, message: string, at: string, value: JsonValue): void;
}

/** OCDS 1.1 fields that hold references to entries of `parties`. */
const references = new Set([
  "buyer",
  "procuringEntity",
  "suppliers",
  "tenderers",
  "payer",
  "payee",
  "author",
  "providerOrganization",
  "receiverOrganization",
]);
/** OCDS 1.1 contactPoint, and the list of the additionalContactPoint extension: names and numbers of natural persons. */
const contactPoints = new Set(["contactPoint", "contactPoints", "additionalContactPoints"]);
/** Fields of a package that speak of the package (OCDS 1.1, package metadata), not of a process. */
const envelope = [
  "uri",
  "version",
  "extensions",
  "publishedDate",
  "publisher",
  "license",
  "publicationPolicy",
  "packages",
  "links",
];
/** Fields of OCDS 1.1 whose value is a date-time. */
const dateFields = new Set([
  "date",
  "datePublished",
  "dateModified",
  "dateSigned",
  "dateMet",
  "dueDate",
  "startDate",
  "endDate",
  "maxExtentDate",
]);
/** Those of them that end a period: a day without time is meant to its end. */
const ends = new Set(["endDate", "maxExtentDate", "dueDate"]);
/** RFC 3339, section 5.6. */
const validDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const dateTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/;
const dateField = /date|deadline/i;

/**
 * The releases of an OCDS release package, or of a record package with embedded releases, as the publisher has them:
 * its ocid, ids and extra fields are kept. Text is trimmed, contact points are dropped at any depth and counted, and
 * `options` mend what this publisher gets wrong. `sequence` is the place in the record, which is the same in whatever
 * package the record comes, else that in the package: publishers give one date to several releases. A record without
 * embedded releases gives its compiled release.
 * A bare release, or a bare record, counts as a package of one.
 * @param root the package, as `payload.object()` gave it
 */
export function* ocdsPassThrough(
  payload: PayloadReader,
  root: SourceNode,
  options: PassThroughOptions = {},
): Generator<MappedRelease> {
  yield* passReleases(payload, releasesOf(root, options.releases ?? "releases"), options);
}

/**
 * {@link ocdsPassThrough} over a list without a package around it, as large packages are cut and JSON lines come: each
 * member is a release, a record, or a package.
 */
export function* ocdsMembers(
  payload: PayloadReader,
  members: Iterable<SourceNode>,
  options: PassThroughOptions = {},
): Generator<MappedRelease> {
  yield* passReleases(payload, releasesOfMembers(members, options.releases ?? "releases"), options);
}

function* passReleases(
  payload: PayloadReader,
  found: Iterable<Found>,
  options: PassThroughOptions,
): Generator<MappedRelease> {
  let place = options.firstSequence ?? 0;
  let open: { readonly record: JsonObject; place: number } | undefined;
  for (const { node, record } of found) {
    if (record !== undefined && record !== open?.record) open = { record, place: 0 };
    const release = passRelease(payload, node, record, options);
    const sequence = record !== undefined && open ? open.place++ : place++;
    if (release) yield { release, sequence };
  }
}

interface Found {
  readonly node: SourceNode;
  readonly record?: JsonObject;
}

function* releasesOf(root: SourceNode, list: string): Generator<Found> {
  if (root.has("ocid")) {
    // A release has an id and a date (OCDS 1.1, required fields), a record has neither.
    if (root.has("id") || root.has("date")) yield { node: root };
    else yield* releasesOfRecords([root]);
    return;
  }
  root.ignore(...envelope);
  for (const node of root.objects(list)) yield { node };
  yield* releasesOfRecords(root.objects("records"));
}

/** What is neither package nor record nor has an ocid is a release with a fault, for the validation to tell. */
function* releasesOfMembers(members: Iterable<SourceNode>, list: string): Generator<Found> {
  for (const node of members) {
    if (node.has("compiledRelease")) yield* releasesOfRecords([node]);
    else if (node.has("ocid") || node.has("records") || node.has(list)) yield* releasesOf(node, list);
    else yield { node };
  }
}

function* releasesOfRecords(records: readonly SourceNode[]): Generator<Found> {
  for (const record of records) {
    // The versioned release says again what the releases say; the record's ocid is in each of them.
    record.ignore("ocid", "versionedRelease");
    const releases = record.objects("releases");
    const embedded = releases.filter((release) => release.has("ocid"));
    for (const linked of releases) {
      if (linked.has("ocid")) continue;
      linked.ignore("url", "date", "tag", "details");
      if (embedded.length > 0) linked.issue("linked-release", "the release is only linked, not embedded");
    }
    if (embedded.length > 0) {
      record.ignore("compiledRelease");
      for (const node of embedded) yield { node, record: record.value };
    } else {
      const compiled = record.object("compiledRelease");
      if (compiled) yield { node: compiled, record: record.value };
      else record.issue("record-without-releases", "the record holds neither releases nor a compiled release");
    }
  }
}

function passRelease(
  payload: PayloadReader,
  node: SourceNode,
  record: JsonObject | undefined,
  options: PassThroughOptions,
): ReleaseDraft | undefined {
  const pass = new Pass(payload, node, options);
  const release = options.release?.(node.value, {
    record,
    personal: () => node.countPersonal(),
    issue: (code, message, at, value) => payload.issue(code, message, node.at + at, value),
  });
  if (options.release && release === undefined) {
    node.ignore(...node.keys());
    return undefined;
  }
  for (const key of node.keys()) {
    if (release && !(key in release)) node.ignore(key);
    else node.raw(key);
  }
  const draft: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(release ?? node.value)) {
    if (given === null || given === undefined) continue;
    const value = options.part?.(key, given) ?? given;
    const raw = node.value[key];
    draft[key] =
      raw === undefined || raw === null
        ? added(pass.cleaned(value, key), node.at)
        : pass.child(value, raw, node.at + pointer(key), key);
  }
  return draft;
}

const isValid = (text: string): boolean => validDateTime.test(text) && !Number.isNaN(Date.parse(text));

/** One walk over a release. A part that comes out as it went in is handed on whole, as one traced value. */
class Pass {
  readonly #payload: PayloadReader;
  readonly #node: SourceNode;
  readonly #options: PassThroughOptions;

  constructor(payload: PayloadReader, node: SourceNode, options: PassThroughOptions) {
    this.#payload = payload;
    this.#node = node;
    this.#options = options;
  }

  /** `raw` is what the payload has in the place of `value`; both are the same unless an option rewrote a part above. */
  child(value: JsonValue, raw: JsonValue, at: string, key: string): unknown {
    const out = this.#walk(value, raw, at, key);
    return out === raw ? new Sourced(raw, at, raw) : out;
  }

  /** A part that the payload does not have in this place, mended and without personal data like all others. */
  cleaned(value: JsonValue, key: string): JsonValue | undefined {
    return settle(this.#walk(value, value, "", key));
  }

  /** `raw` itself where nothing changed; else a draft with traced parts, undefined where the value is left out. */
  #walk(value: JsonValue, raw: JsonValue, at: string, key: string): unknown {
    if (contactPoints.has(key)) {
      this.#countLeaves(value);
      return undefined;
    }
    if (typeof value === "string") return this.#text(value, raw, at, key);
    if (Array.isArray(value)) return this.#list(value, raw, at, key);
    if (isObject(value)) return this.#object(this.#rewritten(value, key), raw, at);
    return value === raw ? raw : new Sourced(value, at, raw);
  }

  #rewritten(value: JsonObject, key: string): JsonObject {
    if (key === "parties") return this.#options.party?.(value, () => this.#node.countPersonal()) ?? value;
    return references.has(key) ? (this.#options.reference?.(value) ?? value) : value;
  }

  #text(value: string, raw: JsonValue, at: string, key: string): unknown {
    let text: string | undefined = value.trim();
    const zone = this.#options.localTimes;
    if (zone !== undefined && dateField.test(key) && dateTime.test(text)) {
      text = instant(text, { zone, ignoreOffset: true });
      if (text === undefined) this.#payload.issue("bad-date", `${key} is no date`, at, raw);
    }
    const mend = this.#options.mendDates;
    if (mend !== undefined && text && dateFields.has(key) && !isValid(text)) {
      text = instant(text, { zone: mend, endOfDay: ends.has(key) });
      if (text === undefined) this.#payload.issue("bad-date", `${key} is no date`, at, raw);
    }
    if (text === undefined || text === raw) return text;
    // What stands for a natural person's number must not lead back to it.
    return new Sourced(text, at, value !== raw && isPersonId(text) ? text : raw);
  }

  #list(value: readonly JsonValue[], raw: JsonValue, at: string, key: string): unknown {
    // An option made a list of what is no list in the payload.
    if (!Array.isArray(raw)) {
      return value.map((member) =>
        member === raw ? this.child(raw, raw, at, key) : added(this.cleaned(member, key), at),
      );
    }
    const source = raw;
    const members = value.map((member, index) => this.#walk(member, source[index] ?? member, at + pointer(index), key));
    if (members.length === source.length && members.every((member, index) => member === source[index])) return raw;
    return members.map((member, index) => this.#traced(member, source[index], at + pointer(index)));
  }

  #object(value: JsonObject, raw: JsonValue, at: string): unknown {
    const source = isObject(raw) ? raw : {};
    const out: Record<string, unknown> = {};
    let same = value === raw || Object.keys(value).length === Object.keys(source).length;
    for (const [key, member] of Object.entries(value)) {
      const before = source[key];
      out[key] =
        before === undefined
          ? added(this.cleaned(member, key), at)
          : this.#walk(member, before, at + pointer(key), key);
      same &&= out[key] === before;
    }
    if (same) return raw;
    for (const key of Object.keys(out)) out[key] = this.#traced(out[key], source[key], at + pointer(key));
    return out;
  }

  #traced(out: unknown, raw: JsonValue | undefined, at: string): unknown {
    return raw !== undefined && out === raw ? new Sourced(raw, at, raw) : out;
  }

  #countLeaves(value: JsonValue): void {
    if (Array.isArray(value)) for (const member of value) this.#countLeaves(member);
    else if (isObject(value)) for (const member of Object.values(value)) this.#countLeaves(member);
    else if (value !== null && String(value).trim() !== "") this.#node.countPersonal();
  }
}

/**
 * A part that an option added comes, leaf by leaf, from the object around it. No raw value is told: the object may hold
 * what was left out.
 */
function added(value: JsonValue | undefined, at: string): unknown {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((member) => added(member, at));
  if (!isObject(value)) return new Sourced(value, at, null);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, added(member, at)]));
}
