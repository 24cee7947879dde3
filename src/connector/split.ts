import { SourceError } from "../base/errors.ts";
import { arrayIn } from "./array-in.ts";

/** Part of a large file that is a file of its own: `payloads` are made of these, so that no payload is large. */
export interface FileSlice {
  /** The file's own bytes: the header line (CSV) or the brackets (JSON array) and some rows. */
  readonly bytes: Uint8Array;
  /** Place of the first row among the rows of the whole file, from 0. */
  readonly firstRow: number;
  readonly rows: number;
  /** The file ends in the middle of a row (an open quote, too few cells, an unfinished JSON value). Told on the last slice. */
  readonly truncated?: true;
}

export interface SplitOptions {
  /** Most rows of a slice. */
  readonly rows: number;
  /** A slice is closed once it holds this many bytes, whatever its rows. Default 32 MiB. */
  readonly sliceBytes?: number;
  /** A row (JSON: a member) larger than this is an error. Default 16 MiB. */
  readonly rowBytes?: number;
}

const mebibyte = 1024 * 1024;
const cr = 0x0d;
const lf = 0x0a;
const quote = 0x22;

/** Where a CSV reader stands: the states of csv-parse with `relax_quotes`, so that both see the same rows. */
const State = { fieldStart: 0, bare: 1, quoted: 2, quoteInQuoted: 3, afterCr: 4 } as const;

/**
 * Cuts a CSV file into slices of at most `rows` rows, each with the header line in front, in the file's own bytes
 * (Latin-1 stays Latin-1; any encoding that keeps ASCII bytes apart, so not UTF-16). The rows are those that csv-parse
 * sees with `relax_quotes`, `skip_empty_lines` and the first line break of the file as its row end: a quote opens only
 * at the start of a field, `""` inside quotes is a quote, and any other quote inside quotes is a stray one that turns
 * quoting off. (Rows ended by CR alone must not begin with LF.) A file of one header line gives one slice without rows; an empty file none.
 * @throws SourceError `unsupported-encoding` (UTF-16), `row-too-large` (an open quote swallows the file)
 */
export async function* splitCsv(
  stream: AsyncIterable<Uint8Array>,
  options: SplitOptions & { readonly delimiter?: string },
): AsyncGenerator<FileSlice> {
  const delimiter = (options.delimiter ?? ",").charCodeAt(0);
  const sliceBytes = options.sliceBytes ?? 32 * mebibyte;
  const parts = new Parts(options.rowBytes ?? 16 * mebibyte);
  let header: Uint8Array | undefined;
  let state: number = State.fieldStart;
  let lineEnd: "unknown" | "lf" | "crlf" | "cr" = "unknown";
  let emptyRow = true;
  /** Delimiters of the row so far, and of the header. */
  let delimiters = 0;
  let headerDelimiters = 0;
  let rows = 0;
  let firstRow = 0;
  let started = false;
  let chunk: Uint8Array = new Uint8Array(0);
  /** Where the bytes of `chunk` begin that are in no slice yet. */
  let from = 0;

  const slice = (): FileSlice => {
    const made = { bytes: parts.take(header), firstRow, rows };
    firstRow += rows;
    rows = 0;
    return made;
  };
  /** A row ends before `end`; true where a slice is full. An empty line counts as part of the row before it. */
  const rowEnded = (end: number): boolean => {
    const counted = !emptyRow;
    state = State.fieldStart;
    emptyRow = true;
    if (counted && header !== undefined) rows += 1;
    const isHeader = counted && header === undefined;
    if (isHeader) headerDelimiters = delimiters;
    delimiters = 0;
    if (!isHeader && (rows === 0 || (rows < options.rows && parts.size + end - from < sliceBytes))) {
      parts.rowAt(end - from);
      return false;
    }
    parts.add(chunk, from, end, end - from);
    from = end;
    if (isHeader) header = parts.take();
    return !isHeader;
  };

  for await (chunk of withHead(stream)) {
    from = 0;
    let at = 0;
    if (!started) {
      started = true;
      at = afterBom(chunk);
    }
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === 0) continue;
      if (state === State.afterCr) {
        // The carriage return before this byte is judged only now.
        if (lineEnd === "unknown") lineEnd = byte === lf ? "crlf" : "cr";
        if (lineEnd === "cr") {
          if (rowEnded(at)) yield slice();
        } else if (byte === lf) {
          if (rowEnded(at + 1)) yield slice();
          continue;
        } else {
          state = State.bare;
          emptyRow = false;
        }
      }
      if (state === State.quoted) {
        if (byte === quote) state = State.quoteInQuoted;
      } else if (byte === quote) {
        if (state !== State.bare) state = State.quoted;
        emptyRow = false;
      } else if (byte === delimiter) {
        state = State.fieldStart;
        delimiters += 1;
        emptyRow = false;
      } else if ((byte === lf && (lineEnd === "lf" || lineEnd === "unknown")) || (byte === cr && lineEnd === "cr")) {
        if (byte === lf) lineEnd = "lf";
        if (rowEnded(at + 1)) yield slice();
      } else if (byte === cr && lineEnd !== "lf") {
        state = State.afterCr;
      } else {
        state = State.bare;
        emptyRow = false;
      }
    }
    parts.add(chunk, from, chunk.length);
  }
  if (state === State.afterCr && lineEnd === "crlf") emptyRow = false;
  // Without a line break at its end the last row may be half a row: too few cells tell.
  const short = header !== undefined && !emptyRow && delimiters < headerDelimiters;
  const truncated = state === State.quoted || short ? { truncated: true as const } : {};
  if (header === undefined) {
    const bytes = parts.take();
    if (!emptyRow) yield { bytes, firstRow: 0, rows: 0, ...truncated };
    return;
  }
  if (!emptyRow) rows += 1;
  if (rows > 0 || firstRow === 0) yield { ...slice(), ...truncated };
}

