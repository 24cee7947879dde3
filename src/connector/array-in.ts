import { SourceError } from "../base/errors.ts";

const quote = 0x22;
const backslash = 0x5c;
const blanks = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * The bytes from the array on that a JSON object holds under `key`, at its first level; whatever stands before is left
 * out. Bounded memory. A stream that begins with an array is passed on as it is.
 * @throws SourceError `not-a-json-array` where the object ends without such an array
 */
export async function* arrayIn(stream: AsyncIterable<Uint8Array>, key: string): AsyncGenerator<Uint8Array> {
  const wanted = new TextEncoder().encode(key);
  let found = false;
  let depth = 0;
  let escaped = false;
  /** Bytes of the text being read, no more than could be the key; undefined outside of texts. */
  let text: number[] | undefined;
  /** The last text is the key, at the first level; `colon`: and a colon has followed it. */
  let named = false;
  let colon = false;
  let started = false;
  for await (const chunk of stream) {
    if (found) {
      yield chunk;
      continue;
    }
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (text) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          const read = text;
          named = depth === 1 && read.length === wanted.length && wanted.every((each, i) => each === read[i]);
          text = undefined;
          continue;
        }
        if (text.length <= wanted.length) text.push(byte);
        continue;
      }
      if (blanks.has(byte) || (!started && (byte === 0xef || byte === 0xbb || byte === 0xbf))) continue;
      const begins = byte === 0x5b && (!started || colon);
      if (begins) {
        found = true;
        yield chunk.subarray(at);
        break;
      }
      started = true;
      if (byte === quote) text = [];
      else if (byte === 0x7b || byte === 0x5b) depth += 1;
      else if (byte === 0x7d || byte === 0x5d) depth -= 1;
      colon = byte === 0x3a && named;
      named = false;
    }
  }
  if (!found) throw new SourceError("not-a-json-array", `the document holds no array ${key}`);
}
