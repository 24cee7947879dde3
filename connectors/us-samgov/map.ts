import {
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
  type SourceNode,
} from "../../src/connector/index.ts";
import { mapAction } from "./map-awards.ts";
import { noticeRelease } from "./notices.ts";
import { readOpportunity, readRow } from "./read-notices.ts";

/** Rows of the daily file, a page of opportunities, or a page of contract data. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "notices") {
    for (const row of payload.rows(encodingOf(payload.bytes))) {
      const notice = readRow(row, payload);
      const mapped = notice && noticeRelease(row, notice, payload, context);
      if (mapped) yield mapped;
    }
    return;
  }
  const answer = payload.object();
  if (payload.kind === "opportunities") {
    // What was asked for.
    answer.ignore("totalRecords", "limit", "offset", "links");
    for (const row of listOf(answer, "opportunitiesData")) {
      const notice = readOpportunity(row);
      const mapped = notice && noticeRelease(row, notice, payload, context);
      if (mapped) yield mapped;
    }
    return;
  }
  answer.ignore("totalRecords", "limit", "offset");
  for (const action of listOf(answer, "awardSummary")) {
    const mapped = mapAction(action, payload, context);
    if (mapped) yield mapped;
  }
}

function listOf(answer: SourceNode, key: string): SourceNode[] {
  if (!Array.isArray(answer.value[key])) throw new SourceError("unexpected-answer", `the answer holds no list ${key}`);
  return answer.objects(key);
}

/** The file is Windows-1252, and has been UTF-8: what is not the latter is the former, no odd case to report. */
function encodingOf(bytes: Uint8Array): { encoding?: string } {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return {};
  } catch {
    return { encoding: "windows-1252" };
  }
}
