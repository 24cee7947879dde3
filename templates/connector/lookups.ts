import { lookupTable } from "../../src/connector/index.ts";

/** States of a tender (M) as OCDS tenderStatus. Mark each table: S seen in the source, M from memory, D derived. */
export const statuses = lookupTable<"active" | "complete" | "unsuccessful" | "cancelled">("tender states", {
  open: "active",
  awarded: "complete",
  deserted: "unsuccessful",
  cancelled: "cancelled",
});
