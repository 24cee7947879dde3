import { type Container, isJsonLines, JsonScanner, type ScannerSink } from "./json-scanner.ts";

/** Consecutive JSON values of a file, cut out without parsing them. The same file gives the same chunks. */
export interface Chunk {
  /**
   * `ocds-lines`: JSON values (releases, records, packages) with what stands between them; `ocds-members`: members of
   * the `releases` or `records` list of one large package.
   */
  readonly kind: "ocds-lines" | "ocds-members";
  /** The file's own bytes from the first value to the last, in memory of their own. */
  readonly bytes: Uint8Array;
  /** Where they begin in the (unpacked) file. */
  readonly offset: number;
  /** Start and end of each value in `bytes`, in turn. */
  readonly ranges: readonly number[];
  /** How many members came before it in the file: releases or records, those inside packages counted. */
  readonly first: number;
  readonly members: number;
  /** A line break ends a value whatever its brackets say. */
  readonly lines: boolean;
  /** Of `ocds-members`: what they are, and the package around them as far as it was read. */
  readonly container?: Container;
  readonly envelope?: Uint8Array;
}

export interface CutterOptions {
  /** A chunk is closed once it spans this many bytes; a package is cut up once it is larger. Default 512 KiB. */
  readonly chunkBytes?: number;
  /** A chunk is closed once it holds this many members. Default 500. */
  readonly chunkMembers?: number;
  /** A value larger than this is left out. Default 64 MiB. */
  readonly valueBytes?: number;
  /** Whether values end at line breaks; told from the first two lines where it is not given. */
  readonly lines?: boolean;
  /** Cuts up packages of any size. */
  readonly split?: boolean;
}

/** A value that is in no chunk. */
export interface Omission {
  readonly code: "value-too-large" | "malformed-json";
  readonly message: string;
  readonly offset: number;
}

interface CutList {
  readonly container: Container;
  /** Of its brackets. */
  readonly start: number;
  end: number;
  readonly ranges: number[];
}

const mebibyte = 1024 * 1024;
/** Bounds, not limits: how much is held before a value that is too large anyway is let go. */
const slack = 4 * mebibyte;
const envelopeBytes = mebibyte;

/** Cuts a file into chunks; see {@link Chunk}. Memory is bounded by the sizes of its options. */
export class OcdsCutter implements ScannerSink {
  readonly #chunkBytes: number;
  readonly #chunkMembers: number;
  readonly #valueBytes: number;
  readonly #split: boolean;
  #lines: boolean | undefined;
  #scanner: JsonScanner | undefined;

  /** What may still be needed of the file; `#base` is the place of its first byte in the file. */
  #buffer = Buffer.alloc(0);
  #length = 0;
  #base = 0;
  #scanned = 0;

  // The value at the top that is being read; positions are places in the file.
  #valueAt = -1;
  #lists: CutList[] = [];
  #valueMembers = 0;
  /** Its members go into chunks of their own. */
  #streaming = false;
  #outsideAt = -1;
  #outside: Uint8Array[] = [];
  #outsideLost = false;

  // The chunk that is being gathered.
  #ranges: number[] = [];
  #container: Container | undefined;
  #members = 0;
  #first = 0;
  #allMembers = 0;

  #chunks: Chunk[] = [];
  #omissions: Omission[] = [];
  #envelopes: Uint8Array[] = [];

  constructor(options: CutterOptions = {}) {
    this.#chunkBytes = options.chunkBytes ?? mebibyte / 2;
    this.#chunkMembers = options.chunkMembers ?? 500;
    this.#valueBytes = options.valueBytes ?? 64 * mebibyte;
    this.#split = options.split ?? false;
    this.#lines = options.lines;
  }

  /** Takes bytes in (they may be reused afterwards); gives the chunks that are complete. */
  feed(bytes: Uint8Array): Chunk[] {
    this.#append(bytes);
    this.#scan(false);
    return this.#take();
  }

