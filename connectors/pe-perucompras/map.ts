import {
  isObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  maskPersons,
  normalizeIdentifier,
  ocdsPassThrough,
  type PayloadReader,
} from "../../src/connector/index.ts";
import { mapOrders, zone } from "./orders.ts";

const isPerson = (number: string): boolean =>
  normalizeIdentifier("PE-RUC", number.replace(/^PE-RUC-/, "")).naturalPerson === true;

/** Orders under framework agreements: the publisher's own OCDS, or the text answer of its search. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "orders") {
    yield* mapOrders(payload, context);
    return;
  }
  // Texts hold raw line feeds, which JSON does not allow; outside of texts they are blanks anyway.
  const root = payload.object((text) => text.replaceAll("\n", " "));
  yield* ocdsPassThrough(payload, root, {
    mendDates: zone,
    ...maskPersons(isPerson),
    part: (key, value) =>
      key === "contracts" && Array.isArray(value) ? value.map((one) => ended(one, payload)) : value,
  });
}

/** Contracts that the publisher calls terminated in one field and active in the other. */
function ended(contract: JsonValue, payload: PayloadReader): JsonValue {
  if (!isObject(contract) || contract.status !== "active") return contract;
  const details = typeof contract.statusDetails === "string" ? contract.statusDetails.trim().toUpperCase() : "";
  if (details !== "TERMINATED") return contract;
  payload.issue(
    "status-contradicts",
    "the contract is active, its details say terminated",
    "/contracts",
    contract.status,
  );
  return { ...contract, status: "terminated" };
}
