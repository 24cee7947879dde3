import { mostDepth } from "../ocds-normal.ts";

/** Where a text is no JSON (RFC 8259). */
export interface SyntaxProblem {
  /** Byte position in the text. */
  readonly offset: number;
  readonly message: string;
}

const [tab, lf, cr, rs, space, quote, comma, colon, openList, backslash, closeList, openObject, closeObject] = [
  0x09, 0x0a, 0x0d, 0x1e, 0x20, 0x22, 0x2c, 0x3a, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d,
] as const;

const value = 0;
const after = 1;
const keyOrEnd = 2;
const key = 3;
const atColon = 4;
const valueOrEnd = 5;
const string = 6;
const escaped = 7;
const unicode = 8;
const scalar = 9;
/** After an error, to the end of the line or of the text. */
const skipping = 10;

const scalarForm = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;
const scalarByte = new Uint8Array(256);
for (const char of "0123456789+-.eEabcdfghijklmnopqrstuvwxyzABCDFGHIJKLMNOPQRSTUVWXYZ_")
  scalarByte[char.charCodeAt(0)] = 1;
const escapes = new Set([...'"\\/bfnrtu'].map((char) => char.charCodeAt(0)));
const longestScalar = 1_000;
const mostProblems = 20;
const mostRepeated = 20;
/** So many names of one object are compared. */
const mostNames = 10_000;

/**
 * Checks the syntax of a stream of JSON texts (one, several one after another, JSON Lines, RFC 7464; without byte order mark) and tells the byte
 * of an error. After an error it goes on with the next line if the broken text began on this one, as JSON Lines do;
 * else what follows is not looked at. It also finds names that come twice in one object. Memory: the hashes of the names
 * of each open object.
 */
export class JsonSyntax {
  readonly problems: SyntaxProblem[] = [];
  /** Further problems, not told. */
  leftOut = 0;
  /** Names that come again in their object, the first of them; by their place in the text. */
  readonly repeated: { readonly offset: number; readonly name: string }[] = [];
  readonly #names: Set<number>[] = [];
  #hash = 0;
  #hash2 = 0;
  #state = value;
  #stack = new Uint8Array(64);
  #depth = 0;
  #isKey = false;
  #hex = 0;
  #scalar = "";
  #valueAt = 0;
  #sameLine = true;
  /** Of the bytes at hand. */
  #base = 0;

  feed(bytes: Uint8Array, base: number): void {
    const end = bytes.length;
    let at = 0;
    this.#base = base;
    while (at < end) {
      const state = this.#state;
      if (state === string) at = this.#string(bytes, at, base);
      else if (state === scalar) at = this.#readScalar(bytes, at, base);
      else if (state === skipping) at = this.#skip(bytes, at);
      else {
        const byte = bytes[at] as number;
        if (state === escaped || state === unicode) at = this.#token(byte, at, base);
        else if (byte === space || byte === cr || byte === tab) at += 1;
        else if (byte === lf) {
          this.#sameLine = false;
          at += 1;
        } else at = this.#token(byte, at, base);
      }
    }
  }

