import {
  type Contract,
  type Draft,
  isObject,
  type JsonValue,
  look,
  type MapContext,
  type MappedRelease,
  type PartyPart,
  type PayloadReader,
  type Sourced,
  type SourceNode,
  type TenderPart,
  traced,
} from "../../src/connector/index.ts";
import {
  awardeeOf,
  canonical,
  categoryOf,
  day,
  mark,
  type Named,
  officeOf,
  processId,
  sequenceOf,
  time,
  value,
  withoutContacts,
} from "./common.ts";
import { endings, extentsCompeted, setAsides, sizes } from "./lookups.ts";

/**
 * A member of `awardSummary`: one action on a contract (the award itself is modification 0). The action states the totals of
 * the contract so far; what it changed goes to `amendments`.
 */
export function mapAction(action: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const ids = readIds(action.object("contractId"));
  const core = action.object("coreData");
  const details = action.object("awardDetails");
  if (!ids || !core || !details) {
    // An answer asked for with `includeSections` may hold parts alone: nothing to place in a process.
    action.issue("section-missing", "an action without contractId, coreData or awardDetails");
    for (const section of [core, details]) rest(section);
    return undefined;
  }
  const organization = core.object("federalOrganization");
  const office = contractingOffice(organization);
  const solicitation = core.text("solicitationId");
  const transaction = details.object("transactionData");
  const modified = transaction && time(transaction, "lastModifiedDate");
  const closed = transaction?.text("closedStatus")?.value === "Y";
  // Users who wrote the record.
  transaction?.dropPersonal("createdBy", "lastModifiedBy", "approvedBy", "closedBy");
  const dates = details.object("dates");
  const signed = dates && day(dates, "dateSigned");
  const own = processId(office?.code?.value, solicitation?.value) ?? `c-${ids.contract}`;
  const competition = details.object("competitionInformation");
  const awardee = readAwardee(details);
  const subject = details.object("productOrServiceInformation");
  const description = subject && withoutContacts(subject, subject.text("descriptionOfContractRequirement"));
  const totals = details.object("totalContractDollars");
  const total = value(totals?.decimal("totalBaseAndAllOptionsValue"));
  const obligated = value(totals?.decimal("totalActionObligation"));
  const dollars = details.object("dollars");
  const obligation = value(dollars?.decimal("actionObligation"));
  const framework = core.text("awardOrIDV")?.value.toUpperCase() === "IDV";
  const status = (ids.reason && endings[ids.reason.value]) ?? (closed ? "terminated" : "active");
  const tender = tenderOf(core, competition, { own, solicitation, office: office?.named, description, framework });
  const local = { obligatedTotal: obligated, identifiers: [{ scheme: "US-PIID", id: ids.piid }] };
  const period = {
    startDate: dates && day(dates, "periodOfPerformanceStartDate"),
    endDate: dates && (day(dates, "ultimateCompletionDate", true) ?? day(dates, "lastDateToOrder", true)),
  };
  const contract: Draft<Contract> = {
    ...local,
    id: ids.piid.map(() => ids.contract),
    awardID: ids.piid.map(() => ids.contract),
    title: description,
    status: status as "active",
    value: total,
    period,
    dateSigned: ids.modification ? undefined : signed,
    amendments: ids.modification && [
      // `obligation`: not in OCDS; what this action adds to, or takes from, the money set aside.
      { id: ids.modification, date: signed, description: ids.reasonName, ...{ obligation } },
    ],
    relatedProcesses: ids.idv && [{ id: "idv", relationship: ["framework"], scheme: "US-PIID", identifier: ids.idv }],
  } as Draft<Contract>;
  core.ignore("coreVersionId", "acquisitionData", "legislativeMandates", "acquisitionMarketingData");
  details.ignore("contractData", "legislativeMandates", "contractMarketingData", "nasaSpecificData");
  for (const section of [transaction, dates, competition, subject, totals, dollars]) rest(section);
  const date = modified ?? signed ?? payload.fetchedAt;
  const step = ids.modification?.value ?? "0";
  return {
    stream: `action:${ids.contract}:${step}`,
    sequence: sequenceOf(payload, "api"),
    release: {
      ocid: context.mintOcid(own),
      id: `${ids.contract}-${step}-${mark(action.value)}`,
      date,
      tag: ids.modification ? ["contractUpdate"] : ["award", "contract"],
      initiationType: "tender",
      language: "en",
      parties: [office?.named, awardee].flatMap((each) => each?.party ?? []),
      buyer: office?.named?.reference,
      tender,
      awards: [
        {
          id: ids.piid.map(() => ids.contract),
          title: description,
          status: status === "cancelled" ? "cancelled" : "active",
          date: ids.modification ? undefined : signed,
          value: total,
          suppliers: awardee && [awardee.reference],
        },
      ],
      contracts: [contract],
    },
  };
}

