import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject, type JsonValue, parseJson, pointer } from "../base/json.ts";
import { decodeText } from "../connector/index.ts";
import type { MapIssue } from "../connector/reader.ts";
import { upgrade } from "../ocds/index.ts";
import { type Chunk, OcdsCutter } from "./ocds-cutter.ts";
import { mostDepth, normalRelease, type Repairs } from "./ocds-normal.ts";

/** What a payload of an import is, beside its bytes; stored as its context. */
export type ChunkText = Pick<Chunk, "kind" | "bytes" | "lines"> &
  Partial<Pick<Chunk, "ranges" | "container" | "first" | "offset">> & {
    /** OCDS version of the package around `ocds-members`, where it was stated before them. */
    readonly version?: JsonValue;
  };

export interface ImportedRelease {
  readonly release: JsonObject;
  /** JSON pointer of the release in the payload, whose values count as members of one list. */
  readonly at: string;
  /** Place in its file. */
  readonly sequence: number;
}

export interface Rejection {
  readonly code: string;
  readonly message: string;
}

export interface Reading {
  readonly releases: readonly ImportedRelease[];
  /** Members that cannot be used; each counts as one met. */
  readonly rejected: readonly Rejection[];
  readonly issues: readonly MapIssue[];
  /** URLs of linked releases. */
  readonly linked: readonly string[];
  /** Packages met, without their lists. */
  readonly envelopes: readonly JsonObject[];
  /** Contact points left out. */
  readonly personal: number;
}

/**
 * The releases in a payload of an import (OCDS 1.0 and 1.1: releases, records, packages). Pure. Never throws: what
 * cannot be used is in `rejected`.
 * @param withLinks linked releases will be fetched: the compiled release of a record does not stand in for them
 */
export function readOcds(chunk: ChunkText, withLinks = false): Reading {
  const reader = new ChunkReader(chunk, withLinks);
  const ranges = chunk.ranges ?? rangesOf(chunk);
  for (let index = 0; index < ranges.length; index += 2) {
    reader.value(ranges[index] as number, ranges[index + 1] as number, index / 2);
  }
  return reader;
}

/** The values of a stored payload, cut again. */
function rangesOf(chunk: ChunkText): readonly number[] {
  const cutter = new OcdsCutter({
    lines: chunk.lines,
    chunkBytes: Number.MAX_SAFE_INTEGER,
    chunkMembers: Number.MAX_SAFE_INTEGER,
  });
  const chunks = [...cutter.feed(chunk.bytes), ...cutter.finish().chunks];
  return chunks.flatMap((each) => each.ranges.map((at) => at + each.offset));
}

interface Envelope {
  readonly version?: JsonValue | undefined;
}

class ChunkReader implements Reading {
  readonly releases: ImportedRelease[] = [];
  readonly rejected: Rejection[] = [];
  readonly issues: MapIssue[] = [];
  readonly linked: string[] = [];
  readonly envelopes: JsonObject[] = [];
  personal = 0;
  readonly #chunk: ChunkText;
  readonly #buffer: Buffer;
  readonly #utf8: boolean;
  readonly #withLinks: boolean;
  readonly #envelope: Envelope;
  #sequence: number;

  constructor(chunk: ChunkText, withLinks: boolean) {
    this.#chunk = chunk;
    this.#withLinks = withLinks;
    this.#buffer = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.byteLength);
    this.#utf8 = isUtf8(chunk.bytes);
    this.#sequence = chunk.first ?? 0;
    this.#envelope = { version: chunk.version };
  }

