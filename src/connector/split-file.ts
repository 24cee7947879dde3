import { arrayIn } from "./array-in.ts";
import type { FileSplit } from "./contract.ts";
import { splitSheet } from "./sheet.ts";
import { type FileSlice, type SplitOptions, splitCsv, splitJsonArray } from "./split.ts";
import { splitJsonLines } from "./split-lines.ts";

/** Cuts a file as its kind of payload says. @throws as the cutter of that kind */
export function splitFile(stream: AsyncIterable<Uint8Array>, split: FileSplit): AsyncGenerator<FileSlice> {
  switch (split.by) {
    case "csv":
      return splitCsv(stream, split);
    case "jsonArray":
      return split.in === undefined ? splitJsonArray(stream, split) : splitInside(stream, split, split.in);
    case "jsonLines":
      return splitJsonLines(stream, split);
    case "xlsx":
      return splitSheet(stream, split);
  }
}

/** Each slice is an object that holds its part of the list under the list's own name, and nothing else. */
async function* splitInside(
  stream: AsyncIterable<Uint8Array>,
  split: SplitOptions,
  key: string,
): AsyncGenerator<FileSlice> {
  const before = new TextEncoder().encode(`{${JSON.stringify(key)}:`);
  for await (const slice of splitJsonArray(arrayIn(stream, key), split)) {
    const bytes = new Uint8Array(before.length + slice.bytes.length + 1);
    bytes.set(before);
    bytes.set(slice.bytes, before.length);
    bytes[bytes.length - 1] = 0x7d;
    yield { ...slice, bytes };
  }
}