interface Ids {
  /** Id of contract and award: the number of the instrument and, for orders, that of the vehicle before it. */
  readonly contract: string;
  readonly piid: Sourced<string>;
  readonly idv: Sourced<string> | undefined;
  /** Number of the modification; undefined for the award itself. */
  readonly modification: Sourced<string> | undefined;
  readonly reason: Sourced<string> | undefined;
  readonly reasonName: Sourced<string> | undefined;
}

function readIds(node: SourceNode | undefined): Ids | undefined {
  const piid = node?.text("piid");
  if (!node || !piid) return undefined;
  const idv = node.text("referencedIDVPiid");
  const modification = node.text("modificationNumber");
  const why = node.object("reasonForModification");
  node.ignore("subtier", "transactionNumber", "referencedIDVSubtier", "referencedIDVModificationNumber");
  return {
    contract: [idv, piid].flatMap((each) => (each ? canonical(each.value) : [])).join("."),
    piid,
    idv,
    modification: modification?.map((number) => (number === "0" ? undefined : number)),
    reason: why?.text("code"),
    reasonName: why?.text("name"),
  };
}

function contractingOffice(
  organization: SourceNode | undefined,
): { code: Sourced<string> | undefined; named: Named | undefined } | undefined {
  const contracting = organization?.object("contractingInformation");
  organization?.ignore("fundingInformation");
  if (!contracting) return undefined;
  const office = contracting.object("contractingOffice");
  const department = contracting.object("contractingDepartment");
  const subtier = contracting.object("contractingSubtier");
  const code = office?.text("code");
  const above = [department?.text("name"), subtier?.text("name")].flatMap((each) => each ?? []);
  for (const node of [department, subtier, office]) rest(node);
  return { code, named: officeOf(code, office?.text("name"), { above }) };
}

/** `{code, name}`, as most fields of contract data are; N/A is nothing. */
function coded(node: SourceNode | undefined, key: string) {
  const inner = node?.object(key);
  const stated = (field: string) => inner?.text(field)?.map((text) => (text === "N/A" ? undefined : text));
  const [code, name] = [stated("code"), stated("name")];
  rest(inner);
  return { code, name, node: inner };
}

