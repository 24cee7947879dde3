import {
  type Draft,
  type Item,
  instant,
  type MapContext,
  plain,
  type Sourced,
  sha256,
  slug,
  type Tender,
} from "../../src/connector/index.ts";
import { agreements, categories, methods, type NoticeType, noticeTypes } from "./lookups.ts";
import { plainWords, type Row, zone } from "./row.ts";

/** What identifies a row: its process, and the notice or contract with its amendment. */
export interface Identity {
  readonly ocid: string;
  /** The solicitation's number, else the notice's own. */
  readonly tender: Sourced<string>;
  /** Own id of the notice, or of the contract where the file has none. */
  readonly own: Sourced<string>;
  readonly amendment: number;
  readonly amendmentText: Sourced<string> | undefined;
}

/** Long enough and with figures enough to name one solicitation in the whole country. D. */
const isTelling = (number: string): boolean => number.length >= 6 && (number.match(/\d/g)?.length ?? 0) >= 3;

/**
 * Notice, award and contract of one process share the number of the solicitation. A short one ("22-01") is the
 * department's own: it counts together with the name of the department. Undefined where the row has no number at all.
 */
export function identify(row: Row, context: MapContext): Identity | undefined {
  const reference = row.text("referenceNumber");
  const solicitation = row.text("solicitationNumber")?.map((text) => text.toUpperCase().replace(/\s+/g, " "));
  const contract = row.text("contractNumber");
  const procurement = row.text("procurementNumber");
  const own = reference ?? contract ?? procurement ?? solicitation;
  const tender = solicitation ?? procurement ?? own;
  const amendmentText = row.text("amendmentNumber");
  if (own === undefined || tender === undefined) {
    row.node.issue("row-without-key", "the row has no number of any kind: it is left out");
    row.node.ignore(...row.node.keys());
    return undefined;
  }
  const department = row.either("contractingEntityName");
  const local = tender === solicitation && !isTelling(tender.value) && department;
  const key = local ? `${slug(department.value, 60)}-${tender.value}` : tender.value;
  const amendment = Number.parseInt(/\d+/.exec(amendmentText?.value ?? "")?.[0] ?? "0", 10);
  return { ocid: context.mintOcid(key), tender, own, amendment, amendmentText };
}

/**
 * When the row's content was made public: the day of the amendment, else of publication or award, else when the file was
 * fetched. Rows change without an amendment (Open becomes Expired): the day of fetching is part of id and sequence, so
 * that the later state of an amendment comes after the earlier one, and before the next amendment.
 */
export function version(row: Row, identity: Identity, fetchedAt: string) {
  const told = [row.date("amendmentDate"), row.date("publicationDate"), row.date("contractAwardDate")];
  const [amended, published, awarded] = told;
  const date = (identity.amendment > 0 ? amended : undefined) ?? published ?? awarded;
  const said = Object.entries(row.node.value).filter(([header]) => !/^contactInfo/i.test(header));
  const mark = sha256(JSON.stringify(said)).slice(0, 8);
  const day = Math.floor(Date.parse(fetchedAt) / 86_400_000);
  const suffix = String(identity.amendment).padStart(3, "0");
  return {
    id: `${identity.own.value}-${suffix}-${fetchedAt.slice(0, 10)}-${mark}`,
    date: date ?? instant(fetchedAt, { zone }) ?? fetchedAt,
    sequence: Math.min(identity.amendment, 9_999) * 100_000 + day,
    stream: `${identity.own.value}:${suffix}`,
  };
}

const joined = (values: readonly Sourced<string>[], separator = "; "): Sourced<string> | undefined =>
  values[0]?.map(() => values.map(plain).join(separator));

/** What notices, awards and contracts alike say of the procedure. */
export function procedureOf(row: Row, identity: Identity) {
  const methodText = row.text("procurementMethod");
  const notice = row.code(row.text("noticeType"), noticeTypes, "noticeType");
  const stated = row.code(methodText, methods, "procurementMethod");
  const codes = row.list("procurementCategory");
  const found = codes.map((code) => row.code(code, categories, "procurementCategory"));
  const [main, ...more] = found.filter((category) => category !== undefined);
  const local = {
    title_fr: row.french("title"),
    procurementMethodRationale_fr: row.french("limitedTenderingReason"),
    mainProcurementCategoryDetails: joined(codes),
    awardCriteriaDetails_fr: row.french("selectionCriteria"),
    noticeType: row.text("noticeType"),
  };
  const tender = {
    ...local,
    id: identity.tender,
    title: row.either("title"),
    procurementMethod: stated ?? notice?.map((type) => type.method),
    procurementMethodDetails: methodText,
    procurementMethodRationale: joined(row.list("limitedTenderingReason")),
    mainProcurementCategory: main,
    additionalProcurementCategories: [...new Set(more.map(plain))].filter((category) => category !== plain(main)),
    awardCriteriaDetails: joined(row.list("selectionCriteria")),
    coveredBy: coveredBy(row),
    deliveryAddresses: row.list("regionsOfDelivery").map((region) => ({ region })),
    techniques: isFramework(notice) ? { hasFrameworkAgreement: true } : undefined,
  } satisfies Draft<Tender>;
  // French names of codes that are read in English.
  row.ignore(
    "tenderStatus-fra",
    "awardStatus-fra",
    "contractStatus-fra",
    "noticeType-fra",
    "procurementMethod-fra",
    "tradeAgreements-fra",
    "regionsOfDelivery-fra",
    "regionsOfOpportunity-fra",
    "instrumentType-fra",
    "amendmentType-fra",
    "gsinDescription-fra",
    "unspscDescription-fra",
  );
  row.dropPersonal("contactInfo");
  return { tender, notice: plain(notice) };
}

const isFramework = (notice: Sourced<NoticeType> | undefined): boolean => notice?.value.framework === true;

/** Agreements by their short names: "Canadian Free Trade Agreement (CFTA)" is CFTA. */
function coveredBy(row: Row): Sourced<string>[] {
  return row.list("tradeAgreements").flatMap(
    (agreement) =>
      agreement.map((name) => {
        const short = /\(([A-Z][A-Z- ]+)\)$/.exec(name)?.[1] ?? name;
        return agreements.get(plainWords(short)) ?? short;
      }) ?? [],
  );
}

/** One item for each UNSPSC code; the codes of the older GSIN class the notice as a whole. */
export function itemsOf(row: Row): Draft<Item>[] {
  const gsin = described(row, "gsin", "gsinDescription", "GSIN");
  const unspsc = described(row, "unspsc", "unspscDescription", "UNSPSC");
  if (unspsc.length === 0) return gsin.map((found) => ({ id: found.id, classification: found }));
  return unspsc.map((found) => ({ id: found.id, classification: found, additionalClassifications: gsin }));
}

function described(row: Row, codeKey: string, nameKey: string, scheme: string) {
  const names = row.list(nameKey);
  const codes = row.list(codeKey);
  return codes.map((id, at) => ({
    scheme,
    id,
    description: names.length === codes.length ? names[at] : undefined,
  }));
}
