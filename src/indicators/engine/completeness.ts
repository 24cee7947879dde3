import type { JsonRecord } from "./facts.ts";
import { isStated, record, records, text } from "./json.ts";

/** How much of what should be published is: the fields that show whether a process can be followed. */

const tenderFields = [
  "id",
  "title",
  "description",
  "status",
  "value.amount",
  "value.currency",
  "procurementMethod",
  "mainProcurementCategory",
  "tenderPeriod.startDate",
  "tenderPeriod.endDate",
  "items.classification.id",
];
const awardFields = ["id", "date", "status", "value", "suppliers.id"];
const contractFields = ["awardID", "dateSigned", "value", "period"];

/** Names of the key fields. */
export const keyFieldNames: readonly string[] = [
  "buyer.id",
  ...tenderFields.map((field) => `tender.${field}`),
  ...awardFields.map((field) => `awards.${field}`),
  ...contractFields.map((field) => `contracts.${field}`),
];

/** Whether something is said at a path; of a list, by one of its members. */
function says(holder: unknown, path: readonly string[], from = 0): boolean {
  if (Array.isArray(holder)) return holder.some((each) => says(each, path, from));
  const name = path[from];
  if (name === undefined) return isStated(holder);
  return says(record(holder)?.[name], path, from + 1);
}

const paths = new Map<string, readonly string[]>();
function pathOf(field: string): readonly string[] {
  let path = paths.get(field);
  if (path === undefined) {
    path = field.split(".");
    paths.set(field, path);
  }
  return path;
}

/** Key fields with how often they are to be expected in a release, and present. */
export function keyFields(release: JsonRecord): [field: string, counts: { present: number; expected: number }][] {
  const counted = (prefix: string, fields: readonly string[], holders: readonly JsonRecord[]) =>
    fields.map((field): [string, { present: number; expected: number }] => [
      `${prefix}.${field}`,
      { present: holders.filter((holder) => says(holder, pathOf(field))).length, expected: holders.length },
    ]);
  const tender = record(release.tender);
  return [
    ...counted("buyer", ["id"], [record(release.buyer) ?? {}]),
    ...counted("tender", tenderFields, tender ? [tender] : []),
    ...counted("awards", awardFields, records(release.awards)),
    ...counted("contracts", contractFields, records(release.contracts)),
  ].filter(([, { expected }]) => expected > 0);
}

/** The five questions of a user of the data, and whether one of the fields for each is there. */
export function answered(release: JsonRecord): [question: string, answered: boolean][] {
  const tender = record(release.tender) ?? {};
  const awards = records(release.awards);
  const contracts = records(release.contracts);
  const items = [tender, ...awards, ...contracts].flatMap((holder) => records(holder.items));
  const any = (holders: readonly JsonRecord[], ...path: string[]) => says([...holders], path);
  return [
    [
      "what",
      any(items, "classification", "id") ||
        any(items, "description") ||
        says(tender, ["title"]) ||
        says(tender, ["description"]),
    ],
    ["fromWhom", records(awards.flatMap((award) => award.suppliers)).some(isNamed)],
    [
      "howMuch",
      any(awards, "value", "amount") ||
        any(contracts, "value", "amount") ||
        items.some((item) => isStated(item.quantity) && says(item, ["unit", "value", "amount"])),
    ],
    ["when", says(tender, ["tenderPeriod", "endDate"]) || any(awards, "date") || any(contracts, "dateSigned")],
    ["how", says(tender, ["procurementMethod"]) || says(tender, ["procurementMethodDetails"])],
  ];
}

const isNamed = (supplier: JsonRecord): boolean => text(supplier.id) !== undefined && text(supplier.name) !== undefined;

/** What is not said of items and delivery. */
export function missingDelivery(release: JsonRecord): Record<"itemCodes" | "deliveryPlace" | "deliveryDate", boolean> {
  const tender = record(release.tender) ?? {};
  const holders = [tender, ...records(release.awards), ...records(release.contracts)];
  const items = holders.flatMap((holder) => records(holder.items));
  const place = ["deliveryLocation", "deliveryAddress", "deliveryLocations", "deliveryAddresses"];
  return {
    itemCodes: !says(items, ["classification", "id"]),
    deliveryPlace: !place.some((name) => says(items, [name])),
    deliveryDate: !says(holders, ["contractPeriod"]) && !says(records(release.contracts), ["period"]),
  };
}

/** Types of the documents of a process; undefined where there is none. */
export function documentTypes(release: JsonRecord): Set<string> | undefined {
  const holders = [
    record(release.planning),
    record(release.tender),
    ...records(release.awards),
    ...records(release.contracts),
  ];
  const documents = holders.flatMap((holder) => records(holder?.documents));
  return documents.length === 0 ? undefined : new Set(documents.flatMap((each) => text(each.documentType) ?? []));
}
