import {
  type Award,
  type Contract,
  type Document,
  type Draft,
  type MapContext,
  type MappedRelease,
  numberFromText,
  type PayloadReader,
  plain,
  type Sourced,
  type Tender,
  type Value,
} from "../../src/connector/index.ts";
import { amendmentTypes, contractStatuses, instruments, tenderStatuses } from "./lookups.ts";
import { type Identity, identify, itemsOf, procedureOf, version } from "./notice.ts";
import { contractingEntity, endUsers, supplierOf } from "./parties.ts";
import { Row } from "./row.ts";

/** Each row of a file is one release: a notice, an award or a contract, in one of its amendments. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  for (const node of payload.rows()) {
    const surplus = node.keys().filter((key) => /^column \d+$/.test(key));
    if (surplus.some((key) => node.has(key))) {
      node.issue("shifted-row", "more cells than columns: the row is left out");
      node.ignore(...node.keys());
      continue;
    }
    const row = new Row(node);
    const identity = identify(row, context);
    if (identity === undefined) continue;
    yield payload.kind === "tenders" ? tenderRelease(row, identity, payload) : awardRelease(row, identity, payload);
  }
}

const noticePage = "https://canadabuys.canada.ca/en/tender-opportunities/tender-notice/";

function tenderRelease(row: Row, identity: Identity, payload: PayloadReader): MappedRelease {
  const { id, date, sequence, stream } = version(row, identity, payload.fetchedAt);
  const { tender: procedure, notice } = procedureOf(row, identity);
  const buyer = contractingEntity(row);
  const users = endUsers(row, buyer);
  const statusText = row.text("tenderStatus");
  const published = row.date("publicationDate");
  const local = { description_fr: row.french("tenderDescription"), statusDetails: statusText };
  const regions = row.list("regionsOfOpportunity");
  const tender = {
    ...procedure,
    ...local,
    description: row.either("tenderDescription"),
    status: row.code(statusText, tenderStatuses, "tenderStatus"),
    procuringEntity: buyer?.reference,
    items: itemsOf(row),
    eligibilityCriteria: regions[0]?.map(() => `Regions of opportunity: ${regions.map(plain).join("; ")}`),
    tenderPeriod: { startDate: published, endDate: row.date("tenderClosingDate", true) },
    contractPeriod: {
      startDate: row.date("expectedContractStartDate"),
      endDate: row.date("expectedContractEndDate", true),
    },
    documents: documentsOf(row, identity, published),
    amendments: identity.amendment > 0 ? [{ id: identity.amendmentText, date: row.date("amendmentDate") }] : undefined,
  } satisfies Draft<Tender>;
  const planning = notice?.stage === "planning";
  const updated = identity.amendment > 0;
  return {
    stream: `tender:${stream}`,
    sequence,
    release: {
      ocid: identity.ocid,
      id,
      date,
      tag: [planning ? (updated ? "planningUpdate" : "planning") : updated ? "tenderUpdate" : "tender"],
      initiationType: "tender",
      language: "en",
      parties: [...(buyer ? [buyer] : []), ...users].map(({ party }) => party),
      buyer: buyer?.reference,
      // A request for information asks for no bids: its closing date is that of the answers.
      tender: planning ? { ...tender, status: tender.status?.map((s) => (s === "active" ? "planning" : s)) } : tender,
    },
  };
}

/** The notice's own page, then its attachments: addresses with a comma or a line break between them. */
function documentsOf(row: Row, identity: Identity, published: Sourced<string> | undefined): Draft<Document>[] {
  const own = row.text("referenceNumber");
  const given = webAddress(row, "noticeURL");
  const url = given ?? own?.map((reference) => noticePage + encodeURIComponent(reference.toLowerCase()));
  const french = webAddress(row, "noticeURL-fra");
  const pages: Draft<Document>[] = [
    { id: `${identity.own.value}-en`, documentType: "tenderNotice", url, datePublished: published, language: "en" },
  ];
  if (french && french.value !== url?.value) {
    pages.push({ id: `${identity.own.value}-fr`, documentType: "tenderNotice", url: french, language: "fr" });
  }
  for (const [key, language] of [
    ["attachment", "en"],
    ["attachment-fra", "fr"],
  ] as const) {
    const cell = row.text(key);
    for (const part of cell?.value.split(/[\n,]\s*(?=\*?https?:)/) ?? []) {
      const address = cell?.map(() => asUrl(part));
      if (address) pages.push({ id: address, documentType: "biddingDocuments", url: address, language });
      else row.node.issue("bad-url", "not a web address", row.header(key));
    }
  }
  return pages;
}

