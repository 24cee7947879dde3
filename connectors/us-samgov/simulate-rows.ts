import {
  formatInstant,
  type ProcessView,
  type SimulateContext,
  sha256,
  type WorldAward,
  type WorldBuyer,
  type WorldContract,
  type WorldSupplier,
} from "../../src/connector/index.ts";

/** Notices and contract actions of a process of the world, as the portal words them. */
export const zone = "America/New_York";
export const localDayOf = (at: string): string => formatInstant(at, zone, "yyyy-MM-dd");

export interface SimulatedNotice {
  readonly id: string;
  readonly type: string;
  readonly baseType: string;
  /** Instant. */
  readonly posted: string;
  readonly award?: WorldAward;
  readonly place: number;
}

export const noticeId = (index: number, what: string): string => sha256(`notice ${index} ${what}`).slice(0, 32);
export const officeCode = (buyer: WorldBuyer): string => `W${String(buyer.serial % 100_000).padStart(5, "0")}`;
export const solicitation = (process: ProcessView): string => `${process.id.slice(2, 4)}R${process.id}`;
export const piid = (buyer: WorldBuyer, process: ProcessView, place: number): string =>
  `${officeCode(buyer)}${process.publishedAt.slice(2, 4)}C${String(process.index).padStart(6, "0")}${place + 1}`;
export const ueiOf = (supplier: WorldSupplier): string => `Z${String(supplier.serial).padStart(8, "0")}ABC`;

/** The notices that stand now: of a changed solicitation only the last. */
export function noticesOf(process: ProcessView): SimulatedNotice[] {
  const { index } = process;
  const notices: SimulatedNotice[] = [];
  const base = { place: 0 };
  if (index % 3 === 0) {
    const type = index % 2 === 0 ? "Sources Sought" : "Presolicitation";
    notices.push({ ...base, id: noticeId(index, "plan"), type, baseType: type, posted: process.plannedAt });
  }
  if (process.state === "planned") return notices;
  const call =
    process.method === "direct" ? "Justification" : index % 2 === 0 ? "Combined Synopsis/Solicitation" : "Solicitation";
  const changed = process.amendedAt !== undefined;
  notices.push({
    ...base,
    id: noticeId(index, changed ? "call 2" : "call 1"),
    type: call,
    baseType: index % 6 === 3 ? "Presolicitation" : call,
    posted: process.amendedAt ?? process.publishedAt,
  });
  for (const [place, award] of process.awards.entries()) {
    notices.push({
      id: noticeId(index, `award ${place}`),
      type: "Award Notice",
      baseType: call,
      posted: award.at,
      award,
      place,
    });
  }
  return notices;
}

const setAside = (process: ProcessView): [code: string, name: string] => {
  if (process.smeReserved)
    return process.index % 2 === 0
      ? ["SBA", "Total Small Business Set-Aside (FAR 19.5)"]
      : ["WOSB", "Women-Owned Small Business"];
  return process.index % 2 === 0 ? ["NONE", "No Set aside used"] : ["", ""];
};

const psc = (process: ProcessView): string => ({ goods: "7510", works: "Z2AA", services: "R499" })[process.category];
const naics = (process: ProcessView): string =>
  ({ goods: "453210", works: "236220", services: "541611" })[process.category];

