import type { JsonObject, JsonValue } from "../../base/json.ts";
import { type Column, joined, member, objects, paths, type Table } from "./table.ts";

/** Values at a path of each member of a list, in one cell. */
const each =
  (list: string, ...path: readonly string[]) =>
  (release: JsonObject): JsonValue =>
    joined(objects(release[list]).map((one) => member(one, ...path)));
const suppliers =
  (name: string) =>
  (release: JsonObject): JsonValue =>
    joined(objects(release.awards).flatMap((award) => objects(award.suppliers).map((one) => one[name])));

/** The main fields of a release or a compiled release. */
const columns: readonly Column[] = [
  ...paths("ocid", "id", "date", "tag", "language", "initiationType", "buyer/id", "buyer/name"),
  ...paths("tender/id", "tender/title", "tender/description", "tender/status", "tender/procurementMethod"),
  ...paths("tender/procurementMethodDetails", "tender/mainProcurementCategory", "tender/procuringEntity/id"),
  ...paths("tender/procuringEntity/name", "tender/value/amount", "tender/value/currency"),
  ...paths("tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate", "tender/numberOfTenderers"),
  ["tender/items", (release) => objects(member(release, "tender", "items")).length],
  ["awards", (release) => objects(release.awards).length],
  ["awards/id", each("awards", "id")],
  ["awards/status", each("awards", "status")],
  ["awards/date", each("awards", "date")],
  ["awards/value/amount", each("awards", "value", "amount")],
  ["awards/value/currency", each("awards", "value", "currency")],
  ["awards/suppliers/id", suppliers("id")],
  ["awards/suppliers/name", suppliers("name")],
  ["contracts", (release) => objects(release.contracts).length],
  ["contracts/id", each("contracts", "id")],
  ["contracts/status", each("contracts", "status")],
  ["contracts/value/amount", each("contracts", "value", "amount")],
  ["contracts/value/currency", each("contracts", "value", "currency")],
];

export const releaseTable: Table = { name: "releases", columns };

/** Records by their compiled release, with the source that speaks last of the process. */
export const recordTable: Table = {
  name: "records",
  columns: [
    ["source", (record) => record.source],
    ...columns.map(([name, of]): Column => [name, (record) => of(objects([record.compiledRelease ?? null])[0] ?? {})]),
  ],
};
