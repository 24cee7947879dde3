import { type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import type { RateTable } from "../money/index.ts";
import { readCode } from "../ocds/index.ts";
import type { AwardRow, BidRow, NoticeRow, PartyRow } from "../store/rows.ts";
import { searchableText } from "../store/search-query.ts";
import { type Amount, amountOf, converted, valueItem } from "./money.ts";
import { type OrganizationItem, Parties, reference } from "./parties.ts";
import { compact, distinct, key, object, objects, text } from "./reading.ts";
import type { SourceInfo } from "./source-info.ts";

/** What a compiled release says, as the rows that search and indicators read. Pure. */
export interface Projection {
  readonly notice: NoticeRow;
  readonly parties: readonly PartyRow[];
  readonly awards: readonly AwardRow[];
  readonly bids: readonly BidRow[];
}

export interface ProjectionContext {
  readonly source: SourceInfo;
  readonly valid: boolean;
  /** Instant of the earliest release. */
  readonly firstReleased: string;
  readonly rates: RateTable;
}

const searchTextLimit = 20_000;

export function project(compiled: JsonObject, context: ProjectionContext): Projection {
  const ocid = text(compiled.ocid) ?? "";
  const tender = object(compiled.tender);
  const planning = object(compiled.planning);
  const parties = new Parties(compiled, context.source);
  const awards = objects(compiled.awards);
  const contracts = objects(compiled.contracts);
  const buyerReference = object(compiled.buyer) ?? partyWithRole(compiled, "buyer") ?? object(tender?.procuringEntity);
  const buyer = buyerReference && parties.referred(buyerReference, "buyer");
  const entityReference = object(tender?.procuringEntity);
  const procuringEntity = entityReference && parties.referred(entityReference, "procuringEntity");
  const classifications = classificationsOf(tender, awards, contracts);
  const value = processValue(tender, awards, contracts, planning);
  const awardItems = distinctBy(awards, (award) => key(award.id) ?? "").map((award) => awardItem(award, parties));
  const title = text(tender?.title) ?? text(compiled.title) ?? text(awards[0]?.title) ?? text(contracts[0]?.title);
  const description =
    text(tender?.description) ??
    text(compiled.description) ??
    text(awards[0]?.description) ??
    text(contracts[0]?.description);
  const published = publishedAt(compiled, tender, awards, contracts, context);
  const inUSD = converted(value, published, context.rates);
  const awardsInUSD = awardItems.map((award) => converted(award.value, award.date ?? published, context.rates));
  const deadline = instantText(object(tender?.tenderPeriod)?.endDate);
  const reservation = reservationOf(tender);
  const stage = stageOf(planning, tender, awards, contracts);
  const suppliers = awardItems.flatMap((award) => award.suppliers);
  const method = text(tender?.procurementMethod) ?? "unknown";
  const numberOfTenderers = wholeNumber(tender?.numberOfTenderers);
  const item = compact({
    ocid,
    source: context.source.id,
    country: context.source.country,
    title,
    description,
    language: text(compiled.language) ?? context.source.language,
    buyer: buyer && reference(buyer),
    procuringEntity: procuringEntity && reference(procuringEntity),
    status: text(tender?.status),
    stage,
    method,
    methodDetails: text(tender?.procurementMethodDetails),
    category: text(tender?.mainProcurementCategory),
    classifications: classifications.map((each) => compact({ ...each })),
    value: value && valueItem(value, inUSD),
    published,
    deadline,
    sme: compact({ reserved: reservation.reserved, reservedCode: reservation.code }),
    awards: awardItems.map((award, index) =>
      compact({
        id: award.id,
        status: award.status,
        date: award.date,
        value: award.value && valueItem(award.value, awardsInUSD[index]),
        suppliers: award.suppliers.map((supplier) =>
          compact({ ...reference(supplier), scale: supplier.scale ?? undefined }),
        ),
      }),
    ),
    numberOfTenderers,
    url: noticePage(compiled, tender, context.source),
  });
  return {
    notice: {
      ocid,
      source: context.source.id,
      country: context.source.country,
      // Of a tag such as `pt-BR` the language alone: word forms go by it.
      language: (text(compiled.language) ?? context.source.language)?.toLowerCase().split(/[-_]/)[0] ?? null,
      valid: context.valid,
      status: text(tender?.status) ?? null,
      stage,
      method,
      category: text(tender?.mainProcurementCategory) ?? null,
      buyer: buyer?.id ?? null,
      suppliers: distinct(suppliers.map((supplier) => supplier.id)),
      supplierScales: distinct(suppliers.flatMap((supplier) => (supplier.scale ? [supplier.scale] : []))),
      classifications: distinct(
        classifications
          .map(({ scheme, id }) => readCode(scheme, id))
          .flatMap(({ scheme, code, standing }) => (standing === "noCode" ? [] : [`${scheme}:${code}`])),
      ),
      amount: value?.amount ?? null,
      currency: value?.currency ?? null,
      amountUSD: inUSD.usd,
      published: published ?? null,
      deadline: deadline ?? null,
      released: instantText(compiled.date) ?? null,
      smeReserved: reservation.reserved ?? null,
      numberOfTenderers: numberOfTenderers ?? null,
      searchText: searchText(title, description, tender, buyer, awardItems),
      item: JSON.stringify(item),
    },
    bids: bidRows(compiled, parties),
    parties: parties.rows(),
    awards: awardItems.map((award, index) => ({
      award: award.id,
      status: award.status ?? null,
      date: award.date ?? null,
      amount: award.value?.amount ?? null,
      currency: award.value?.currency ?? null,
      amountUSD: awardsInUSD[index]?.usd ?? null,
      suppliers: distinct(award.suppliers.map((supplier) => supplier.id)),
    })),
  };
}

interface AwardItem {
  id: string;
  status: string | undefined;
  date: string | undefined;
  value: Amount | undefined;
  suppliers: OrganizationItem[];
}

const distinctBy = <Value>(values: readonly Value[], key: (value: Value) => string): Value[] => [
  ...new Map(values.map((value) => [key(value), value])).values(),
];

function wholeNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && Math.abs(value) < 2 ** 31 ? value : undefined;
}

