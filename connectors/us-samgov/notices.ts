import {
  type Award,
  type Draft,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type Release,
  Sourced,
  type SourceNode,
  type TenderPart,
  traced,
} from "../../src/connector/index.ts";
import { canonical, categoryOf, mark, type Named, processId, sequenceOf, value } from "./common.ts";
import { type NoticeType, noticeTypes, setAsides } from "./lookups.ts";

/** A notice as the file and the API both tell it. */
export interface Notice {
  readonly source: "file" | "api";
  readonly id: Sourced<string>;
  readonly title: Sourced<string> | undefined;
  readonly number: Sourced<string> | undefined;
  readonly officeCode: Sourced<string> | undefined;
  readonly office: Named | undefined;
  readonly posted: Sourced<string> | undefined;
  readonly type: Sourced<string> | undefined;
  readonly baseType: Sourced<string> | undefined;
  readonly setAside: Sourced<string> | undefined;
  readonly setAsideName: Sourced<string> | undefined;
  readonly deadline: Sourced<string> | undefined;
  readonly naics: readonly Sourced<string>[];
  readonly psc: Sourced<string> | undefined;
  readonly place: NonNullable<TenderPart["deliveryAddresses"]> | undefined;
  readonly active: boolean | undefined;
  readonly description: Sourced<string> | undefined;
  readonly link: Sourced<string> | undefined;
  readonly more: Sourced<string> | undefined;
  readonly attachments: readonly { id: string; url: Sourced<string> | string }[];
  readonly award: NoticeAward | undefined;
}

export interface NoticeAward {
  readonly number: Sourced<string> | undefined;
  readonly date: Sourced<string> | undefined;
  readonly amount: Sourced<string> | undefined;
  readonly awardee: Named | undefined;
}

/** The release of a notice; none for what is no purchase. */
export function noticeRelease(
  row: SourceNode,
  notice: Notice,
  payload: PayloadReader,
  context: MapContext,
): MappedRelease | undefined {
  const type = typeOf(row, notice);
  if (type?.stage === "none") return undefined;
  const date = notice.posted ?? payload.fetchedAt;
  const own = processId(notice.officeCode?.value, notice.number?.value) ?? `n-${notice.id.value}`;
  const award = awardOf(notice, type);
  const tag = tagOf(type, notice);
  return {
    stream: `${notice.source}:${notice.id.value}`,
    sequence: sequenceOf(payload, notice.source),
    release: {
      ocid: context.mintOcid(own),
      id: `${notice.id.value}-${notice.source}-${mark(row.value)}`,
      date,
      tag: tag as ["tender"],
      initiationType: "tender",
      language: "en",
      parties: [notice.office, notice.award?.awardee].flatMap((each) =>
        award || each === notice.office ? (each?.party ?? []) : [],
      ),
      buyer: notice.office?.reference,
      tender: tenderOf(row, notice, type, own),
      awards: award && [award],
    },
  };
}

/** What is an amendment or a cancellation goes by the kind of notice that it changes. */
function typeOf(row: SourceNode, notice: Notice): NoticeType | undefined {
  if (/modification|amendment|cancel/i.test(notice.type?.value ?? "")) return look(row, noticeTypes, notice.baseType);
  return look(row, noticeTypes, notice.type);
}

function tagOf(type: NoticeType | undefined, notice: Notice): string[] {
  const changed = notice.baseType !== undefined && notice.type?.value !== notice.baseType.value;
  if (type?.stage === "award") return ["award"];
  const tag = type?.stage === "planning" ? "planning" : "tender";
  return [changed ? `${tag}Update` : tag];
}

function tenderOf(row: SourceNode, notice: Notice, type: NoticeType | undefined, own: string): TenderPart {
  const { setAside, setAsideName } = notice;
  const found = look(row, setAsides, setAside);
  // A solicitation without a code has no set-aside; a notice that only announces may still get one.
  const reserved = found?.small ?? (type?.stage === "tender" && !setAsideName ? false : undefined);
  const method = found?.soleSource ? "limited" : type?.method;
  const status = type?.status ?? (notice.active === false ? "complete" : "active");
  const state = [notice.type?.value, notice.active === false ? "inactive" : undefined].filter(Boolean).join(", ");
  const local = {
    statusDetails: notice.type?.map(() => state) ?? state,
    datePublished: type?.stage === "tender" ? notice.posted : undefined,
    identifiers: notice.number && [{ scheme: "US-SOLICITATION", id: notice.number }],
  };
  return {
    ...local,
    id:
      notice.number?.map((number) => (processId(notice.officeCode?.value, number) ? number.trim() : undefined)) ?? own,
    title: notice.title,
    description: notice.description,
    status: traced(notice.type, status),
    procuringEntity: notice.office?.reference,
    procurementMethod: traced(found?.soleSource ? setAside : notice.type, method),
    procurementMethodDetails: setAsideName ?? traced(setAside, found?.name),
    mainProcurementCategory: categoryOf(notice.psc),
    tenderPeriod: { endDate: notice.deadline },
    submissionMethod: undefined,
    items: itemsOf(notice),
    documents: documentsOf(notice, type),
    suitability:
      reserved === undefined ? undefined : { sme: setAside ? traced(setAside, "x")?.map(() => reserved) : reserved },
    otherRequirements:
      found?.small && setAside ? { reservedParticipation: [setAside.map((code) => `US-small-${code}`)] } : undefined,
  } as TenderPart;
}

function itemsOf(notice: Notice): TenderPart["items"] {
  const [first, ...others] = notice.naics;
  if (!first && !notice.psc && !notice.place) return undefined;
  return [
    {
      id: "1",
      classification: first && { scheme: "NAICS", id: first },
      additionalClassifications: [
        ...others.map((id) => ({ scheme: "NAICS", id })),
        ...(notice.psc ? [{ scheme: "PSC", id: notice.psc }] : []),
      ],
      deliveryAddresses: notice.place,
    },
  ];
}

function documentsOf(notice: Notice, type: NoticeType | undefined): TenderPart["documents"] {
  const page = `https://sam.gov/opp/${notice.id.value}/view`;
  const kind = { planning: "plannedProcurementNotice", tender: "tenderNotice", award: "awardNotice", none: undefined };
  return [
    {
      id: notice.id,
      documentType: kind[type?.stage ?? "tender"],
      title: notice.title,
      url: notice.link ?? page,
      datePublished: notice.posted,
      language: "en",
    },
    ...(notice.more ? [{ id: `${notice.id.value}-more`, url: notice.more, language: "en" }] : []),
    ...notice.attachments.map(({ id, url }) => ({ id, documentType: "biddingDocuments", url })),
  ];
}

/** The award of an award notice. Amounts of 0 are those of framework contracts, and stay. */
function awardOf(notice: Notice, type: NoticeType | undefined): Draft<Award> | undefined {
  const { award } = notice;
  if (!award || type?.stage !== "award") return undefined;
  const id = award.number?.map((number) => canonical(number) || undefined);
  return {
    id: id ?? notice.id,
    title: notice.title,
    status: "active",
    date: award.date,
    value: value(award.amount),
    suppliers: award.awardee && [award.awardee.reference],
  } as Draft<NonNullable<Release["awards"]>[number]>;
}

export const listed = (text: Sourced<string> | undefined): Sourced<string>[] =>
  (text?.value.split(/[,;\s]+/) ?? []).flatMap((code) =>
    text && code !== "" ? [new Sourced(code, text.at, text.raw)] : [],
  );
