/** Lists of a package whose members are releases or records (OCDS 1.1, release package and record package). */
export type Container = "releases" | "records";

/** Told what the scanner sees. Positions are byte positions in the whole stream; ends are exclusive. */
export interface ScannerSink {
  /** A value at the top begins: an object, or something that should not be there. */
  valueStart(at: number): void;
  /** @param broken it is ended by the line's end, inside of brackets or quotes */
  valueEnd(at: number, broken: boolean): void;
  /** The `[` of a list of releases or records in an object at the top. */
  listStart(container: Container, at: number): void;
  member(start: number, end: number): void;
  /** The `]` of that list. */
  listEnd(at: number): void;
}

const [tab, lf, cr, rs, space, quote, comma, colon, openList, backslash, closeList, openObject, closeObject] = [
  0x09, 0x0a, 0x0d, 0x1e, 0x20, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
] as const;

/** Bytes at which the scanner must look up when it is deep inside a value. */
const stops = new Uint8Array(256);
for (const byte of [quote, openList, closeList, openObject, closeObject]) stops[byte] = 1;
const stopsInLines = Uint8Array.from(stops);
stopsInLines[lf] = 1;

/** Between values at the top: white space, commas and brackets of lists around them, record separators (RFC 7464), a BOM. */
const between = new Uint8Array(256);
for (const byte of [tab, lf, cr, rs, space, comma, openList, closeList, 0xef, 0xbb, 0xbf]) between[byte] = 1;

const longestKey = 8;

/**
 * Finds the values of a stream of JSON texts by brackets and quotes alone: JSON Lines, concatenated JSON, lists, and
 * the members of the lists of packages, whatever their size. It checks nothing and keeps no bytes; works on any encoding
 * in which ASCII bytes mean ASCII (UTF-8, Latin-1).
 */
export class JsonScanner {
  readonly #sink: ScannerSink;
  readonly #lines: boolean;
  readonly #stops: Uint8Array;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inScalar = false;
  #topLists = 0;
  readonly #text = Buffer.alloc(longestKey + 1);
  #textLength = 0;
  #key = "";
  #hasOcid = false;
  #inContainer = false;
  #memberStart = -1;

  /** @param lines a line break ends every value */
  constructor(sink: ScannerSink, lines: boolean) {
    this.#sink = sink;
    this.#lines = lines;
    this.#stops = lines ? stopsInLines : stops;
  }

  /** Whether the stream may not end here: inside a value, or a list at the top. */
  get isOpen(): boolean {
    return this.#depth > 0 || this.#topLists > 0;
  }

  /** Where the member begins that is being read; -1 where none is. */
  get memberStart(): number {
    return this.#memberStart;
  }

