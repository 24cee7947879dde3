import { isObject, type JsonObject, type JsonValue, pointer } from "../base/json.ts";
import type { MappedRelease } from "./contract.ts";
import { instant } from "./dates.ts";
import type { PayloadReader } from "./payload.ts";
import type { SourceNode } from "./reader.ts";
import { type ReleaseDraft, Sourced } from "./sourced.ts";

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
  /** Rewrites a field of the release (`tender`, `awards` …), without changing the value given. */
  readonly part?: (key: string, value: JsonValue) => JsonValue;
  /** Name of the package's list of releases where it is not `releases`. */
  readonly releases?: string;
  /** Rewrites an entry of `parties`, without changing the one given; `personal` counts values left out as personal data. */
  readonly party?: (party: JsonObject, personal: () => void) => JsonObject;
  /** Rewrites a reference to an organization (buyer, suppliers …), without changing the one given. */
  readonly reference?: (reference: JsonObject) => JsonObject;
  /** `sequence` of the first release of the package; the others count on from it. Default 0. */
  readonly firstSequence?: number;
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
 * `options` mend what this publisher gets wrong. `sequence` is the place in the package: publishers give one date to
 * several releases. A record without embedded releases gives its compiled release.
 * @param root the package, as `payload.object()` gave it
 */
export function* ocdsPassThrough(
  payload: PayloadReader,
  root: SourceNode,
  options: PassThroughOptions = {},
): Generator<MappedRelease> {
  root.ignore(...envelope);
  let sequence = options.firstSequence ?? 0;
  for (const node of releasesOf(root, options.releases ?? "releases")) {
    yield { release: passRelease(payload, node, options), sequence };
    sequence += 1;
  }
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
  let sequence = options.firstSequence ?? 0;
  for (const node of members) {
    for (const release of releasesOfMember(node, options.releases ?? "releases")) {
      yield { release: passRelease(payload, release, options), sequence };
      sequence += 1;
    }
  }
}

function* releasesOfMember(node: SourceNode, list: string): Generator<SourceNode> {
  if (node.has("records")) {
    node.ignore(...envelope);
    yield* releasesOf(node, list);
  } else if (node.has("compiledRelease") || (node.has("releases") && node.has("ocid"))) yield* releasesOfRecord(node);
  else if (node.has(list)) {
    node.ignore(...envelope);
    yield* releasesOf(node, list);
  } else yield node;
}

function* releasesOf(root: SourceNode, list: string): Generator<SourceNode> {
  yield* root.objects(list);
  for (const record of root.objects("records")) yield* releasesOfRecord(record);
}

function* releasesOfRecord(record: SourceNode): Generator<SourceNode> {
  // The versioned release says again what the releases say; the record's ocid is in each of them.
  record.ignore("ocid", "versionedRelease");
  const releases = record.objects("releases");
  const embedded = releases.filter((release) => release.has("ocid"));
  for (const linked of releases) {
    if (linked.has("ocid")) continue;
    linked.ignore("url", "date", "tag");
    if (embedded.length > 0) linked.issue("linked-release", "the release is only linked, not embedded");
  }
  if (embedded.length > 0) {
    record.ignore("compiledRelease");
    yield* embedded;
  } else {
    const compiled = record.object("compiledRelease");
    if (compiled) yield compiled;
    else record.issue("record-without-releases", "the record holds neither releases nor a compiled release");
  }
}

function passRelease(payload: PayloadReader, node: SourceNode, options: PassThroughOptions): ReleaseDraft {
  const pass = new Pass(payload, node, options);
  const draft: Record<string, unknown> = {};
  for (const key of node.keys()) {
    const value = node.raw(key)?.value;
    if (value === undefined) continue;
    draft[key] = pass.child(options.part?.(key, value) ?? value, value, node.at + pointer(key), key);
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
    return new Sourced(text, at, raw);
  }

  #list(value: readonly JsonValue[], raw: JsonValue, at: string, key: string): unknown {
    const source = Array.isArray(raw) ? raw : [];
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
      out[key] = before === undefined ? added(member, at, raw) : this.#walk(member, before, at + pointer(key), key);
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

/** A part that an option added comes, leaf by leaf, from the object around it. */
function added(value: JsonValue, at: string, raw: JsonValue): unknown {
  if (Array.isArray(value)) return value.map((member) => added(member, at, raw));
  if (!isObject(value)) return new Sourced(value, at, raw);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, added(member, at, raw)]));
}
