import type { RegisteredSize } from "../../store/indicator-facts.ts";
import {
  type AwardFact,
  type BidFact,
  type ContractFact,
  type JsonRecord,
  type Money,
  type OrganizationFact,
  type ProcessFacts,
  scales,
  sizeOf,
  type UnitPrice,
  wholeAward,
} from "./facts.ts";
import { day, distinctById, record, records, text, texts } from "./json.ts";
import { contractReader } from "./read-contracts.ts";
import { bandOf, type DollarsOf, type MoneyReader, moneyReader } from "./read-money.ts";
import { sizeAt } from "./register-sizes.ts";

/** What is known of a process beside its compiled release: as the search over notices has it. */
export interface FactContext {
  readonly source: string;
  readonly country: string | null;
  readonly buyer: string | null;
  readonly category: string | null;
  readonly method: string;
  readonly published: string | null;
  readonly smeReserved: boolean | null;
  readonly releases: number;
  readonly silentChanges: number | null;
  readonly firstSeen: string | null;
  readonly readSince: string | null;
  readonly usd?: DollarsOf;
  /** Sizes by registers of firms, by the id of the party; for those whose size the release does not state. */
  readonly registerSizes?: Readonly<Record<string, readonly RegisteredSize[]>> | null;
}

const keyLimit = 300;
const mostListed = 2_000;

/** The facts of one process from its compiled release. Pure; never throws, whatever the release holds. */
export function readFacts(release: JsonRecord, context: FactContext): ProcessFacts {
  const tender = record(release.tender) ?? {};
  const parties = new Map<string, JsonRecord>();
  for (const party of records(release.parties)) {
    const id = text(party.id);
    if (id !== undefined) parties.set(id, party);
  }
  const organization = organizationReader(parties, context);
  const money = moneyReader(context.usd);
  const period = record(tender.tenderPeriod);
  const published = day(context.published) ?? null;
  const value = money(tender.value, published);
  const contractsOf = contractReader(release, money);
  const fallback = day(release.date) ?? null;
  const all = distinctById(records(release.awards));
  const awards = all
    .filter((award) => award.status === "active")
    .map((award) => awardFact(award, contractsOf.of(text(award.id)), fallback, money, organization));
  const status = text(tender.status) ?? null;
  const bidder = (reference: JsonRecord) => organization(reference, published);
  const bids = submittedBids(release, bidder);
  const bidders = named(bids, tender, bidder);
  const buyer = record(release.buyer) ?? record(tender.procuringEntity);
  return {
    release,
    tender,
    source: context.source,
    country: context.country ?? "",
    method: context.method === "unknown" ? "" : context.method,
    category: context.category ?? "",
    notice: { family: "notice", at: published, currency: value?.currency ?? "", band: bandOf(value) },
    published,
    status,
    competitive: ["open", "selective"].includes(context.method) && !isCalledOff(status),
    tenderStart: text(period?.startDate) ?? null,
    tenderEnd: text(period?.endDate) ?? null,
    value,
    buyer: buyer ? organization(buyer, published) : null,
    reserved: context.smeReserved,
    bids,
    bidders,
    bidderCount: bidderCount(release, tender, bidders),
    awards,
    allAwards: all.length,
    awardsWithoutStatus: all.filter((award) => text(award.status) === undefined).length,
    contracts: contractsOf.all,
    releases: context.releases,
    silentChanges: context.silentChanges,
    firstSeen: context.firstSeen,
    readSince: context.readSince,
  };
}

export const isCalledOff = (status: string | null): boolean =>
  status === "cancelled" || status === "withdrawn" || status === "unsuccessful";

/** Reads references to organisations as they are at a day; each party that identifies itself is read once. */
type OrganizationReader = (reference: JsonRecord, day: string | null) => OrganizationFact;