/** Values of a row of the daily file by column. */
export function fileRow(
  context: SimulateContext,
  process: ProcessView,
  notice: SimulatedNotice,
): Record<string, string> {
  const { world } = context;
  const buyer = world.buyer("US", process.buyer);
  const [code, name] = setAside(process);
  const supplier = notice.award && world.supplier("US", notice.award.supplier);
  return {
    NoticeId: notice.id,
    Title: process.title,
    "Sol#": ` ${solicitation(process)} `,
    "Department/Ind.Agency": "DEPARTMENT OF SIMULATION",
    CGAC: "999",
    "Sub-Tier": "SIMULATED SERVICE",
    "FPDS Code": "9999",
    Office: buyer.name,
    "AAC Code": officeCode(buyer),
    PostedDate: formatInstant(notice.posted, zone, "yyyy-MM-dd HH:mm:ss"),
    Type: notice.type,
    BaseType: notice.baseType,
    ArchiveType: "auto15",
    SetASideCode: code,
    SetASide: name,
    ResponseDeadLine: notice.award ? "" : formatInstant(process.deadline, zone, "yyyy-MM-dd'T'HH:mm:ssZZ"),
    NaicsCode: naics(process),
    ClassificationCode: psc(process),
    PopCity: buyer.locality,
    PopState: buyer.region,
    PopCountry: "USA",
    Active: "Yes",
    AwardNumber: notice.award ? piid(buyer, process, notice.place) : "",
    AwardDate: notice.award ? localDayOf(notice.award.at) : "",
    Award$: notice.award?.amount ?? "",
    Awardee: supplier ? `${supplier.name} ${supplier.locality} USA` : "",
    PrimaryContactFullname: "Simulated Official",
    PrimaryContactEmail: "official@agency.example",
    PrimaryContactPhone: "555-555-0100",
    OrganizationType: "OFFICE",
    State: buyer.region,
    City: buyer.locality,
    CountryCode: "USA",
    Link: `https://sam.gov/workspace/contract/opp/${notice.id}/view`,
    Description: `<p>${process.description} – see attachments.</p>\n<p>Questions: official@agency.example, (555) 555-0100</p>`,
  };
}

/** A member of `opportunitiesData`. */
export function opportunity(context: SimulateContext, process: ProcessView, notice: SimulatedNotice): unknown {
  const row = fileRow(context, process, notice);
  const buyer = context.world.buyer("US", process.buyer);
  const supplier = notice.award && context.world.supplier("US", notice.award.supplier);
  const orNull = (text: string | undefined): string | null => (text === undefined || text === "" ? null : text);
  return {
    noticeId: notice.id,
    title: process.title,
    solicitationNumber: row["Sol#"],
    fullParentPathName: `DEPARTMENT OF SIMULATION.SIMULATED SERVICE.${buyer.name}`,
    fullParentPathCode: `999.9999.${officeCode(buyer)}`,
    postedDate: localDayOf(notice.posted),
    type: notice.type,
    baseType: notice.baseType,
    archiveType: "auto15",
    archiveDate: null,
    typeOfSetAsideDescription: orNull(row["SetASide"]),
    typeOfSetAside: row["SetASideCode"],
    responseDeadLine: orNull(row["ResponseDeadLine"]),
    naicsCode: row["NaicsCode"],
    naicsCodes: [row["NaicsCode"]],
    classificationCode: row["ClassificationCode"],
    active: "Yes",
    award: supplier
      ? {
          date: row["AwardDate"],
          number: row["AwardNumber"],
          amount: row["Award$"],
          awardee: {
            name: supplier.name,
            location: {
              streetAddress: "1 Simulated St",
              city: { name: supplier.locality },
              state: { name: "" },
              zip: "00000",
            },
            ueiSAM: ueiOf(supplier),
            cageCode: String(supplier.serial % 100_000).padStart(5, "0"),
          },
        }
      : null,
    pointOfContact: [
      {
        fax: "",
        type: "primary",
        email: "official@agency.example",
        phone: "555-555-0100",
        title: null,
        fullName: "Simulated Official",
      },
    ],
    description: `https://api.sam.gov/prod/opportunities/v1/noticedesc?noticeid=${notice.id}`,
    organizationType: "OFFICE",
    officeAddress: { zipcode: "00000", city: buyer.locality, countryCode: "USA", state: "DC" },
    placeOfPerformance: { city: { code: "1", name: buyer.locality }, country: { code: "USA", name: "UNITED STATES" } },
    additionalInfoLink: null,
    uiLink: row["Link"],
    links: [{ rel: "self", href: `https://api.sam.gov/prod/opportunities/v2/search?noticeid=${notice.id}&limit=1` }],
    resourceLinks: notice.award
      ? null
      : [`https://sam.gov/api/prod/opps/v3/opportunities/resources/files/${noticeId(process.index, "file")}/download`],
  };
}

export interface SimulatedAction {
  readonly at: string;
  readonly contract: WorldContract;
  /** 0 for the award itself. */
  readonly modification: 0 | 1;
}

