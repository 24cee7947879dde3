import type { MapContext, MappedRelease, PayloadReader } from "../../src/connector/index.ts";
import { SourceError } from "../../src/connector/index.ts";
import { awardLineReleases, awardReleases, contractReleases, decisionReleases } from "./map-awards.ts";
import { bidReleases, itemReleases, tenderReleases } from "./map-tenders.ts";
import { readRows } from "./row.ts";

/**
 * One member of a month's archive. Each tells one part of a process (tender, its lines, bids, awards, contracts), so each
 * gives releases of a stream of its own; the process comes together by its number, often over several months.
 */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const map = mappings[payload.kind];
  if (map === undefined) throw new SourceError("unknown-kind", `no mapping for payloads of kind ${payload.kind}`);
  yield* map(payload, readRows(payload), context);
}

type Mapping = (
  payload: PayloadReader,
  rows: ReturnType<typeof readRows>,
  context: MapContext,
) => Generator<MappedRelease>;

const mappings: Readonly<Record<string, Mapping>> = {
  tenders: tenderReleases,
  items: itemReleases,
  bids: bidReleases,
  awards: awardReleases,
  awardLines: awardLineReleases,
  decisions: decisionReleases,
  contracts: contractReleases,
};