function organizationReader(parties: ReadonlyMap<string, JsonRecord>, context: FactContext): OrganizationReader {
  const known = new Map<string, OrganizationFact>();
  return (reference, day) => {
    const id = text(reference.id);
    if (id === undefined || record(parties.get(id)?.identifier) === undefined)
      return organizationFact(reference, parties, context, day);
    // Only what a register says depends on the day.
    const name = context.registerSizes ? `${day}\n${id}` : id;
    let fact = known.get(name);
    if (fact === undefined) {
      fact = organizationFact(reference, parties, context, day);
      known.set(name, fact);
    }
    return fact;
  };
}

function organizationFact(
  reference: JsonRecord,
  parties: ReadonlyMap<string, JsonRecord>,
  context: FactContext,
  day: string | null,
): OrganizationFact {
  const id = text(reference.id);
  const party = (id === undefined ? undefined : parties.get(id)) ?? reference;
  const identifier = record(party.identifier) ?? record(reference.identifier);
  const scheme = text(identifier?.scheme);
  const local = text(identifier?.id);
  const identified = scheme !== undefined && local !== undefined;
  const key = identified
    ? local.startsWith(`${scheme}-`)
      ? local
      : `${scheme}-${local}`
    : id !== undefined
      ? `/${context.source}/${id}`
      : `~${context.source}/${plain(text(party.name) ?? "")}`;
  const details = record(party.details);
  const stated = scales.find((scale) => scale === details?.scale);
  const listed = stated === undefined ? context.registerSizes?.[id ?? local ?? ""] : undefined;
  const registered = sizeAt(listed, day);
  const scale = stated ?? registered?.scale ?? null;
  const address = record(party.address);
  const region = text(address?.region);
  const country = text(address?.country) ?? text(address?.countryName);
  return {
    key: printable(key).slice(0, keyLimit),
    scale,
    scaleOrigin: stated ? "stated" : (registered?.origin ?? null),
    size: sizeOf(scale),
    women: womenOwned(details),
    region: region === undefined ? null : plain(region),
    country: country === undefined ? null : plain(country),
    identified,
  };
}

/** Keys are stored in lists whose members are told apart by a control character. */
const printable = (text: string): string => (isAscii.test(text) ? text : text.replace(/\p{Cc}/gu, ""));

const isAscii = /^[ -~]*$/;
function plain(text: string): string {
  const bare = isAscii.test(text) ? text : text.normalize("NFD").replace(/\p{M}/gu, "");
  return bare.trim().toLowerCase();
}

const women = /wom[ae]n|mujer|mulher|femme|femenin|feminin|^e?d?wosb/i;
const notWomen = /\b(?:not?|no|não)[ _-]?(?:wom[ae]n|mujer|mulher)|(?:^|[^a-z])non[ _-]?wom[ae]n/i;

/** Owned or led by women as a classification states it. That none is stated does not mean that it is not. */
function womenOwned(details: JsonRecord | undefined): boolean | null {
  let found: boolean | null = null;
  for (const each of records(details?.classifications)) {
    for (const said of [text(each.scheme), text(each.id), text(each.description)]) {
      if (said === undefined) continue;
      if (notWomen.test(said)) found ??= false;
      else if (women.test(said)) return true;
    }
  }
  return found;
}

function awardFact(
  award: JsonRecord,
  contracts: readonly ContractFact[],
  fallback: string | null,
  money: MoneyReader,
  organization: OrganizationReader,
): AwardFact {
  const own = day(award.date);
  const signed = contracts
    .map((contract) => contract.place.at)
    .filter((at) => at !== null)
    .sort()[0];
  const at = own ?? signed ?? fallback;
  const value = money(award.value, at, text(award.id));
  const byKey = new Map<string, OrganizationFact>();
  for (const supplier of records(award.suppliers).slice(0, mostListed)) {
    const fact = organization(supplier, at);
    byKey.set(fact.key, fact);
  }
  const suppliers = [...byKey.values()];
  const subcontracting = record(award.subcontracting);
  return {
    place: { family: "award", at, currency: value?.currency ?? "", band: bandOf(value) },
    day: at,
    date: own === undefined ? null : (text(award.date) ?? null),
    dateFrom: own ? "award" : signed ? "contract" : at ? "release" : null,
    value,
    suppliers,
    parts: equalParts(suppliers.length),
    complete: own !== undefined && value !== null && suppliers.length > 0,
    subcontracting:
      typeof award.hasSubcontracting === "boolean" ? award.hasSubcontracting : subcontracting ? true : null,
    contracts,
    prices: unitPrices(award, value, money),
  };
}