/**
 * Cuts one top-level JSON array into arrays of at most `rows` members, each member in its own bytes. With `of`, the array
 * may also be the member of that name of a top-level object. What stands around the array is ignored. Of a file that ends
 * inside the array, the whole members are given and the last slice (perhaps an empty array) is `truncated`.
 * @throws SourceError `not-a-json-array`, `unsupported-encoding` (UTF-16), `row-too-large`
 */
export async function* splitJsonArray(
  stream: AsyncIterable<Uint8Array>,
  options: SplitOptions & { readonly of?: string },
): AsyncGenerator<FileSlice> {
  const sliceBytes = options.sliceBytes ?? 32 * mebibyte;
  const parts = new Parts(options.rowBytes ?? 16 * mebibyte);
  let started = false;
  let opened = false;
  let closed = false;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let inMember = false;
  let rows = 0;
  let firstRow = 0;

  const slice = (): FileSlice => {
    const made = { bytes: parts.take(open, close), firstRow, rows };
    firstRow += rows;
    rows = 0;
    return made;
  };
  const memberEnded = (): boolean => {
    inMember = false;
    parts.mark();
    rows += 1;
    return rows >= options.rows || parts.size >= sliceBytes;
  };

  const array = options.of === undefined ? stream : arrayIn(stream, options.of);
  for await (const chunk of withHead(array)) {
    let at = 0;
    if (!started) {
      started = true;
      at = afterBom(chunk);
    }
    let from = at;
    for (; at < chunk.length && !closed; at += 1) {
      const byte = chunk[at] ?? 0;
      if (!opened) {
        opened = byte === 0x5b;
        if (!opened && !isBlank(byte)) throw notAnArray();
        from = at + 1;
        continue;
      }
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === quote) inText = false;
        continue;
      }
      if (isBlank(byte)) {
        if (!inMember) from = at + 1;
        continue;
      }
      const ends = depth === 0 && (byte === 0x2c || byte === 0x5d);
      if (ends) {
        let full = false;
        if (inMember) {
          parts.add(chunk, from, at);
          full = memberEnded();
        }
        from = at + 1;
        if (byte === 0x5d) closed = true;
        else if (full) yield slice();
        continue;
      }
      if (!inMember) {
        inMember = true;
        if (rows > 0) parts.add(comma, 0, 1);
        from = at;
      }
      if (byte === quote) inText = true;
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    }
    if (inMember) parts.add(chunk, from, chunk.length);
    if (closed) break;
  }
  if (!opened) throw notAnArray();
  if (!closed) parts.dropUnmarked();
  if (rows > 0 || firstRow === 0 || !closed) yield { ...slice(), ...(closed ? {} : { truncated: true }) };
}

const open = Uint8Array.of(0x5b);
const close = Uint8Array.of(0x5d);
const comma = Uint8Array.of(0x2c);

const isBlank = (byte: number): boolean => byte === 0x20 || byte === lf || byte === cr || byte === 0x09;
const notAnArray = (): SourceError => new SourceError("not-a-json-array", "a JSON array was expected");

/** Bytes collected for a slice, copied out of the stream's chunks. */
class Parts {
  size = 0;
  readonly #rowLimit: number;
  #parts: Uint8Array[] = [];
  /** Size at the last row end; ahead of `size` while the chunk that holds it is not added yet. */
  #rowAt = 0;
  #whole = 0;

  constructor(rowLimit: number) {
    this.#rowLimit = rowLimit;
  }

  /** @param rowEnd where in these bytes a row ends, if one does */
  add(chunk: Uint8Array, from: number, to: number, rowEnd?: number): void {
    if (rowEnd !== undefined) this.rowAt(rowEnd);
    if (to <= from) return;
    this.#parts.push(chunk.slice(from, to));
    this.size += to - from;
    if (this.size - this.#rowAt > this.#rowLimit) {
      throw new SourceError("row-too-large", `a row of more than ${this.#rowLimit} bytes: is a quote left open?`);
    }
  }

  /** A row ends so many bytes after what was added. */
  rowAt(ahead: number): void {
    this.#rowAt = this.size + ahead;
  }

  /** Everything added so far is whole rows. */
  mark(): void {
    this.#rowAt = this.size;
    this.#whole = this.#parts.length;
  }

  /** Drops what was added since {@link mark}. */
  dropUnmarked(): void {
    this.#parts.length = this.#whole;
    this.size = this.#rowAt;
  }

  /** All bytes so far, between those given, and an empty collection after. */
  take(before?: Uint8Array, after?: Uint8Array): Uint8Array {
    const all = [...(before ? [before] : []), ...this.#parts, ...(after ? [after] : [])];
    const bytes = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
    let offset = 0;
    for (const part of all) {
      bytes.set(part, offset);
      offset += part.length;
    }
    this.#parts = [];
    this.size = 0;
    this.mark();
    return bytes;
  }
}

/** The same bytes, the first chunk long enough to hold a byte order mark. */
async function* withHead(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let given = false;
  for await (const chunk of stream) {
    if (given) {
      yield chunk;
      continue;
    }
    const joined = new Uint8Array(head.length + chunk.length);
    joined.set(head);
    joined.set(chunk, head.length);
    head = joined;
    if (head.length < 3) continue;
    given = true;
    yield head;
  }
  if (!given && head.length > 0) yield head;
}

/** Where the text begins. @throws SourceError `unsupported-encoding` on UTF-16 */
function afterBom(head: Uint8Array): number {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new SourceError("unsupported-encoding", "the file is in UTF-16; save it as UTF-8");
  }
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}
