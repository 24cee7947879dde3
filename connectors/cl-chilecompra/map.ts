import {
  type MapContext,
  type MappedRelease,
  ocdsPassThrough,
  type PayloadReader,
  SourceError,
} from "../../src/connector/index.ts";
import { errorAnswer } from "./answers.ts";
import { agileReleases } from "./map-agile.ts";
import { bidReleases, orderTable } from "./map-bulk.ts";
import { orderReleases, readOrderList } from "./map-order.ts";
import { readTenderList, tenderReleases } from "./map-tender.ts";
import { mendParty, mendReference } from "./organizations.ts";
import { zone } from "./v1.ts";

/**
 * One payload to releases. OCDS packages are passed through, mended only where the portal is wrong: wall times that claim
 * UTC, "legal name | branch", contact persons. Throws SourceError where the payload is an error answer (a 200 or 203 may
 * be one).
 */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "bulk-orders") return yield* orderTable(payload);
  if (payload.kind === "bulk-bids") return yield* bidReleases(payload);
  const root = payload.object();
  const error = errorAnswer(root.value);
  if (error) throw new SourceError(error.code, `the portal answered: ${error.message}`);
  switch (payload.kind) {
    case "ocds-package":
      yield* ocdsPassThrough(payload, root, {
        localTimes: zone,
        party: mendParty,
        reference: mendReference,
        firstSequence: firstSequence(payload.url, root.value.uri),
      });
      return;
    case "ocds-index":
      // Where the packages are: the fetch reads it. Holds no release.
      root.ignore("creationDate", "version", "pagination", "data");
      return;
    case "v1-tender":
      yield* tenderReleases(payload, root);
      return;
    case "v1-tender-list":
      readTenderList(root);
      return;
    case "v1-order":
      yield* orderReleases(payload, root);
      return;
    case "agile":
      yield* agileReleases(payload, root, context);
      return;
    case "v1-order-list":
      readOrderList(root);
      return;
    default:
      throw new SourceError("unknown-kind", `no mapping for the kind ${payload.kind}`);
  }
}

/** Planning comes before tender and tender before award where their releases have one date. */
function firstSequence(url: string, uri: unknown): number {
  const stage = /\/OCDS\/(planning|tender|award)\//i.exec(`${url} ${typeof uri === "string" ? uri : ""}`)?.[1];
  return { planning: 0, tender: 1_000, award: 2_000 }[stage?.toLowerCase() ?? ""] ?? 0;
}