const isoInstant =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;

/** ISO text of an instant that PostgreSQL takes too; undefined where it is none, as of a day that no month has. */
function instantText(value: JsonValue | undefined): string | undefined {
  if (typeof value !== "string") return undefined;
  const [, year, month, day] = isoInstant.exec(value) ?? [];
  if (year === undefined || year === "0000") return undefined;
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) ? value : undefined;
}

function partyWithRole(compiled: JsonObject, role: string): JsonObject | undefined {
  return objects(compiled.parties).find((party) => Array.isArray(party.roles) && party.roles.includes(role));
}

function awardItem(award: JsonObject, parties: Parties): AwardItem {
  return {
    id: key(award.id) ?? "",
    status: text(award.status),
    date: instantText(award.date),
    value: amountOf(award.value),
    suppliers: objects(award.suppliers).map((supplier) => parties.referred(supplier, "supplier")),
  };
}

function classificationsOf(...parts: (JsonObject | undefined | readonly JsonObject[])[]) {
  const found = new Map<string, { scheme: string; id: string; description?: string }>();
  for (const holder of parts.flat()) {
    for (const item of objects(holder?.items)) {
      for (const each of [object(item.classification), ...objects(item.additionalClassifications)]) {
        const scheme = key(each?.scheme);
        const id = key(each?.id);
        if (!scheme || !id || found.has(`${scheme}:${id}`)) continue;
        const description = text(each?.description);
        found.set(`${scheme}:${id}`, { scheme, id, ...(description ? { description } : {}) });
      }
    }
  }
  return [...found.values()];
}

/** The tender's value; else, where the source states none, what was awarded or contracted, if it is one amount. */
function processValue(
  tender: JsonObject | undefined,
  awards: readonly JsonObject[],
  contracts: readonly JsonObject[],
  planning: JsonObject | undefined,
): Amount | undefined {
  const stated = amountOf(tender?.value) ?? amountOf(object(planning?.budget)?.amount);
  if (stated) return stated;
  for (const list of [awards, contracts]) {
    const only = list.length === 1 ? amountOf(list[0]?.value) : undefined;
    if (only) return only;
  }
  return undefined;
}

