import {
  isObject,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  SourceError,
  type SourceNode,
} from "../../src/connector/index.ts";
import { mapAmendments, mapContract, mapPriceRegister } from "./map-contracts.ts";
import { mapDocuments, mapItems } from "./map-items.ts";
import { mapResults } from "./map-results.ts";
import { mapTender } from "./map-tenders.ts";

type RowMapping = (row: SourceNode, payload: PayloadReader, context: MapContext) => MappedRelease | undefined;

const rowMappings: Readonly<Record<string, RowMapping>> = {
  tenders: mapTender,
  tenderRows: mapTender,
  contracts: mapContract,
  contractRows: mapContract,
  priceRegisters: mapPriceRegister,
};

/** Maps a payload of any kind of this portal. Pure: "now" is the moment at which the payload was fetched. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  refuseErrors(payload);
  const mapping = rowMappings[payload.kind];
  if (mapping) {
    for (const row of rowsOf(payload)) {
      const mapped = mapping(row, payload, context);
      if (mapped) yield mapped;
    }
    return;
  }
  switch (payload.kind) {
    case "items":
      yield* present(mapItems(payload, context));
      return;
    case "results":
      yield* mapResults(payload, context);
      return;
    case "documents":
      yield* present(mapDocuments(payload, context));
      return;
    case "amendments":
      yield* mapAmendments(payload, context);
      return;
    default:
      throw new SourceError("unknown-kind", `br-pncp has no payloads of kind ${payload.kind}`);
  }
}

const present = (mapped: MappedRelease | undefined): MappedRelease[] => (mapped ? [mapped] : []);

/** The rows of a list: the live envelope, a bare array of rows, or one row alone. */
function rowsOf(payload: PayloadReader): SourceNode[] {
  if (payload.bytes.length === 0) return [];
  const value = payload.json();
  if (!isObject(value) || !("data" in value)) return payload.objects();
  const envelope = payload.object();
  envelope.ignore("totalRegistros", "totalPaginas", "numeroPagina", "paginasRestantes", "empty");
  return envelope.objects("data");
}

/** Spring's error answer ({timestamp, status, error, message, path}) is no data. */
function refuseErrors(payload: PayloadReader): void {
  if (payload.bytes.length > 65_536 || !/"status"\s*:/.test(payload.text())) return;
  const value = payload.json();
  if (!isObject(value) || "data" in value) return;
  const status = value["status"];
  if (("error" in value || "message" in value) && (typeof status === "number" || typeof status === "string")) {
    const said = typeof value["message"] === "string" ? value["message"] : value["error"];
    throw new SourceError("error-answer", `the portal answered with an error ${status}: ${said}`);
  }
}
