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

interface KeyField {
  readonly name: string;
  readonly path: readonly string[];
}
const named = (prefix: string, fields: readonly string[]): KeyField[] =>
  fields.map((field) => ({ name: `${prefix}.${field}`, path: field.split(".") }));
const keyFieldsOf = {
  buyer: named("buyer", ["id"]),
  tender: named("tender", tenderFields),
  awards: named("awards", awardFields),
  contracts: named("contracts", contractFields),
};

/** Hands over each key field that is to be expected in a release, with how often it is, and how often it is present. */
export function eachKeyField(
  release: JsonRecord,
  take: (field: string, present: number, expected: number) => void,
): void {
  const count = (fields: readonly KeyField[], holders: readonly JsonRecord[]) => {
    if (holders.length === 0) return;
    for (const { name, path } of fields) {
      let present = 0;
      for (const holder of holders) if (says(holder, path)) present += 1;
      take(name, present, holders.length);
    }
  };
  const tender = record(release.tender);
  count(keyFieldsOf.buyer, [record(release.buyer) ?? {}]);
  if (tender) count(keyFieldsOf.tender, [tender]);
  count(keyFieldsOf.awards, records(release.awards));
  count(keyFieldsOf.contracts, records(release.contracts));
}

let itemsRelease: JsonRecord | undefined;
let itemsOfRelease: readonly JsonRecord[] = [];

/** All items of a release; several indicators look at those of the same one. */
function itemsOf(release: JsonRecord): readonly JsonRecord[] {
  if (release === itemsRelease) return itemsOfRelease;
  const holders = [record(release.tender) ?? {}, ...records(release.awards), ...records(release.contracts)];
  itemsOfRelease = holders.flatMap((holder) => records(holder.items));
  itemsRelease = release;
  return itemsOfRelease;
}

/** The five questions of a user of the data, and whether one of the fields for each is there. */
export function answered(release: JsonRecord): [question: string, answered: boolean][] {
  const tender = record(release.tender) ?? {};
  const awards = records(release.awards);
  const contracts = records(release.contracts);
  const items = itemsOf(release);
  const any = (holders: readonly JsonRecord[], ...path: string[]) => says(holders, path);
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
  const items = itemsOf(release);
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