export const actionsOf = (process: ProcessView): SimulatedAction[] =>
  process.contracts.flatMap((contract) => [
    { at: contract.signedAt, contract, modification: 0 as const },
    ...(contract.amendment ? [{ at: contract.amendment.at, contract, modification: 1 as const }] : []),
  ]);

/** A member of `awardSummary`. */
export function actionRow(context: SimulateContext, process: ProcessView, action: SimulatedAction): unknown {
  const { world } = context;
  const { contract, modification } = action;
  const buyer = world.buyer("US", process.buyer);
  const award = process.awards[contract.award];
  const supplier = world.supplier("US", award?.supplier ?? 0);
  const total = modification === 1 ? (contract.amendment?.amount ?? contract.amount) : contract.amount;
  const [code, name] = setAside(process);
  const office = { code: officeCode(buyer), name: buyer.name };
  return {
    contractId: {
      subtier: { code: "9999", name: "SIMULATED SERVICE" },
      piid: piid(buyer, process, contract.award),
      modificationNumber: modification === 1 ? "P00001" : "0",
      transactionNumber: "0",
      ...(modification === 1
        ? { reasonForModification: { code: "B", name: "SUPPLEMENTAL AGREEMENT FOR WORK WITHIN SCOPE" } }
        : {}),
    },
    coreData: {
      coreVersionId: "1.5",
      solicitationId: solicitation(process),
      solicitationDate: `${localDayOf(process.publishedAt)} 00:00:00.000`,
      awardOrIDV: "AWARD",
      awardOrIDVType: { code: "D", name: "DEFINITIVE CONTRACT" },
      federalOrganization: {
        contractingInformation: {
          contractingDepartment: { code: "9900", name: "DEPARTMENT OF SIMULATION" },
          contractingSubtier: { code: "9999", name: "SIMULATED SERVICE" },
          contractingOffice: office,
        },
        fundingInformation: { fundingOffice: office },
      },
      productOrServiceInformation: {
        productOrService: { type: "PRODUCT", code: psc(process), name: "SIMULATED" },
        principalNaics: [{ code: naics(process), name: "SIMULATED" }],
      },
      competitionInformation: {
        extentCompeted:
          process.method === "direct"
            ? { code: "C", name: "NOT COMPETED" }
            : { code: "A", name: "FULL AND OPEN COMPETITION" },
        typeOfSetAside: { code: code === "" ? "NONE" : code, name: name === "" ? "NO SET ASIDE USED." : name },
      },
    },
    awardDetails: {
      dates: {
        dateSigned: `${action.at.slice(0, 10)}T00:00:00Z`,
        periodOfPerformanceStartDate: `${contract.start} 00:00:00.000`,
        ultimateCompletionDate: `${contract.end} 00:00:00.000`,
        fiscalYear: contract.start.slice(0, 4),
      },
      dollars: { actionObligation: total, baseAndAllOptionsValue: total },
      totalContractDollars: { totalActionObligation: total, totalBaseAndAllOptionsValue: total },
      competitionInformation: { numberOfOffersReceived: String(process.bids.length) },
      productOrServiceInformation: { descriptionOfContractRequirement: process.title },
      preferenceProgramsInformation: {
        contractingOfficerBusinessSizeDetermination: [
          supplier.size === "large"
            ? { code: "O", name: "OTHER THAN SMALL BUSINESS" }
            : { code: "S", name: "SMALL BUSINESS" },
        ],
      },
      awardeeData: {
        awardeeHeader: { awardeeName: supplier.name, legalBusinessName: supplier.name },
        awardeeUEIInformation: {
          uniqueEntityId: ueiOf(supplier),
          cageCode: String(supplier.serial % 100_000).padStart(5, "0"),
        },
        awardeeLocation: { streetAddress1: "1 Simulated St", city: supplier.locality, phoneNumber: "5555550100" },
        socioEconomicData: { womenOwnedBusiness: supplier.womenOwned ? "YES" : "NO" },
      },
      transactionData: {
        status: { code: "F", name: "FINAL" },
        createdBy: "SIMULATED.USER",
        lastModifiedDate: action.at,
        closedStatus: "N",
      },
    },
  };
}