function tenderOf(
  core: SourceNode,
  competition: SourceNode | undefined,
  facts: {
    own: string;
    solicitation: Sourced<string> | undefined;
    office: Named | undefined;
    description: Sourced<string> | undefined;
    framework: boolean;
  },
): TenderPart {
  const subject = core.object("productOrServiceInformation");
  const psc = coded(subject, "productOrService");
  const naics = (subject?.objects("principalNaics") ?? []).map((each) => ({
    scheme: "NAICS",
    id: each.text("code"),
    description: each.text("name"),
  }));
  const competed = core.object("competitionInformation");
  const extent = coded(competed, "extentCompeted");
  const aside = coded(competed, "typeOfSetAside");
  const reason = coded(competed, "otherThanFullAndOpenCompetition");
  const offers = competition?.integer("numberOfOffersReceived");
  const method = extent.node && look(extent.node, extentsCompeted, extent.code);
  const set = aside.node && look(aside.node, setAsides, aside.code);
  const place = core.object("principalPlaceOfPerformance");
  const address = place && {
    locality: coded(place, "city").name,
    region: coded(place, "state").name,
    postalCode: place.text("zipCode"),
    countryName: coded(place, "country").name,
  };
  const kind = coded(core, "awardOrIDVType");
  const details = [extent.name, set?.small ? aside.name : undefined].flatMap((each) => each?.value ?? []).join("; ");
  const { solicitation, office, own } = facts;
  const asked = day(core, "solicitationDate");
  // The notice says itself when it was published; the agency's own date stands beside it.
  const local = {
    ...(own.startsWith("c-") ? { datePublished: asked } : { solicitationDate: asked }),
    contractTypeDetails: kind.name,
  };
  for (const section of [subject, competed, place]) rest(section);
  return {
    ...local,
    // Where no notice is known, the contract's own description is the only title there is.
    id: solicitation?.map((number) => (own.startsWith("c-") ? undefined : number)) ?? own,
    title: own.startsWith("c-") ? facts.description : undefined,
    status: "complete",
    procuringEntity: office?.reference,
    procurementMethod: traced(set?.soleSource ? aside.code : extent.code, set?.soleSource ? "limited" : method),
    procurementMethodDetails: (extent.name ?? aside.name)?.map(() => details),
    procurementMethodRationale: reason.name,
    mainProcurementCategory: categoryOf(psc.code),
    numberOfTenderers: offers,
    techniques: facts.framework ? { hasFrameworkAgreement: true } : undefined,
    suitability: set && aside.code && { sme: aside.code.map(() => set.small) },
    otherRequirements:
      set?.small && aside.code ? { reservedParticipation: [aside.code.map((code) => `US-small-${code}`)] } : undefined,
    items: [
      {
        id: "1",
        classification: naics[0],
        additionalClassifications: [
          ...naics.slice(1),
          ...(psc.code ? [{ scheme: "PSC", id: psc.code, description: psc.name }] : []),
        ],
        deliveryAddresses: address && [address],
      },
    ],
  } as TenderPart;
}

/** The awardee with its size, which is decided for each contract, and the groups that it belongs to. */
function readAwardee(details: SourceNode): Named | undefined {
  const data = details.object("awardeeData");
  if (!data) return undefined;
  const header = data.object("awardeeHeader");
  const legal = header?.text("legalBusinessName");
  const other = header?.text("awardeeName");
  const uei = data.object("awardeeUEIInformation");
  const location = data.object("awardeeLocation");
  location?.dropPersonal("streetAddress1", "streetAddress2", "streetAddress3", "phoneNumber", "faxNumber");
  const program = details.object("preferenceProgramsInformation");
  const decided = program?.objects("contractingOfficerBusinessSizeDetermination") ?? [];
  const codes = decided.map((each) => ({ node: each, code: each.text("code"), name: each.text("name") }));
  const [size] = codes;
  const scale = size && look(size.node, sizes, size.code);
  const groups = [...yes(data.raw("socioEconomicData")?.value), ...yes(data.raw("certifications")?.value)];
  const business = data.raw("awardeeBusinessTypes")?.value;
  const classifications = [
    ...codes.map(({ code, name }) => ({ scheme: "US-BUSINESS-SIZE", id: code, description: name })),
    ...[...groups, ...yes(business)].map((id) => ({ scheme: "US-FPDS-BUSINESS-TYPE", id })),
  ];
  const address = location && {
    locality: location.text("city"),
    region: coded(location, "state").code,
    postalCode: location.text("zip"),
    countryName: coded(location, "country").name,
  };
  const identity = { uei: uei?.text("uniqueEntityId"), cage: uei?.text("cageCode") };
  data.ignore("awardeeAlternateSiteCode", "awardeeRegistrationDetails", "lineOfBusiness", "organizationFactors");
  data.ignore("relationshipWithFederalGovernment", "otherGovernmentalEntities", "educationalEntities");
  for (const section of [header, uei, location, program]) rest(section);
  return awardeeOf(data, {
    ...identity,
    name: legal ?? other,
    ...(address ? { address } : {}),
    details: { scale: traced(size?.code, scale), classifications } as PartyPart["details"],
  });
}

/** Names of the marks that say YES, at whatever depth. */
function yes(marks: JsonValue | undefined): string[] {
  if (!isObject(marks ?? null)) return [];
  return Object.entries(marks as Record<string, JsonValue>).flatMap(([name, mark]) =>
    mark === "YES" ? [name] : yes(mark),
  );
}

/**
 * What is left of a section: contract data have some 300 fields (financing, mandates, bundling, marketing, agency data) that
 * OCDS has no place for. A section that is new altogether is still reported.
 */
const rest = (section: SourceNode | undefined): void => void section?.ignore(...section.keys());
