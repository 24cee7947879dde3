import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  maskPersons,
  normalizeIdentifier,
  numberText,
  ocdsPassThrough,
  type PassThroughOptions,
  type PayloadReader,
  personId,
  type ReleaseAbout,
} from "../../src/connector/index.ts";
import { itemStates, procedures } from "./lookups.ts";
import { minorRelease } from "./map-minor.ts";

/**
 * Record packages and slices of them (OCDS 1.1, mended: see `mended`), and purchases below 8 UIT (the portal's own JSON).
 */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "minor") {
    yield minorRelease(payload, context);
    return;
  }
  for (const part of payload.objects()) yield* ocdsPassThrough(payload, part, options);
}

/** RUC of natural persons begin with 10, 15 or 17; the number of the former holds that of the identity card. */
const isPerson = (id: string): boolean => normalizeIdentifier("PE-RUC", id).naturalPerson === true;

const options: PassThroughOptions = { ...maskPersons(isPerson), release: mended };

/**
 * A compiled release of OECE with what is known to be amiss put right: the tag is that of the newest release; the time of
 * the conversion batch is left out; statuses of tender and awards come from those of the items; a method that is missing
 * comes from the name of the procedure; an amount of 0 means that none is published; an end of the tender period that is
 * not after the publication is none; ids of awards do not show numbers of natural persons.
 */
function mended(release: JsonObject, about: ReleaseAbout): JsonObject {
  const { publishedDate: _batch, tender, awards, contracts, ...rest } = release;
  const awardList = listOf(awards);
  const ids = awardIds(awardList, about);
  return {
    ...rest,
    tag: tagOf(release, about.record),
    ...(isObject(tender) ? { tender: mendedTender(tender, about) } : {}),
    ...(awards === undefined ? {} : { awards: awardList.map((award, at) => mendedAward(award, at, ids, about)) }),
    ...(contracts === undefined ? {} : { contracts: listOf(contracts).map((each) => mendedContract(each, ids)) }),
  };
}

const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);
const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");

function tagOf(release: JsonObject, record: JsonObject | undefined): JsonValue {
  const [newest] = listOf(record?.releases);
  if (isObject(newest) && listOf(newest.tag).length > 0) return newest.tag ?? null;
  const given = listOf(release.tag).filter((tag) => tag !== "compiled");
  if (given.length > 0) return given;
  const parts = [
    ["planning", release.planning],
    ["tender", release.tender],
    ["award", release.awards],
    ["contract", release.contracts],
  ] as const;
  return parts.flatMap(([tag, part]) => (part === undefined ? [] : [tag]));
}

function mendedTender(tender: JsonObject, about: ReleaseAbout): JsonObject {
  const { value, tenderPeriod, ...rest } = tender;
  const details = textOf(tender.procurementMethodDetails);
  const method = tender.procurementMethod === undefined ? methodOf(details, about) : undefined;
  const status = tenderStatus(listOf(tender.items), about);
  return {
    ...rest,
    ...(isObject(value) && !isZero(value.amount) ? { value } : {}),
    ...periodOf(tenderPeriod, textOf(tender.datePublished)),
    ...(method ? { procurementMethod: method } : {}),
    ...(status && tender.status === undefined ? { status } : {}),
    ...(tender.items === undefined ? {} : { items: listOf(tender.items).map(classified) }),
  };
}

const isZero = (amount: JsonValue | undefined): boolean => Number(numberText(amount ?? null) ?? 1) === 0;

function methodOf(details: string, about: ReleaseAbout): string | undefined {
  if (details === "") return undefined;
  const known = procedures.get(details);
  if (known === undefined) {
    about.issue("unknown-code", `procedures has no ${details}`, "/tender/procurementMethodDetails", details);
  }
  return known ?? undefined;
}

function periodOf(period: JsonValue | undefined, published: string): JsonObject {
  if (!isObject(period)) return {};
  const { endDate, ...rest } = period;
  const after = Date.parse(textOf(endDate)) > Date.parse(published === "" ? textOf(period.startDate) : published);
  return { tenderPeriod: after ? period : rest };
}

/** The state of the whole: any item still open, else any that came to a contract, else any deserted, else cancelled. */
function tenderStatus(items: readonly JsonValue[], about: ReleaseAbout): string | undefined {
  const found = new Set(items.map((item, at) => stateOf(item, `/tender/items/${at}`, about)?.tender));
  return (["active", "complete", "unsuccessful", "cancelled"] as const).find((status) => found.has(status));
}

function stateOf(item: JsonValue, at: string, about: ReleaseAbout) {
  const code = isObject(item) ? textOf(item.statusDetails) : "";
  if (code === "") return undefined;
  const state = itemStates.get(code);
  if (!state) about.issue("unknown-code", `itemStates has no ${code}`, `${at}/statusDetails`, code);
  return state;
}

/** CUBSO is Peru's own catalogue; its first 8 digits are the UNSPSC, which stands beside it. */
function classified(item: JsonValue): JsonValue {
  if (!isObject(item) || !isObject(item.classification) || item.classification.scheme !== "CUBSO") return item;
  return { ...item, classification: { ...item.classification, scheme: "PE-CUBSO" } };
}

/** Ids of awards are "<tender id>-<RUC of the supplier>": those that hold a natural person's, with what stands for them. */
function awardIds(awards: readonly JsonValue[], about: ReleaseAbout): Map<string, string> {
  const ids = new Map<string, string>();
  for (const award of awards) {
    if (!isObject(award)) continue;
    const id = textOf(award.id);
    const [, tender, number] = /^(.*)-(\d{11})$/.exec(id) ?? [];
    if (tender === undefined || number === undefined || !isPerson(number)) continue;
    const [supplier] = listOf(award.suppliers);
    ids.set(id, `${tender}-${personId(isObject(supplier) ? textOf(supplier.name) : "")}`);
    about.personal();
  }
  return ids;
}

function mendedAward(award: JsonValue, at: number, ids: Map<string, string>, about: ReleaseAbout): JsonValue {
  if (!isObject(award)) return award;
  const items = listOf(award.items);
  const found = new Set(items.map((item, place) => stateOf(item, `/awards/${at}/items/${place}`, about)?.award));
  const status = (["active", "pending", "cancelled"] as const).find((each) => found.has(each));
  return {
    ...award,
    ...(award.id === undefined ? {} : { id: ids.get(textOf(award.id)) ?? award.id }),
    ...(status && award.status === undefined ? { status } : {}),
    ...(award.items === undefined ? {} : { items: items.map(classified) }),
  };
}

function mendedContract(contract: JsonValue, ids: Map<string, string>): JsonValue {
  if (!isObject(contract)) return contract;
  return {
    ...contract,
    ...(contract.awardID === undefined ? {} : { awardID: ids.get(textOf(contract.awardID)) ?? contract.awardID }),
    ...(contract.items === undefined ? {} : { items: listOf(contract.items).map(classified) }),
  };
}
