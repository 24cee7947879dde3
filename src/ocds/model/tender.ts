import { Address, Location, Period, Value } from "./basics.ts";
import { Lot, LotDetails, LotGroup } from "./lots.ts";
import { OrganizationReference } from "./parties.ts";
import { Criterion } from "./requirements.ts";
import {
  block,
  boolean,
  code,
  codes,
  dateTime,
  from,
  integer,
  key,
  list,
  nullableList,
  type Of,
  one,
  openCode,
  openCodes,
  plainCode,
  plainNumber,
  plainText,
  type Schema,
  text,
} from "./terms.ts";
import { OtherRequirements, SubmissionTerms, Suitability, Techniques } from "./terms-of-tender.ts";
import { Amendment, Document, Item, Milestone } from "./works.ts";

/** OCDS 1.1.5 tender, with enquiries and participation fees. */

const enquiry = block("Enquiry", "A question about the tender, and its answer.", {
  id: text("Id of the enquiry."),
  date: dateTime("When it was received."),
  author: one(OrganizationReference, "Who asked."),
  title: text("Subject."),
  description: text("The question."),
  answer: text("The answer."),
  dateAnswered: dateTime("When it was answered."),
  relatedItem: text("Item that it is about."),
  relatedLot: text("Lot that it is about."),
  threadID: text("Groups the enquiries of one conversation."),
});
export interface Enquiry extends Of<typeof enquiry> {}
export const Enquiry: Schema<Enquiry> = enquiry;

const relativeValue = block(
  "RelativeValue",
  "An amount told as a share of another.",
  {
    proportion: plainNumber("The share, above 0 and at most 1.", { exclusiveMinimum: 0, maximum: 1 }),
    monetaryValue: plainCode("monetaryValue", "The amount that it is a share of."),
  },
  { required: ["proportion", "monetaryValue"] },
);
export interface RelativeValue extends Of<typeof relativeValue> {}
export const RelativeValue: Schema<RelativeValue> = relativeValue;

const participationFee = block("ParticipationFee", "What taking part costs.", {
  id: plainText("Id of the fee."),
  type: codes("participationFeeType", "What the fee is for."),
  value: one(Value, "The amount."),
  relativeValue: one(RelativeValue, "The amount as a share of the tender's or award's."),
  description: text("The fee in words."),
  methodOfPayment: openCodes("methodOfPayment", "How it can be paid.", { uniqueItems: true }),
  paymentAddress: one(Address, "Where it can be paid."),
  payee: one(OrganizationReference, "Whom it is paid to."),
});
export interface ParticipationFee extends Of<typeof participationFee> {}
export const ParticipationFee: Schema<ParticipationFee> = participationFee;

const tender = block(
  "Tender",
  "The call for tenders, or the way the supplier was chosen.",
  {
    id: key("Id of the tender.", { versionId: true }),
    title: text("Title."),
    description: text("What is to be bought."),
    status: code("tenderStatus", "How it stands."),
    procuringEntity: one(OrganizationReference, "Who runs the procedure."),
    items: list(Item, "What is to be bought, item by item.", { uniqueItems: true }),
    value: one(Value, "Estimated value at most."),
    minValue: one(Value, "Estimated value at least."),
    procurementMethod: code("method", "How suppliers are chosen."),
    procurementMethodDetails: text("The method's name in national law."),
    procurementMethodRationale: text("Why this method."),
    mainProcurementCategory: code("procurementCategory", "Goods, works or services, whichever weighs most."),
    additionalProcurementCategories: openCodes("extendedProcurementCategory", "Further categories."),
    awardCriteria: openCode("awardCriteria", "How bids are ranked."),
    awardCriteriaDetails: text("More on how bids are ranked."),
    submissionMethod: openCodes("submissionMethod", "How bids are handed in."),
    submissionMethodDetails: text("More on how bids are handed in."),
    tenderPeriod: one(Period, "When bids can be handed in."),
    enquiryPeriod: one(Period, "When questions can be asked."),
    hasEnquiries: boolean("Whether questions were asked."),
    eligibilityCriteria: text("Who may bid."),
    awardPeriod: one(Period, "When bids are evaluated."),
    contractPeriod: one(Period, "When the contract is expected to run."),
    numberOfTenderers: integer("How many bid."),
    tenderers: list(OrganizationReference, "Who bid.", { uniqueItems: true }),
    documents: list(Document, "Documents of the tender."),
    milestones: list(Milestone, "Milestones of the tender."),
    amendments: list(Amendment, "Formal changes."),
    amendment: one(Amendment, "Older form of `amendments`.", { deprecated: true }),
    ...from("lots", {
      lots: list(Lot, "Parts that can be awarded apart."),
      lotDetails: one(LotDetails, "Rules about bidding for lots."),
      lotGroups: list(LotGroup, "Lots that can be combined."),
    }),
    ...from("enquiries", { enquiries: nullableList(Enquiry, "Questions and answers.", { uniqueItems: true }) }),
    ...from("participation_fee", {
      participationFees: list(ParticipationFee, "What taking part costs.", { uniqueItems: true, wholeListMerge: true }),
    }),
    ...from("location", {
      deliveryLocations: list(Location, "Places of delivery.", { uniqueItems: true, wholeListMerge: true }),
      deliveryAddresses: list(Address, "Addresses of delivery.", { uniqueItems: true, wholeListMerge: true }),
    }),
    ...from("coveredBy", {
      coveredBy: openCodes("coveredBy", "Agreements that apply.", { minItems: 1, uniqueItems: true }, { minLength: 1 }),
    }),
    ...from("otherRequirements", { otherRequirements: one(OtherRequirements, "What else is asked of bidders.") }),
    ...from("requirements", {
      criteria: list(Criterion, "Criteria that bidders or bids must meet.", { minItems: 1, uniqueItems: true }),
    }),
    ...from("submissionTerms", { submissionTerms: one(SubmissionTerms, "Rules for handing in bids.") }),
    ...from("suitability", { suitability: one(Suitability, "Whom the tender suits.") }),
    ...from("techniques", {
      techniques: one(Techniques, "Framework agreements, auctions and the like."),
      competitive: boolean("Whether suppliers compete."),
    }),
  },
  {
    required: ["id"],
    translated: [
      "title",
      "description",
      "procurementMethodRationale",
      "awardCriteriaDetails",
      "submissionMethodDetails",
      "eligibilityCriteria",
    ],
  },
);
export interface Tender extends Of<typeof tender> {}
export const Tender: Schema<Tender> = tender;