  /** The last chunks; and where a value begins that the file does not end, if there is one. */
  finish(): { readonly chunks: Chunk[]; readonly truncatedAt?: number } {
    this.#scan(true);
    const end = this.#base + this.#length;
    this.#scanner?.end(end);
    let truncatedAt: number | undefined;
    if (this.#scanner?.isOpen) {
      truncatedAt = this.#streaming ? this.#scanner.memberStart : this.#valueAt;
      if (truncatedAt < 0) truncatedAt = end;
      if (this.#valueAt >= 0 && !this.#streaming && this.#valueMembers > 0) this.#stream();
    }
    this.#closeChunk();
    return { chunks: this.#take(), ...(truncatedAt === undefined ? {} : { truncatedAt }) };
  }

  /** Values that are in no chunk, since the last call. */
  takeOmissions(): Omission[] {
    const omissions = this.#omissions;
    this.#omissions = [];
    return omissions;
  }

  /** Packages that were cut up, their lists left empty, as JSON bytes, since the last call. */
  takeEnvelopes(): Uint8Array[] {
    const envelopes = this.#envelopes;
    this.#envelopes = [];
    return envelopes;
  }

  valueStart(at: number): void {
    this.#valueAt = at;
    this.#lists = [];
    this.#valueMembers = 0;
    this.#streaming = false;
    this.#outside = [];
    this.#outsideLost = false;
  }

  listStart(container: Container, at: number): void {
    if (this.#streaming) this.#endOutside(at + 1);
    this.#lists.push({ container, start: at, end: -1, ranges: [] });
  }

  member(start: number, end: number): void {
    const list = this.#lists.at(-1);
    if (list === undefined) return;
    this.#valueMembers += 1;
    if (this.#streaming) this.#addMember(list.container, start, end);
    else {
      list.ranges.push(start, end);
      if (this.#split || end - this.#valueAt > this.#chunkBytes) this.#stream();
    }
  }

  listEnd(at: number): void {
    const list = this.#lists.at(-1);
    if (list) list.end = at;
    if (!this.#streaming) return;
    this.#closeChunk();
    this.#outsideAt = at;
  }

  valueEnd(at: number, broken: boolean): void {
    const start = this.#valueAt;
    this.#valueAt = -1;
    if (this.#streaming) {
      this.#closeChunk();
      this.#endOutside(at);
      if (broken) this.#omit("malformed-json", "a package ends in the middle of a line", start);
      else if (!this.#outsideLost) this.#envelopes.push(Buffer.concat(this.#outside));
      this.#streaming = false;
    } else this.#add(undefined, start, at, Math.max(1, this.#valueMembers));
  }

  /** From here on, the members of the value go into chunks of their own. */
  #stream(): void {
    this.#closeChunk();
    this.#streaming = true;
    this.#outsideAt = this.#valueAt;
    for (const list of this.#lists) {
      this.#endOutside(list.start + 1);
      for (let index = 0; index < list.ranges.length; index += 2) {
        this.#addMember(list.container, list.ranges[index] as number, list.ranges[index + 1] as number);
      }
      list.ranges.length = 0;
      if (list.end < 0) continue;
      this.#closeChunk();
      this.#outsideAt = list.end;
    }
  }

  #endOutside(at: number): void {
    const start = this.#outsideAt;
    this.#outsideAt = -1;
    if (start < this.#base || at - start > envelopeBytes) this.#outsideLost = true;
    else this.#outside.push(Uint8Array.from(this.#bytes(start, at)));
  }

  #addMember(container: Container, start: number, end: number): void {
    if (this.#container !== container) this.#closeChunk();
    this.#add(container, start, end, 1);
  }

  #add(container: Container | undefined, start: number, end: number, members: number): void {
    if (end - start > this.#valueBytes) {
      this.#closeChunk();
      this.#omit("value-too-large", `a value of ${end - start} bytes; at most ${this.#valueBytes} are taken`, start);
      this.#allMembers += members;
      return;
    }
    if (this.#ranges.length === 0) this.#first = this.#allMembers;
    this.#container = container;
    this.#ranges.push(start, end);
    this.#members += members;
    this.#allMembers += members;
    if (end - (this.#ranges[0] as number) >= this.#chunkBytes || this.#members >= this.#chunkMembers) {
      this.#closeChunk();
    }
  }

  #closeChunk(): void {
    const [offset] = this.#ranges;
    if (offset === undefined) return;
    const end = this.#ranges.at(-1) as number;
    const container = this.#container;
    this.#chunks.push({
      kind: container === undefined ? "ocds-lines" : "ocds-members",
      bytes: Uint8Array.from(this.#bytes(offset, end)),
      offset,
      ranges: this.#ranges.map((at) => at - offset),
      first: this.#first,
      members: this.#members,
      lines: this.#lines ?? false,
      ...(container === undefined ? {} : { container }),
      ...(container === undefined || this.#outsideLost
        ? {}
        : { envelope: Buffer.concat([...this.#outside, Buffer.from("]}")]) }),
    });
    this.#ranges = [];
    this.#members = 0;
    this.#container = undefined;
  }

  #omit(code: Omission["code"], message: string, offset: number): void {
    this.#omissions.push({ code, message, offset });
  }

  #take(): Chunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks;
  }

  #bytes(start: number, end: number): Uint8Array {
    return this.#buffer.subarray(start - this.#base, end - this.#base);
  }

  #scan(last: boolean): void {
    if (this.#lines === undefined) {
      const known = isJsonLines(this.#buffer.subarray(0, this.#length), last || this.#length > slack);
      if (known === undefined) return;
      this.#lines = known;
    }
    this.#scanner ??= new JsonScanner(this, this.#lines);
    const end = this.#base + this.#length;
    const from = this.#scanned;
    this.#scanned = end;
    this.#scanner.scan(this.#bytes(from, end), from);
  }

  #append(bytes: Uint8Array): void {
    const keep = this.#keepFrom() - this.#base;
    const size = this.#length - keep + bytes.length;
    if (this.#length + bytes.length > this.#buffer.length) {
      const target = size > this.#buffer.length * 0.75 ? Buffer.alloc(Math.ceil(size * 1.5)) : this.#buffer;
      this.#buffer.copy(target, 0, keep, this.#length);
      this.#buffer = target;
      this.#base += keep;
      this.#length -= keep;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The first byte of the file that is still needed. What has grown beyond its limit is let go. */
  #keepFrom(): number {
    const now = this.#scanned;
    let keep = this.#ranges[0] ?? now;
    const need = (at: number, most: number) => {
      if (at >= this.#base && now - at <= most) keep = Math.min(keep, at);
    };
    if (this.#valueAt >= 0 && !this.#streaming) need(this.#valueAt, this.#valueBytes + slack);
    if (this.#streaming) {
      need(this.#outsideAt, envelopeBytes + slack);
      need(this.#scanner?.memberStart ?? -1, this.#valueBytes + slack);
    }
    return keep;
  }
}
