import type { JsonObject, JsonValue } from "../../base/json.ts";
import { joined, member, objects, paths, plain, type Table } from "./table.ts";

const suppliers = (item: JsonObject): JsonObject[] => objects(item.awards).flatMap((award) => objects(award.suppliers));
const ofSuppliers =
  (name: string) =>
  (item: JsonObject): JsonValue =>
    joined(suppliers(item).map((supplier) => supplier[name]));

/** Notices as a table; docs/api.md lists the columns. */
export const noticeTable: Table = {
  name: "notices",
  columns: [
    ...paths("ocid", "source", "country", "title", "description", "language", "buyer/id", "buyer/name"),
    ...paths("procuringEntity/id", "procuringEntity/name", "status", "stage", "method", "methodDetails", "category"),
    [
      "classifications",
      (item) => joined(objects(item.classifications).map(({ scheme, id }) => `${plain(scheme)}:${plain(id)}`)),
    ],
    ...paths(
      "value/amount",
      "value/currency",
      "value/unit",
      "value/amountUSD",
      "value/rate",
      "value/rateDate",
      "value/rateSource",
    ),
    ...paths("published", "deadline", "openForBids", "sme/reserved", "sme/reservedCode"),
    ["awards", (item) => objects(item.awards).length],
    ["awards/value/amount", (item) => joined(objects(item.awards).map((award) => member(award, "value", "amount")))],
    [
      "awards/value/currency",
      (item) => joined(objects(item.awards).map((award) => member(award, "value", "currency"))),
    ],
    ["suppliers/id", ofSuppliers("id")],
    ["suppliers/name", ofSuppliers("name")],
    ["suppliers/scale", ofSuppliers("scale")],
    ...paths("numberOfTenderers", "url", "updated", "change"),
  ],
};