function stageOf(
  planning: JsonObject | undefined,
  tender: JsonObject | undefined,
  awards: readonly JsonObject[],
  contracts: readonly JsonObject[],
): string {
  if (contracts.some((contract) => Object.keys(object(contract.implementation) ?? {}).length > 0))
    return "implementation";
  if (contracts.length > 0) return "contract";
  if (awards.length > 0) return "award";
  if (tender && !["planning", "planned"].includes(text(tender.status) ?? "")) return "tender";
  return planning || tender ? "planning" : "tender";
}

function publishedAt(
  compiled: JsonObject,
  tender: JsonObject | undefined,
  awards: readonly JsonObject[],
  contracts: readonly JsonObject[],
  context: ProjectionContext,
): string | undefined {
  const stated = instantText(tender?.datePublished) ?? instantText(object(tender?.tenderPeriod)?.startDate);
  if (stated) return stated;
  if (context.source.history === "releases") return context.firstReleased;
  const dates = [...awards.map((award) => award.date), ...contracts.map((contract) => contract.dateSigned)];
  const known = dates.map(instantText).filter((date) => date !== undefined);
  known.sort((a, b) => Date.parse(a) - Date.parse(b));
  return known[0] ?? instantText(compiled.datePublished);
}

/**
 * Reservation for small firms as the extensions state it, on the tender, its lots or its items: suitability.sme, or a
 * reserved participation that names small firms. Unknown where nothing is stated.
 */
function reservationOf(tender: JsonObject | undefined): { reserved: boolean | undefined; code: string | undefined } {
  let reserved: boolean | undefined;
  let code: string | undefined;
  const holders = tender
    ? [tender, ...objects(tender.lots), ...objects(tender.lotGroups), ...objects(tender.items)]
    : [];
  for (const holder of holders) {
    const suitable = object(holder.suitability)?.sme;
    if (typeof suitable === "boolean") reserved = reserved === true || suitable;
    const participation = object(holder.otherRequirements)?.reservedParticipation;
    const codes = Array.isArray(participation) ? participation.filter((each) => typeof each === "string") : [];
    const small = codes.find((each) => smallFirms.test(each));
    if (small !== undefined) reserved = true;
    code ??= small;
  }
  return { reserved, code };
}

const smallFirms = /sme|mype|mipyme|msme|small|micro|ME\/EPP/i;

function noticePage(compiled: JsonObject, tender: JsonObject | undefined, source: SourceInfo): string | undefined {
  const documents = objects(tender?.documents);
  const notice = documents.find((document) => text(document.documentType) === "tenderNotice" && text(document.url));
  const ocid = text(compiled.ocid) ?? "";
  const values: Record<string, string | undefined> = {
    ocid,
    "ocid.local": ocid.replace(/^ocds-[a-z0-9]{6}-/, ""),
    "tender.id": text(tender?.id),
  };
  if (source.noticePage) {
    let complete = true;
    const url = source.noticePage.replace(/\{([\w.]+)\}/g, (_all, name: string) => {
      const value = values[name];
      if (value === undefined) complete = false;
      return encodeURIComponent(value ?? "");
    });
    if (complete) return url;
  }
  return text(notice?.url);
}

function searchText(
  title: string | undefined,
  description: string | undefined,
  tender: JsonObject | undefined,
  buyer: OrganizationItem | undefined,
  awards: readonly AwardItem[],
): string {
  const items = objects(tender?.items).map((item) => text(item.description));
  const names = [buyer?.name, ...awards.flatMap((award) => award.suppliers.map((each) => each.name))];
  const parts = [title, description, text(tender?.id), ...items, ...names].filter((part) => typeof part === "string");
  return searchableText(parts.join("\n").slice(0, searchTextLimit));
}

function bidRows(compiled: JsonObject, parties: Parties): BidRow[] {
  const details = objects(object(compiled.bids)?.details);
  return distinctBy(details, (bid) => key(bid.id) ?? "").map((bid) => {
    const value = amountOf(bid.value);
    return {
      bid: key(bid.id) ?? "",
      status: text(bid.status) ?? null,
      date: instantText(bid.date) ?? null,
      amount: value?.amount ?? null,
      currency: value?.currency ?? null,
      tenderers: distinct(objects(bid.tenderers).map((tenderer) => parties.referred(tenderer, "tenderer").id)),
    };
  });
}

/** The body of a stored release. */
export const parseBody = (body: string): JsonObject => parseJson(body) as JsonObject;
