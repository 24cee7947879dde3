import { Classification, Period, SimpleIdentifier, Value } from "./basics.ts";
import { OrganizationReference } from "./parties.ts";
import {
  block,
  boolean,
  code,
  from,
  integer,
  list,
  number,
  type Of,
  one,
  openCode,
  openCodes,
  plainText,
  type Schema,
  text,
  texts,
} from "./terms.ts";
import { OtherRequirements, SubmissionTerms, Suitability, Techniques } from "./terms-of-tender.ts";
import { Milestone } from "./works.ts";

/** The lots extension, with the award criteria extension that hangs on it. */

const some = { minItems: 1, uniqueItems: true } as const;
const whole = { ...some, wholeListMerge: true } as const;
const filled = { minLength: 1 } as const;

const criterionNumber = block(
  "CriterionNumber",
  "A figure of an award criterion.",
  {
    number: number("The figure."),
    weight: code("criterionWeight", "What it weighs, if it is a weight."),
    fixed: code("awardCriterionFixed", "What it fixes, if it is a fixed value."),
    threshold: code("criterionThreshold", "What it limits, if it is a threshold."),
  },
  { minProperties: 1 },
);
export interface CriterionNumber extends Of<typeof criterionNumber> {}
export const CriterionNumber: Schema<CriterionNumber> = criterionNumber;

const awardCriterion = block(
  "AwardCriterion",
  "One criterion by which bids are ranked.",
  {
    type: openCode("awardCriterionType", "Price, cost or quality.", filled),
    name: text("Its name.", filled),
    description: text("The criterion in words.", filled),
    numbers: list(CriterionNumber, "Its figures.", whole),
  },
  { minProperties: 1 },
);
export interface AwardCriterion extends Of<typeof awardCriterion> {}
export const AwardCriterion: Schema<AwardCriterion> = awardCriterion;

const awardCriteria = block(
  "AwardCriteria",
  "How bids for a lot are ranked.",
  {
    weightingDescription: text("How the criteria are weighed, in words.", filled),
    orderRationale: text("Why they are only put in order.", filled),
    criteria: list(AwardCriterion, "The criteria.", whole),
  },
  { minProperties: 1 },
);
export interface AwardCriteria extends Of<typeof awardCriteria> {}
export const AwardCriteria: Schema<AwardCriteria> = awardCriteria;

const lot = block("Lot", "A part of the tender that can be awarded apart.", {
  id: plainText("Id of the lot."),
  identifiers: list(SimpleIdentifier, "Its identifiers elsewhere.", whole),
  title: text("Title."),
  description: text("What the lot is."),
  status: code("tenderStatus", "How it stands."),
  value: one(Value, "Estimated value at most."),
  minimumValue: one(Value, "Estimated value at least."),
  tenderPeriod: one(Period, "When bids can be handed in."),
  contractPeriod: one(Period, "When the contract is expected to run."),
  buyer: one(OrganizationReference, "Who pays for it."),
  additionalClassifications: list(Classification, "Its classes.", whole),
  mainProcurementCategory: code("procurementCategory", "Goods, works or services."),
  additionalProcurementCategories: openCodes("extendedProcurementCategory", "Further categories.", some, filled),
  enquiryPeriod: one(Period, "When questions can be asked."),
  milestones: list(Milestone, "Milestones of the lot.", some),
  submissionMethodDetails: text("More on how bids are handed in.", filled),
  ...from("submissionTerms", { submissionTerms: one(SubmissionTerms, "Rules for handing in bids.") }),
  ...from("awardCriteria", { awardCriteria: one(AwardCriteria, "How bids are ranked.") }),
  ...from("coveredBy", { coveredBy: openCodes("coveredBy", "Agreements that apply.", some, filled) }),
  ...from("otherRequirements", { otherRequirements: one(OtherRequirements, "What else is asked of bidders.") }),
  ...from("suitability", { suitability: one(Suitability, "Whom the lot suits.") }),
  ...from("techniques", { techniques: one(Techniques, "Framework agreements, auctions and the like.") }),
});
export interface Lot extends Of<typeof lot> {}
export const Lot: Schema<Lot> = lot;

const lotGroup = block("LotGroup", "Lots that can be combined.", {
  id: plainText("Id of the group."),
  identifiers: list(SimpleIdentifier, "Its identifiers elsewhere.", whole),
  title: text("Title.", filled),
  description: text("What the group is.", filled),
  relatedLots: texts("Lots of the group."),
  optionToCombine: boolean("Whether the buyer may award them together."),
  maximumValue: one(Value, "Value of the group at most."),
  ...from("awardCriteria", { awardCriteria: one(AwardCriteria, "How bids are ranked.") }),
  ...from("suitability", { suitability: one(Suitability, "Whom the group suits.") }),
  ...from("techniques", { techniques: one(Techniques, "Framework agreements, auctions and the like.") }),
});
export interface LotGroup extends Of<typeof lotGroup> {}
export const LotGroup: Schema<LotGroup> = lotGroup;

const lotDetails = block("LotDetails", "Rules about bidding for lots.", {
  maximumLotsBidPerSupplier: integer("Most lots that one supplier may bid for."),
  maximumLotsAwardedPerSupplier: integer("Most lots that one supplier may win."),
  awardCriteriaDetails: text("How a winner of too many lots is treated."),
});
export interface LotDetails extends Of<typeof lotDetails> {}
export const LotDetails: Schema<LotDetails> = lotDetails;