  /** Reads on. `base` is the position of the first byte in the stream. */
  scan(bytes: Uint8Array, base: number): void {
    const end = bytes.length;
    let at = 0;
    while (at < end) {
      if (this.#inString) at = this.#string(bytes, at, base);
      else if (this.#depth === 0) at = this.#top(bytes, at, base);
      else if (this.#depth === 1 || (this.#depth === 2 && this.#inContainer)) {
        if (this.#depth === 1) this.#envelope(bytes[at] as number, base + at);
        else this.#list(bytes[at] as number, base + at);
        at += 1;
      } else at = this.#inside(bytes, at, base);
    }
  }

  /** The stream ends: what needs no closing bracket is whole. */
  end(at: number): void {
    if (this.#inScalar) this.#scalarEnd(at);
  }

  /** Deep inside: only brackets and quotes matter. */
  #inside(bytes: Uint8Array, from: number, base: number): number {
    const stop = this.#stops;
    const end = bytes.length;
    const floor = this.#inContainer ? 2 : 1;
    let depth = this.#depth;
    let at = from;
    while (at < end) {
      const byte = bytes[at] as number;
      if (stop[byte] === 0) {
        at += 1;
        continue;
      }
      if (byte === quote) {
        this.#depth = depth;
        at = this.#string(bytes, at + 1, base);
        if (this.#inString || this.#depth === 0) return at;
        continue;
      }
      if (byte === lf) {
        this.#lineBreak(base + at);
        return at + 1;
      }
      at += 1;
      if (byte === openObject || byte === openList) depth += 1;
      else {
        depth -= 1;
        if (depth === floor) {
          this.#depth = depth;
          if (this.#inContainer) this.#memberEnd(base + at);
          return at;
        }
      }
    }
    this.#depth = depth;
    return at;
  }

  /** To the end of the string that begins before `from`. */
  #string(bytes: Uint8Array, from: number, base: number): number {
    const end = bytes.length;
    const lines = this.#lines;
    let at = from;
    this.#inString = true;
    if (this.#escaped) {
      this.#escaped = false;
      if (!(lines && bytes[at] === lf)) at += 1;
    }
    const collect = this.#depth === 1;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.#inString = false;
        return at + 1;
      }
      if (byte === backslash) {
        at += 1;
        if (at >= end) {
          this.#escaped = true;
          return at;
        }
        if (lines && bytes[at] === lf) continue;
      } else if (lines && byte === lf) {
        this.#lineBreak(base + at);
        return at + 1;
      }
      if (collect && this.#textLength <= longestKey) this.#text[this.#textLength++] = byte;
      at += 1;
    }
    return at;
  }

  #top(bytes: Uint8Array, from: number, base: number): number {
    const byte = bytes[from] as number;
    const at = base + from;
    if (this.#inScalar) {
      if (byte !== lf && byte !== comma && byte !== closeList) return from + 1;
      this.#scalarEnd(at);
    }
    if (byte === openObject) {
      this.#depth = 1;
      this.#key = "";
      this.#hasOcid = false;
      this.#textLength = 0;
      this.#sink.valueStart(at);
    } else if (byte === openList) this.#topLists += 1;
    else if (byte === closeList) this.#topLists = Math.max(0, this.#topLists - 1);
    else if (byte === lf && this.#lines) this.#topLists = 0;
    else if (between[byte] === 0) {
      this.#inScalar = true;
      this.#sink.valueStart(at);
    }
    return from + 1;
  }

  /** Directly inside an object at the top. */
  #envelope(byte: number, at: number): void {
    if (byte === quote) {
      this.#inString = true;
      this.#textLength = 0;
    } else if (byte === colon) {
      this.#key = this.#text.toString("latin1", 0, this.#textLength);
      if (this.#key === "ocid") this.#hasOcid = true;
    } else if (byte === comma) this.#key = "";
    else if (byte === openObject) this.#depth = 2;
    else if (byte === openList) {
      this.#depth = 2;
      // An object with an ocid is a record: its releases belong to it.
      if (this.#key === "records" || (this.#key === "releases" && !this.#hasOcid)) {
        this.#inContainer = true;
        this.#sink.listStart(this.#key, at);
      }
    } else if (byte === closeObject || byte === closeList) {
      this.#depth = 0;
      this.#sink.valueEnd(at + 1, false);
    } else if (byte === lf && this.#lines) this.#lineBreak(at);
  }

  /** Directly inside a list of releases or records. */
  #list(byte: number, at: number): void {
    if (byte === closeList || byte === closeObject) {
      if (this.#memberStart >= 0) this.#memberEnd(at);
      this.#inContainer = false;
      this.#depth = 1;
      this.#sink.listEnd(at);
    } else if (byte === comma) {
      if (this.#memberStart >= 0) this.#memberEnd(at);
    } else if (byte === lf && this.#lines) this.#lineBreak(at);
    else if (byte !== space && byte !== lf && byte !== cr && byte !== tab) {
      if (this.#memberStart < 0) this.#memberStart = at;
      if (byte === openObject || byte === openList) this.#depth = 3;
      else if (byte === quote) this.#inString = true;
    }
  }

  #memberEnd(at: number): void {
    const start = this.#memberStart;
    this.#memberStart = -1;
    this.#sink.member(start, at);
  }

  #scalarEnd(at: number): void {
    this.#inScalar = false;
    this.#sink.valueEnd(at, false);
  }

  #lineBreak(at: number): void {
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#inContainer = false;
    this.#memberStart = -1;
    this.#topLists = 0;
    this.#sink.valueEnd(at, true);
  }
}

const isSpace = (byte: number | undefined): boolean => byte === space || byte === lf || byte === cr || byte === tab;

/**
 * Whether a text is JSON Lines, told from where its first line ends: inside a value no line ends and the next begins as
 * they do there. A text of one line is none.
 * @param ended there is no more than `head`
 * @returns undefined where more of the text is needed
 */
export function isJsonLines(head: Uint8Array, ended: boolean): boolean | undefined {
  const unknown = ended ? false : undefined;
  let start = 0;
  while (start < head.length && between[head[start] as number] === 1 && head[start] !== openList) start += 1;
  const lineEnd = head.indexOf(lf, start);
  if (lineEnd < 0) return unknown;
  let next = lineEnd + 1;
  while (next < head.length && isSpace(head[next])) next += 1;
  if (next >= head.length) return unknown;
  let last = lineEnd - 1;
  while (last > start && isSpace(head[last])) last -= 1;
  const ends = head[last];
  const begins = head[next];
  const first = head[start];
  if (first === openList) return ends === closeList && begins === openList;
  if (first !== openObject) return false;
  if (begins === openObject) return ends !== openList && ends !== comma && ends !== colon;
  return ends === closeObject && begins !== comma && begins !== closeList && begins !== closeObject;
}

/** Whether there is nothing but white space. */
export const isBlank = (bytes: Uint8Array): boolean => bytes.every(isSpace);

/** Whether a text may be JSON with objects in it, by its first byte that says something; true for an empty one. */
export function looksLikeJson(head: Uint8Array): boolean {
  for (const byte of head) {
    if (byte === openObject || byte === openList) return true;
    if (between[byte] === 0) return false;
  }
  return true;
}
