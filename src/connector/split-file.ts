import { SourceError } from "../base/errors.ts";
import type { FileSplit } from "./contract.ts";
import { splitSheet } from "./sheet.ts";
import { type FileSlice, splitCsv, splitJsonArray } from "./split.ts";
import { splitJsonLines } from "./split-lines.ts";

/** Cuts a file as its kind of payload says. @throws as the cutter of that kind */
export function splitFile(stream: AsyncIterable<Uint8Array>, split: FileSplit): AsyncGenerator<FileSlice> {
  switch (split.by) {
    case "csv":
      return splitCsv(stream, split);
    case "jsonArray":
      return split.orWhole ? splitOrWhole(stream, split) : splitArray(stream, split);
    case "jsonLines":
      return splitJsonLines(stream, split);
    case "xlsx":
      return splitSheet(stream, split);
  }
}

type ArraySplit = Extract<FileSplit, { by: "jsonArray" }>;

async function* splitArray(stream: AsyncIterable<Uint8Array>, split: ArraySplit): AsyncGenerator<FileSlice> {
  const before = new TextEncoder().encode(split.as === "object" ? `{${JSON.stringify(split.of)}:` : "");
  const after = new TextEncoder().encode(split.as === "object" ? "}" : "");
  for await (const slice of splitJsonArray(stream, split)) {
    const bytes = new Uint8Array(before.length + slice.bytes.length + after.length);
    bytes.set(before);
    bytes.set(slice.bytes, before.length);
    bytes.set(after, before.length + slice.bytes.length);
    yield { ...slice, bytes };
  }
}

/** Most bytes of a document that is one payload. */
const wholeLimit = 16 * 1024 * 1024;

/** As {@link splitArray}; a document without the list is one payload. */
async function* splitOrWhole(stream: AsyncIterable<Uint8Array>, split: ArraySplit): AsyncGenerator<FileSlice> {
  let kept: Uint8Array[] | undefined = [];
  let size = 0;
  async function* keeping(): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > wholeLimit) kept = undefined;
      kept?.push(chunk.slice());
      yield chunk;
    }
  }
  try {
    for await (const slice of splitArray(keeping(), split)) {
      kept = undefined;
      yield slice;
    }
  } catch (error) {
    if (kept === undefined || !(error instanceof SourceError) || error.code !== "not-a-json-array") throw error;
    yield { bytes: Buffer.concat(kept), firstRow: 0, rows: 1 };
  }
}