const mostPrices = 200;
const noPrices: readonly UnitPrice[] = [];

/** Prices of the items that state class, unit and a price in the award's currency. */
function unitPrices(award: JsonRecord, value: Money | null, money: MoneyReader): readonly UnitPrice[] {
  const items = records(award.items);
  if (items.length === 0 || value === null || value.currency === "") return noPrices;
  return items.slice(0, mostPrices).flatMap((item) => {
    const [unit, classification] = [record(item.unit), record(item.classification)];
    const price = unit && money(unit.value, null);
    const [code, name] = [text(classification?.id), text(unit?.id) ?? text(unit?.name)];
    if (!price || price.currency !== value.currency || code === undefined || name === undefined) return [];
    const key = `${text(classification?.scheme) ?? ""}:${code}|${plain(name)}`;
    return [{ unit: printable(key).slice(0, keyLimit), amount: price.amount }];
  });
}

/** An award cut into so many equal parts; what does not divide goes to the first ones. */
function equalParts(count: number): number[] {
  const each = Math.floor(wholeAward / Math.max(count, 1));
  const rest = wholeAward - each * count;
  return Array.from({ length: count }, (_, index) => each + (index < rest ? 1 : 0));
}

/** Bids that were handed in: not those that were only asked for, and not those taken back. */
function submittedBids(
  release: JsonRecord,
  organization: (reference: JsonRecord) => OrganizationFact,
): BidFact[] | null {
  const details = record(release.bids)?.details;
  if (!Array.isArray(details)) return null;
  return distinctById(records(details))
    .slice(0, mostListed)
    .filter((bid) => bid.status !== "invited" && bid.status !== "withdrawn")
    .map((bid) => ({ status: text(bid.status) ?? null, tenderers: records(bid.tenderers).map(organization) }));
}

function named(
  bids: readonly BidFact[] | null,
  tender: JsonRecord,
  organization: (reference: JsonRecord) => OrganizationFact,
): OrganizationFact[] | null {
  const fromBids = bids?.flatMap((bid) => bid.tenderers) ?? [];
  if (fromBids.length === 0 && !Array.isArray(tender.tenderers)) return bids === null ? null : [];
  const found = fromBids.length > 0 ? fromBids : records(tender.tenderers).slice(0, mostListed).map(organization);
  return [...new Map(found.map((each) => [each.key, each])).values()];
}

function bidderCount(
  release: JsonRecord,
  tender: JsonRecord,
  bidders: readonly OrganizationFact[] | null,
): number | null {
  const stated = tender.numberOfTenderers;
  if (typeof stated === "number" && Number.isSafeInteger(stated) && stated >= 0 && stated < 1e6) return stated;
  if (bidders !== null) return bidders.length;
  const statistics = bidStatistics(release);
  return statistics?.get("bidders") ?? statistics?.get("bids") ?? null;
}

/** Whole numbers of `bids.statistics` for the process as a whole, by measure. */
export function bidStatistics(release: JsonRecord): Map<string, number> | undefined {
  const listed = records(record(release.bids)?.statistics).filter((each) => text(each.relatedLot) === undefined);
  if (listed.length === 0) return undefined;
  const found = new Map<string, number>();
  for (const { measure, value } of listed) {
    if (typeof measure === "string" && typeof value === "number" && Number.isSafeInteger(value) && value >= 0)
      found.set(measure, value);
  }
  return found;
}

/** Codes of how bids can be handed in. */
export const submissionMethods = (tender: JsonRecord): string[] => texts(tender.submissionMethod);
