import { type FileSlice, type SplitOptions, splitJsonArray } from "./split.ts";

const quote = 0x22;
const backslash = 0x5c;

/**
 * Cuts JSON lines (each value on lines of its own, empty lines left out) into JSON arrays of at most `rows` members. A last line
 * without line feed counts.
 * @throws SourceError `row-too-large`
 */
export async function* splitJsonLines(
  stream: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<FileSlice> {
  yield* splitJsonArray(asArray(stream), options);
}

const space = Uint8Array.of(0x20);

/** The values with brackets around and commas between; a value may go over several lines. */
async function* asArray(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(0x5b);
  let filled = false;
  let pending = false;
  let inMark = true;
  let depth = 0;
  let inText = false;
  let escaped = false;
  for await (const chunk of stream) {
    const parts: number[] = [];
    for (const byte of chunk) {
      // The byte order mark before the first line.
      inMark &&= byte === 0xef || byte === 0xbb || byte === 0xbf;
      if (inMark) continue;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inText = false;
        parts.push(byte);
        continue;
      }
      if (byte === 0x0a || byte === 0x0d) {
        if (depth === 0) pending = filled;
        continue;
      }
      if (pending && byte !== 0x20 && byte !== 0x09) {
        parts.push(0x2c);
        pending = false;
      }
      if (byte !== 0x20 && byte !== 0x09) filled = true;
      if (byte === quote) inText = true;
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
      parts.push(byte);
    }
    yield parts.length > 0 ? Uint8Array.from(parts) : space;
  }
  yield Uint8Array.of(0x5d);
}