  /** The text ends here. */
  end(at: number): void {
    if (this.#state === scalar) this.#scalarEnd(at);
    if (this.#state === skipping) return;
    if (this.#depth > 0 || this.#state === string || this.#state === escaped || this.#state === unicode) {
      this.#problem(at, `the text ends inside of what begins at byte ${this.#valueAt}`);
    }
  }

  #token(byte: number, at: number, base: number): number {
    switch (this.#state) {
      case escaped:
        if (this.#isKey) this.#mix(byte);
        if (!escapes.has(byte)) return this.#fail(base + at, `${shown(byte)} after a backslash`);
        this.#state = byte === 0x75 ? unicode : string;
        this.#hex = 0;
        return at + 1;
      case unicode:
        if (this.#isKey) this.#mix(byte);
        if (!/[0-9A-Fa-f]/.test(String.fromCharCode(byte)))
          return this.#fail(base + at, `${shown(byte)} where a hexadecimal digit should be`);
        this.#hex += 1;
        if (this.#hex === 4) this.#state = string;
        return at + 1;
      case atColon:
        if (byte !== colon) return this.#fail(base + at, `${shown(byte)} where a colon should be`);
        this.#state = value;
        return at + 1;
      case key:
      case keyOrEnd:
        if (byte === quote) return this.#stringStart(at, true);
        if (byte === closeObject && this.#state === keyOrEnd) return this.#close(at);
        return this.#fail(base + at, `${shown(byte)} where the name of a field should be`);
      case after:
        if (this.#depth > 0) return this.#separator(byte, at, base);
        this.#state = value;
        return at;
      default:
        return this.#value(byte, at, base);
    }
  }

  #value(byte: number, at: number, base: number): number {
    if (this.#depth === 0) {
      if (byte === rs) return at + 1;
      this.#valueAt = base + at;
      this.#sameLine = true;
    }
    if (byte === quote) return this.#stringStart(at, false);
    if (byte === openObject || byte === openList) {
      if (this.#depth >= mostDepth) return this.#fail(base + at, `more than ${mostDepth} brackets inside each other`);
      if (this.#depth === this.#stack.length) {
        const larger = new Uint8Array(this.#stack.length * 2);
        larger.set(this.#stack);
        this.#stack = larger;
      }
      this.#stack[this.#depth] = byte;
      this.#depth += 1;
      if (byte === openObject) this.#names[this.#depth]?.clear();
      this.#state = byte === openObject ? keyOrEnd : valueOrEnd;
      return at + 1;
    }
    if (byte === closeList && this.#state === valueOrEnd) return this.#close(at);
    if (scalarByte[byte] === 1) {
      this.#state = scalar;
      this.#scalar = "";
      return at;
    }
    return this.#fail(base + at, `${shown(byte)} where a value should be`);
  }

  #separator(byte: number, at: number, base: number): number {
    const inObject = this.#stack[this.#depth - 1] === openObject;
    if (byte === comma) {
      this.#state = inObject ? key : value;
      return at + 1;
    }
    if (byte === (inObject ? closeObject : closeList)) return this.#close(at);
    return this.#fail(base + at, `${shown(byte)} where a comma or ${inObject ? "}" : "]"} should be`);
  }

  #close(at: number): number {
    this.#depth -= 1;
    this.#state = after;
    return at + 1;
  }

  #stringStart(at: number, isKey: boolean): number {
    this.#isKey = isKey;
    this.#hash = 0x811c9dc5;
    this.#hash2 = 0x2f0b4c47;
    this.#state = string;
    return at + 1;
  }

  #string(bytes: Uint8Array, from: number, base: number): number {
    const end = bytes.length;
    let at = from;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.#state = this.#isKey ? atColon : after;
        if (this.#isKey) this.#name(bytes, from, at, base);
        return at + 1;
      }
      if (this.#isKey) this.#mix(byte);
      if (byte === backslash) {
        this.#state = escaped;
        return at + 1;
      }
      if (byte < space) return this.#fail(base + at, `a control character (${byte}) inside a text`);
      at += 1;
    }
    return at;
  }

  /** FNV-1a twice: 53 bits, so that two names with one hash are not met in practice. */
  #mix(byte: number): void {
    this.#hash = Math.imul(this.#hash ^ byte, 0x01000193);
    this.#hash2 = Math.imul(this.#hash2 ^ byte, 0x5bd1e995);
  }

  #name(bytes: Uint8Array, from: number, end: number, base: number): void {
    let names = this.#names[this.#depth];
    if (names === undefined) {
      names = new Set();
      this.#names[this.#depth] = names;
    }
    const hash = (this.#hash >>> 0) * 0x200000 + (this.#hash2 & 0x1fffff);
    if (!names.has(hash)) {
      if (names.size < mostNames) names.add(hash);
    } else if (this.repeated.length < mostRepeated) {
      const name = Buffer.from(bytes.subarray(from, Math.min(end, from + 100))).toString("utf8");
      this.repeated.push({ offset: base + from, name: JSON.stringify(name) });
    }
  }

  #readScalar(bytes: Uint8Array, from: number, base: number): number {
    let at = from;
    while (at < bytes.length && scalarByte[bytes[at] as number] === 1) at += 1;
    if (this.#scalar.length <= longestScalar) {
      this.#scalar += String.fromCharCode(...bytes.subarray(from, Math.min(at, from + longestScalar)));
    }
    if (at < bytes.length) this.#scalarEnd(base + at);
    return at;
  }

  #scalarEnd(at: number): void {
    this.#state = after;
    const text = this.#scalar;
    if (text.length > longestScalar || !scalarForm.test(text)) {
      const start = at - text.length;
      this.#fail(start, `${JSON.stringify(text.slice(0, 20))} is no JSON value`);
    }
  }

  #skip(bytes: Uint8Array, from: number): number {
    const line = this.#sameLine ? bytes.indexOf(lf, from) : -1;
    if (line < 0) return bytes.length;
    this.#state = value;
    this.#depth = 0;
    this.#sameLine = false;
    return line + 1;
  }

  /** The byte is met again while skipping: it may be the end of the line. */
  #fail(offset: number, message: string): number {
    this.#problem(offset, message);
    this.#state = skipping;
    return Math.max(0, offset - this.#base);
  }

  #problem(offset: number, message: string): void {
    if (this.problems.length < mostProblems) this.problems.push({ offset, message });
    else this.leftOut += 1;
  }
}

const shown = (byte: number): string =>
  byte > space && byte < 0x7f ? String.fromCharCode(byte) : `byte 0x${byte.toString(16).padStart(2, "0")}`;