function webAddress(row: Row, key: string): Sourced<string> | undefined {
  return row.text(key)?.map((text) => {
    const url = asUrl(text);
    if (url === undefined) row.node.issue("bad-url", "not a web address", row.header(key));
    return url;
  });
}

function asUrl(text: string): string | undefined {
  const url = text.replace(/^\*/, "").trim().replaceAll(" ", "%20");
  return /^https?:\/\/[^\s"<>\\^`{|}]+$/.test(url) ? url : undefined;
}

/** A row of the award notices or of the contract history. */
function awardRelease(row: Row, identity: Identity, payload: PayloadReader): MappedRelease {
  const { id, date, sequence, stream } = version(row, identity, payload.fetchedAt);
  const { tender } = procedureOf(row, identity);
  const buyer = contractingEntity(row);
  const users = endUsers(row, buyer);
  const supplier = supplierOf(row);
  const contractNumber = row.text("contractNumber");
  const awardId = contractNumber ?? identity.own;
  const instrumentText = row.text("instrumentType");
  const framework = plain(row.code(instrumentText, instruments, "instrumentType")) === "framework";
  const amendmentText = row.text("amendmentType");
  const kind = plain(row.code(amendmentText, amendmentTypes, "amendmentType"));
  const value = awardValue(row, framework);
  const items = itemsOf(row);
  const period = { startDate: row.date("contractStartDate"), endDate: row.date("contractEndDate", true) };
  // The award notices have awardDescription, the contract history tenderDescription.
  const description = row.either("awardDescription") ?? row.either("tenderDescription");
  const statusKey = row.text("awardStatus") ? "awardStatus" : "contractStatus";
  const statusText = row.text(statusKey);
  const status = row.code(statusText, contractStatuses, statusKey);
  const title = { title: row.either("title") };
  const french = { title_fr: row.french("title"), description_fr: row.french("awardDescription") };
  // Counts of rows of the contract; shares of goods by country have no place in OCDS.
  row.ignore("numberOfRecords", "percentageOfGoodsByCountry", "procurementNumber", "tenderDescription-fra");
  const updated = identity.amendment > 0;
  const award: Draft<Award> = {
    ...french,
    ...title,
    id: awardId,
    description,
    status: status?.map((text) => (text === "cancelled" ? "cancelled" : "active")),
    date: row.date("contractAwardDate"),
    value,
    suppliers: supplier ? [supplier.reference] : [],
    items,
    contractPeriod: period,
  };
  const details = { statusDetails: statusText, instrumentType: instrumentText, title_fr: french.title_fr };
  const contract: Draft<Contract> = {
    ...details,
    ...title,
    id: contractNumber,
    awardID: awardId,
    status: kind === "termination" ? amendmentText?.map(() => "terminated" as const) : status,
    value,
    period,
    amendments: updated
      ? [{ id: identity.amendmentText, date: row.date("amendmentDate"), description: amendmentText }]
      : undefined,
  };
  const tags = updated ? (["awardUpdate", "contractAmendment"] as const) : (["award", "contract"] as const);
  return {
    stream: `${payload.kind}:${stream}`,
    // Of one day, the award tells more than the notice.
    sequence: sequence + 1_000_000_000,
    release: {
      ocid: identity.ocid,
      id,
      date,
      tag: contractNumber ? (kind === "termination" ? ["awardUpdate", "contractTermination"] : [...tags]) : [tags[0]],
      initiationType: "tender",
      language: "en",
      parties: [buyer, ...users, supplier].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      tender: {
        ...tender,
        status: "complete",
        procuringEntity: buyer?.reference,
        ...(framework ? { techniques: { hasFrameworkAgreement: true } } : {}),
      },
      awards: [award],
      contracts: contractNumber ? [contract] : [],
    },
  };
}

/**
 * The whole value: entities fill the total or the amount; the amount of an amendment is a difference and may be negative.
 * Zero is no value: the field of a framework, or one not filled.
 */
function awardValue(row: Row, framework: boolean): Draft<Value> {
  const total = row.decimal("totalContractValue");
  const amount = row.decimal("contractAmount");
  const currency = row.text("contractCurrency")?.map((code) => {
    if (/^[A-Z]{3}$/i.test(code)) return code.toUpperCase();
    row.node.issue("unknown-code", `${code} is no currency`, row.header("contractCurrency"));
    return undefined;
  });
  const filled = [total, amount].find((each) => each !== undefined && numberOf(each) > 0);
  if (filled === undefined) {
    if (!framework && (total ?? amount)) row.node.issue("no-value", "no positive amount: the value is left out");
    return undefined;
  }
  return { amount: filled.map(numberFromText), currency: (currency ?? "CAD") as Draft<Value["currency"]> };
}

const numberOf = (amount: Sourced<string>): number => Number(amount.value);
