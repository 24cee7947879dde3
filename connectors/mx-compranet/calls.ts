import type { MapContext, MappedRelease } from "../../src/connector/index.ts";
import { callStatuses } from "./lookups.ts";
import { buyerOf, unitOf } from "./parties.ts";
import { processOf, tenderOf } from "./procedure.ts";
import type { Row } from "./row.ts";

/**
 * A row of the export of running procedures. A call that a later export lacks is closed, not cancelled: nothing is said
 * about it.
 */
export function mapCall(row: Row, context: MapContext, date: string): MappedRelease | undefined {
  const process = processOf(row, context);
  if (process === undefined) return undefined;
  const buyer = buyerOf(row);
  const unit = unitOf(row, process.procedure);
  // A clarification meeting ends the time for questions. [D]
  const clarification = row.date("clarificationDate");
  const local = { statusDetails: row.text("callStatus") };
  const tender = {
    ...tenderOf(row, process),
    ...local,
    status: row.code("callStatus", callStatuses),
    procuringEntity: unit?.reference,
    enquiryPeriod: { endDate: clarification },
  };
  return {
    stream: "tender",
    release: {
      ocid: process.ocid,
      id: `${process.id.value}-${date}`,
      date,
      tag: ["tender"],
      initiationType: "tender",
      language: "es",
      parties: [buyer, unit].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      tender,
    },
  };
}