  value(start: number, end: number, index: number): void {
    const at = pointer(index);
    let value: JsonValue;
    try {
      value = parseJson(this.#text(start, end, at));
    } catch (error) {
      if (this.#chunk.kind === "ocds-lines" && this.#splitValue(start, end, at)) return;
      this.#unreadable(error, start);
      return;
    }
    if (!isObject(value)) this.#reject("not-an-object", "a release or record is a JSON object", start);
    else if (this.#chunk.kind === "ocds-members") this.#member(value, this.#chunk.container, at, start, this.#envelope);
    else if (isPackage(value)) this.#package(value, at, start);
    else this.#member(value, isRecord(value) ? "records" : "releases", at, start, {});
  }

  #text(start: number, end: number, at: string): string {
    if (this.#utf8) return this.#buffer.toString("utf8", start, end);
    const decoded = decodeText(this.#chunk.bytes.subarray(start, end));
    if (decoded.malformed) {
      this.#issue("charset", `read as ${decoded.encoding}: not valid UTF-8`, at, decoded.encoding);
    }
    if (decoded.nuls > 0) this.#issue("nul-bytes", "NUL characters were removed", at, decoded.nuls);
    return decoded.text;
  }

  /** A package that is not JSON as a whole: those of its members that are, are used. */
  #splitValue(start: number, end: number, at: string): boolean {
    const cutter = new OcdsCutter({ lines: false, split: true });
    const rest = cutter.feed(this.#chunk.bytes.subarray(start, end));
    const chunks = [...rest, ...cutter.finish().chunks].filter((each) => each.kind === "ocds-members");
    if (chunks.length === 0) return false;
    let index = 0;
    for (const part of chunks) {
      for (let place = 0; place < part.ranges.length; place += 2, index += 1) {
        const from = start + part.offset + (part.ranges[place] as number);
        const to = start + part.offset + (part.ranges[place + 1] as number);
        const where = `${at}${pointer(part.container ?? "releases", index)}`;
        try {
          const value = parseJson(this.#text(from, to, where));
          if (isObject(value)) this.#member(value, part.container, where, from, {});
          else this.#reject("not-an-object", "a release or record is a JSON object", from);
        } catch (error) {
          this.#unreadable(error, from);
        }
      }
    }
    this.#issue("malformed-package", "a package is not JSON as a whole; its releases were read one by one", at, null);
    return true;
  }

  #package(value: JsonObject, at: string, start: number): void {
    const { releases, records, ...envelope } = value;
    this.envelopes.push(envelope);
    for (const [container, members] of [
      ["releases", releases],
      ["records", records],
    ] as const) {
      if (!Array.isArray(members)) continue;
      for (const [index, member] of members.entries()) {
        if (isObject(member)) this.#member(member, container, `${at}${pointer(container, index)}`, start, envelope);
        else this.#reject("not-an-object", `${container}/${index} is no JSON object`, start);
      }
    }
  }

  #member(
    value: JsonObject,
    container: "releases" | "records" | undefined,
    at: string,
    start: number,
    envelope: Envelope,
  ) {
    if (container === "records") this.#record(value, at, start, envelope);
    else this.#release(value, at, start, envelope);
  }

  /** OCDS 1.1, record: embedded releases, else linked ones, else what was compiled from them. */
  #record(record: JsonObject, at: string, start: number, envelope: Envelope): void {
    const listed = Array.isArray(record.releases) ? record.releases : [];
    let embedded = 0;
    let linked = 0;
    for (const [index, release] of listed.entries()) {
      if (!isObject(release)) continue;
      const where = `${at}${pointer("releases", index)}`;
      if (typeof release.url === "string" && release.ocid === undefined) {
        linked += 1;
        this.linked.push(release.url);
        if (!this.#withLinks)
          this.#issue("linked-release-not-fetched", "a linked release was not fetched", where, release.url);
      } else {
        embedded += 1;
        this.#release(release, where, start, envelope);
      }
    }
    if (embedded > 0 || (linked > 0 && this.#withLinks)) return;
    if (isObject(record.compiledRelease)) {
      const where = `${at}/compiledRelease`;
      this.#issue(
        "compiled-release-only",
        "a record has no embedded releases: its compiled release is kept as one",
        where,
        null,
      );
      const compiled = record.compiledRelease;
      this.#release(
        { ...compiled, ocid: compiled.ocid ?? record.ocid ?? null, tag: ["compiled"] },
        where,
        start,
        envelope,
      );
    } else if (linked === 0)
      this.#reject("record-without-releases", "a record has neither releases nor a compiled release", start);
  }

  #release(given: JsonObject, at: string, start: number, envelope: Envelope): void {
    const ocid = given.ocid;
    if ((typeof ocid !== "string" || ocid.trim() === "") && typeof ocid !== "number") {
      const known = given.tender !== undefined || given.awards !== undefined || given.tag !== undefined;
      if (known) this.#reject("release-without-ocid", "a release has no ocid", start);
      else this.#reject("not-ocds", "an object is no OCDS release, record or package", start);
      return;
    }
    if (isVersioned(given)) {
      this.#reject(
        "versioned-release",
        "a versioned release holds all values of a process; its releases are needed",
        start,
      );
      return;
    }
    const repairs: Repairs = { idsNotText: 0, idNotTextAt: "", personal: 0 };
    let kept: JsonObject;
    try {
      kept = normalRelease(this.#upgraded(given, at, envelope), repairs);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#reject("too-deep", tooDeep, start);
      return;
    }
    this.personal += repairs.personal;
    if (repairs.idsNotText > 0) {
      this.#issue("id-not-text", "an id is a number; it is kept as text", at + repairs.idNotTextAt, repairs.idsNotText);
    }
    this.releases.push({ release: kept, at, sequence: this.#sequence });
    this.#sequence += 1;
  }

  /** A release of OCDS 1.0 as one of 1.1; others as they are. */
  #upgraded(given: JsonObject, at: string, { version }: Envelope): JsonObject {
    if ("parties" in given || (version !== undefined && version !== "1.0")) return given;
    const release = upgrade(given, {
      onLoss: ({ field }) =>
        this.#issue("upgrade-loss", `two mentions of one organization differ in ${field}`, at, field),
    });
    if ("parties" in release || "amendments" in Object(release.tender)) {
      this.#issue("ocds-1.0-upgraded", "a release of OCDS 1.0 was upgraded to 1.1", at, null);
    }
    return release;
  }

  /** JSON.parse fails with a RangeError where brackets are nested too deep for it. */
  #unreadable(error: unknown, start: number): void {
    if (error instanceof RangeError) this.#reject("too-deep", tooDeep, start);
    else this.#reject("malformed-json", (error as Error).message, start);
  }

  #reject(code: string, message: string, start: number): void {
    this.rejected.push({ code, message: `byte ${(this.#chunk.offset ?? 0) + start}: ${message}` });
    this.#sequence += 1;
  }

  #issue(code: string, message: string, at: string, value: JsonValue): void {
    this.issues.push({ code, message, at, value });
  }
}

const tooDeep = `more than ${mostDepth} brackets inside each other`;

const isPackage = (value: JsonObject): boolean =>
  Array.isArray(value.records) || (Array.isArray(value.releases) && value.ocid === undefined);

/** OCDS 1.1, versioned release: each value is the list of its values, each with the release that brought it. */
const isVersioned = (value: JsonObject): boolean =>
  Object.values(value).some((field) => {
    const first = Array.isArray(field) ? field[0] : undefined;
    return isObject(first) && "releaseID" in first && "value" in first;
  });

const isRecord = (value: JsonObject): boolean =>
  Array.isArray(value.releases) || isObject(value.compiledRelease) || isObject(value.versionedRelease);

/** A package's JSON bytes as an object without its lists; undefined where they are no JSON. */
export function readEnvelope(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseJson(decodeText(bytes).text);
    if (!isObject(value)) return undefined;
    const { releases: _releases, records: _records, ...envelope } = value;
    return envelope;
  } catch {
    return undefined;
  }
}
