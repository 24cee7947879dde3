import {
  addDecimals,
  compareDecimals,
  isObject,
  type JsonObject,
  type JsonValue,
  type MapContext,
  type MappedRelease,
  maskPersons,
  multiplyDecimals,
  normalizeIdentifier,
  numberFromText,
  numberText,
  ocdsPassThrough,
  type PassThroughOptions,
  type PayloadReader,
  personId,
  type ReleaseAbout,
} from "../../src/connector/index.ts";
import { procedures } from "./lookups.ts";

export const zone = "America/Montevideo";
const ocidPrefix = "ocds-yfs5dr-";

/** Release packages (answers of the portal) and arrays of releases (slices of yearly files). */
export function* toReleases(payload: PayloadReader, _context: MapContext): Generator<MappedRelease> {
  for (const part of payload.objects()) yield* ocdsPassThrough(payload, part, options);
}

const numberOf = (id: string): string => id.replace(/^[A-Z]\/?(?=\d)/, "");
/** A number of 8 digits is that of an identity card (RUTs have 12). */
const isPerson = (id: string): boolean => /^\d/.test(numberOf(id)) && !/^\d+-\d+$/.test(id) && isCard(numberOf(id));
const isCard = (number: string): boolean => normalizeIdentifier("UY-RUT", number).naturalPerson === true;

const persons = maskPersons(isPerson);

const options: PassThroughOptions = {
  party: (party, personal) => {
    const masked = persons.party(party, personal);
    return masked === party ? withRut(party) : masked;
  },
  reference: (reference) => {
    const masked = persons.reference(reference);
    return masked === reference ? { ...reference, ...ownId(reference) } : masked;
  },
  release: mended,
  localTimes: zone,
};

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.trim() : "");
const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** "R/214365280014", also without the slash: R stands for RUT. */
const rutOf = (id: string): string | undefined => /^R\/?(\d{12})$/.exec(id)?.[1];

const ownId = ({ id }: JsonObject): JsonObject => {
  const rut = rutOf(textOf(id));
  return rut === undefined ? {} : { id: `UY-RUT-${rut}` };
};

function withRut(party: JsonObject): JsonObject {
  const rut = rutOf(textOf(party.id));
  if (rut === undefined) return party;
  return { ...party, ...ownId(party), identifier: { scheme: "UY-RUT", id: rut, legalName: party.name ?? null } };
}

/**
 * A release of ARCE put right: awards are told apart by supplier alone (the id of the award is that of the supplier), so
 * that the number of the purchase goes before it; their value is the sum of the items; items are named in their
 * classification.
 */
function mended(release: JsonObject, about: ReleaseAbout): JsonObject {
  const { tender, awards } = release;
  const purchase = textOf(release.ocid).replace(ocidPrefix, "");
  const seen = new Map<string, number>();
  return {
    ...release,
    // The only value that OCDS 1.1 has.
    ...(release.initiationType === undefined ? { initiationType: "tender" } : {}),
    ...(isObject(tender) ? { tender: mendedTender(tender, about) } : {}),
    ...(awards === undefined
      ? {}
      : { awards: listOf(awards).map((award, at) => mendedAward(award, at, purchase, seen, about)) }),
  };
}

function mendedTender(tender: JsonObject, about: ReleaseAbout): JsonObject {
  const details = textOf(tender.procurementMethodDetails);
  const method = details === "" ? null : procedures.get(details);
  if (method === undefined) {
    about.issue("unknown-code", `procedures has no ${details}`, "/tender/procurementMethodDetails", details);
  }
  return {
    ...tender,
    ...(method && tender.procurementMethod === undefined ? { procurementMethod: method } : {}),
    ...(tender.items === undefined ? {} : { items: listOf(tender.items).map(mendedItem) }),
  };
}

function mendedAward(
  award: JsonValue,
  at: number,
  purchase: string,
  seen: Map<string, number>,
  about: ReleaseAbout,
): JsonValue {
  if (!isObject(award)) return award;
  const { items, value } = award;
  const sum = value === undefined ? sumOf(listOf(items), `/awards/${at}/items`, about) : undefined;
  return {
    ...award,
    id: awardId(award, purchase, seen, about),
    ...(sum === undefined ? {} : { value: sum }),
    ...(items === undefined ? {} : { items: listOf(items).map(mendedItem) }),
  };
}

/** Purchase and supplier; of two awards to one supplier in one release the second gets a number behind. */
function awardId(award: JsonObject, purchase: string, seen: Map<string, number>, about: ReleaseAbout): string {
  const given = typeof award.id === "string" ? award.id.trim() : (numberText(award.id ?? null) ?? "");
  const [supplier] = listOf(award.suppliers);
  const person = isPerson(given);
  if (person) about.personal();
  const name = person && isObject(supplier) ? textOf(supplier.name) : "";
  const id = `${purchase}-${person ? personId(name) : (rutOf(given) ?? given)}`;
  const count = (seen.get(id) ?? 0) + 1;
  seen.set(id, count);
  return count === 1 ? id : `${id}-${count}`;
}

/** Above this an amount in UYU is taken for a slip, such as a lump sum given as the price of one unit. */
const plausible = "50000000000";

/** Sum of quantity × unit price where all items have both, in one currency; undefined otherwise. */
function sumOf(items: readonly JsonValue[], at: string, about: ReleaseAbout): JsonObject | undefined {
  let total = "0";
  let currency: JsonValue | undefined;
  for (const item of items) {
    const unit = isObject(item) && isObject(item.unit) ? item.unit.value : undefined;
    const quantity = isObject(item) ? numberText(item.quantity ?? null) : undefined;
    const price = isObject(unit) ? numberText(unit.amount ?? null) : undefined;
    if (!isObject(unit) || quantity === undefined || price === undefined) return undefined;
    if (currency !== undefined && currency !== unit.currency) return undefined;
    currency = unit.currency;
    total = addDecimals(total, multiplyDecimals(quantity, price));
  }
  if (currency === undefined) return undefined;
  if (currency === "UYU" && compareDecimals(total, plausible) > 0) {
    about.issue("implausible-amount", `the items add up to ${total} UYU`, at, total);
    return undefined;
  }
  return { amount: numberFromText(total), currency };
}

/** Articles have a code of the state's catalogue; 0 stands for free text, which then is the description. */
function mendedItem(item: JsonValue): JsonValue {
  if (!isObject(item) || !isObject(item.classification)) return item;
  const { classification, ...rest } = item;
  const described = textOf(item.description) !== "" ? {} : { description: classification.description ?? null };
  if (textOf(classification.id) === "0") return { ...rest, ...described };
  return { ...rest, ...described, classification: { scheme: "UY-SICE", ...classification } };
}
