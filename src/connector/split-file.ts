import type { FileSplit } from "./contract.ts";
import { splitSheet } from "./sheet.ts";
import { type FileSlice, splitCsv, splitJsonArray } from "./split.ts";
import { splitJsonLines, splitJsonMember } from "./split-json.ts";

/** Cuts a file as its kind of payload says. @throws as the cutter of that kind */
export function splitFile(stream: AsyncIterable<Uint8Array>, split: FileSplit): AsyncGenerator<FileSlice> {
  switch (split.by) {
    case "csv":
      return splitCsv(stream, split);
    case "jsonArray":
      return splitJsonArray(stream, split);
    case "jsonMember":
      return splitJsonMember(stream, split);
    case "jsonLines":
      return splitJsonLines(stream, split);
    case "xlsx":
      return splitSheet(stream, split);
  }
}
