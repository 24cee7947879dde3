import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject, type JsonValue, parseJson, pointer } from "../../base/json.ts";
import { decodeText } from "../../connector/index.ts";
import { merge, type Release, upgrade, validate, validatePackage, validateRecord } from "../../ocds/index.ts";
import { HashSet, Survey, uniqueRecords, uniqueReleases } from "../../ocds/quality/index.ts";
import { Findings, type Place } from "./findings.ts";
import { Overview } from "./overview.ts";

/** What stands around a release or record. */
export interface Around {
  /** Of the package; undefined for a value without one. */
  readonly envelope: JsonObject | undefined;
  readonly place: Place;
}

const mostProcesses = 1_000_000;

/** Checks OCDS values one after another: packages, records and releases, compiled and versioned. Never throws. */
export class DocumentCheck {
  readonly findings = new Findings();
  readonly overview = new Overview();
  readonly survey: Survey;
  readonly uniqueReleases = uniqueReleases();
  readonly uniqueRecords = uniqueRecords();
  readonly processes = new HashSet(mostProcesses);
  releases = 0;
  records = 0;
  linkedReleases = 0;
  versioned = 0;
  /** Values that are no release, record or package. */
  strange = 0;

  constructor(now: Date) {
    this.survey = new Survey({ now });
  }

  /** Nothing was met: no package, release or record, and nothing that stands in their place. */
  get isEmpty(): boolean {
    return this.releases + this.records + this.versioned + this.strange + this.findings.total === 0;
  }

  /** A whole JSON value at the top of a text. */
  value(value: JsonValue, place: Place): void {
    if (!isObject(value)) this.#strange(place, "a release, record or package is a JSON object");
    else if (isPackage(value)) this.#package(value, place);
    else if (isRecord(value)) {
      this.overview.packaging("record without a package");
      this.record(value, { envelope: undefined, place });
    } else if (isVersioned(value)) this.#versioned(value, place);
    else if (value.ocid === undefined && value.tag === undefined && value.tender === undefined) {
      this.#strange(place, "it is no OCDS release, record or package: it has neither ocid nor releases nor records");
    } else {
      const compiled = Array.isArray(value.tag) && value.tag.includes("compiled");
      this.overview.packaging(compiled ? "compiled release without a package" : "release without a package");
      this.release(value, { envelope: undefined, place });
    }
  }

  /** A package without the members of its lists, which were checked one by one. */
  envelope(envelope: JsonObject, place: Place, members: number): void {
    this.overview.package(envelope);
    const lists = ["releases", "records"].filter((name) => name in envelope);
    for (const error of validatePackage(envelope, versionOf(envelope)).errors) {
      const emptied = members > 0 && error.code === "min-items" && lists.includes(error.pointer.slice(1));
      if (!emptied) this.findings.add(error, place, null);
    }
  }

  member(value: JsonValue, container: "releases" | "records", around: Around): void {
    if (!isObject(value)) this.#strange(around.place, `an entry of ${container} is no JSON object`);
    else if (container === "records") this.record(value, around);
    else this.release(value, around);
  }

  release(release: JsonObject, { envelope, place }: Around): void {
    this.releases += 1;
    this.uniqueReleases.add(release);
    const options = { ...versionOf(envelope, release), ...extensionsOf(envelope) };
    const ocid = this.#process(release);
    for (const error of validate(release, options).errors) this.findings.add(error, place, ocid);
    this.#survey(release, options, place.pointer);
  }

  record(record: JsonObject, { envelope, place }: Around): void {
    this.records += 1;
    this.uniqueRecords.add(record);
    const ocid = this.#process(record);
    const listed = Array.isArray(record.releases) ? record.releases.filter(isObject) : [];
    const embedded = listed.filter(({ url, ocid: own }) => typeof url !== "string" || own !== undefined);
    this.releases += embedded.length;
    this.linkedReleases += listed.length - embedded.length;
    for (const release of embedded) this.uniqueReleases.add(release);
    const compiled = isObject(record.compiledRelease) ? record.compiledRelease : undefined;
    const options = { ...versionOf(envelope, compiled ?? embedded[0]), ...extensionsOf(envelope) };
    for (const error of validateRecord(record, options).errors) this.findings.add(error, place, ocid);
    const state = compiled ?? compile(embedded);
    if (state) this.#survey(state, options, `${place.pointer}/compiledRelease`);
  }

