import {
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
  type SourceNode,
} from "../../src/connector/index.ts";
import { mapBidders } from "./map-bidders.ts";
import { mapContract } from "./map-contracts.ts";
import { mapIntegrated } from "./map-integrated.ts";
import { mapOrder } from "./map-orders.ts";
import { mapProcess } from "./map-processes.ts";
import { mapOldProcess } from "./map-secop1.ts";

type MapRow = (row: SourceNode, payload: PayloadReader, context: MapContext) => MappedRelease | undefined;

const byKind: Readonly<Record<string, MapRow>> = {
  processes: mapProcess,
  contracts: mapContract,
  orders: mapOrder,
  secop1: mapOldProcess,
  integrated: mapIntegrated,
};

/** Every payload is a JSON array of rows of one set. Socrata's own complaint (`{code, error, message}`) is an error. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const answer = payload.json();
  if (!Array.isArray(answer)) throw new SourceError("unexpected-answer", "a list of rows was expected");
  if (payload.kind === "bidders") {
    yield* mapBidders(payload, context);
    return;
  }
  const mapRow = byKind[payload.kind];
  if (!mapRow) throw new SourceError("unknown-kind", `no set is called ${payload.kind}`);
  for (const row of payload.objects()) {
    const mapped = mapRow(row, payload, context);
    if (mapped) yield mapped;
  }
}