  /** Bytes of one JSON value; those that are none are told by the check of the syntax. */
  parse(bytes: Uint8Array, place: Place): JsonValue | undefined {
    try {
      if (isUtf8(bytes)) return parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
      const bad = firstNotUtf8(bytes);
      const { text, encoding } = decodeText(bytes);
      const message = `not UTF-8 at byte ${place.byte + bad}, as JSON must be (RFC 8259): read as ${encoding}`;
      this.findings.add(
        { code: "encoding", pointer: "", message },
        { ...place, byte: place.byte + bad, pointer: "" },
        null,
      );
      return parseJson(text);
    } catch {
      return undefined;
    }
  }

  #package(value: JsonObject, place: Place): void {
    const { releases, records } = value;
    const members = (Array.isArray(releases) ? releases.length : 0) + (Array.isArray(records) ? records.length : 0);
    const envelope: JsonObject = { ...value };
    for (const container of ["releases", "records"] as const) {
      const list = value[container];
      if (!Array.isArray(list)) continue;
      envelope[container] = [];
      for (const [index, member] of list.entries()) {
        const at = { ...place, pointer: place.pointer + pointer(container, index) };
        this.member(member, container, { envelope: value, place: at });
      }
    }
    this.envelope(envelope, place, members);
  }

  /** The history of a process by itself: checked as that of a record. */
  #versioned(value: JsonObject, place: Place): void {
    this.versioned += 1;
    this.overview.packaging("versioned release");
    const ocid = this.#process(value);
    const release = { url: "https://example.org/release", date: "2000-01-01T00:00:00Z" };
    const record = { ocid: ocid ?? "", releases: [release], versionedRelease: value };
    for (const error of validateRecord(record).errors) {
      if (!error.pointer.startsWith("/versionedRelease")) continue;
      this.findings.add({ ...error, pointer: error.pointer.slice("/versionedRelease".length) }, place, ocid);
    }
  }

  #survey(release: JsonObject, options: { version: string; extensions?: readonly string[] }, at: string): void {
    const state = options.version === "1.0" ? (upgrade(release) as JsonObject) : release;
    this.survey.add(state, at, options.extensions);
  }

  #process(value: JsonObject): string | null {
    if (typeof value.ocid !== "string") return null;
    this.processes.add(value.ocid);
    return value.ocid;
  }

  #strange(place: Place, message: string): void {
    this.strange += 1;
    this.overview.packaging("no OCDS");
    this.findings.add({ code: "not-ocds", pointer: "", message }, place, null);
  }
}

const isPackage = (value: JsonObject): boolean =>
  Array.isArray(value.records) || (Array.isArray(value.releases) && value.ocid === undefined);

const isRecord = (value: JsonObject): boolean =>
  Array.isArray(value.releases) || isObject(value.compiledRelease) || isObject(value.versionedRelease);

/** OCDS 1.1, versioned releases: each field is a list of values with the ids of their releases. */
function isVersioned(release: JsonObject): boolean {
  const isHistory = (value: JsonValue) =>
    Array.isArray(value) && isObject(value[0]) && "releaseID" in value[0] && "value" in value[0];
  return ["language", "initiationType", "buyer", "tender", "planning"].some((name) => {
    const value = release[name];
    return value !== undefined && (isHistory(value) || (isObject(value) && Object.values(value).some(isHistory)));
  });
}

/** A package without `version` is of 1.0, which has no `parties` (OCDS 1.1, package metadata); all else counts as 1.1. */
function versionOf(envelope: JsonObject | undefined, release?: JsonObject): { version: "1.0" | "1.1" } {
  if (envelope === undefined) return { version: "1.1" };
  const { version } = envelope;
  if (version === undefined) return { version: release && !("parties" in release) ? "1.0" : "1.1" };
  return { version: typeof version === "string" && /^1\.0(\.|$)/.test(version) ? "1.0" : "1.1" };
}

function extensionsOf(envelope: JsonObject | undefined): { extensions?: string[] } {
  if (envelope === undefined) return {};
  const { extensions } = envelope;
  return { extensions: Array.isArray(extensions) ? extensions.filter((url) => typeof url === "string") : [] };
}

/** The state after all releases; undefined where they cannot be merged (the errors are those of the releases). */
function compile(releases: readonly JsonObject[]): JsonObject | undefined {
  if (releases.length === 0) return undefined;
  try {
    return merge(releases as object as Release[]).compiledRelease as object as JsonObject;
  } catch {
    return undefined;
  }
}

/** Where the first byte is that no UTF-8 text has there. */
function firstNotUtf8(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  // The longest prefix that is UTF-8, or would be with at most three more bytes.
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2);
    if (isPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle - 1;
  }
  // The last of it may be the beginning of a character that does not go on.
  while (good > 0 && !isUtf8(bytes.subarray(0, good))) good -= 1;
  return good;
}

function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
