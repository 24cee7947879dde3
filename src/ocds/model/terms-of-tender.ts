import { Address, Period, Value } from "./basics.ts";
import { block, boolean, code, number, type Of, one, openCodes, type Schema, text, texts } from "./terms.ts";

/** Blocks that tenders and lots share: submission terms, suitability, techniques and other requirements extensions. */

const some = { minItems: 1, uniqueItems: true } as const;
const filled = { minLength: 1 } as const;

const nonElectronicSubmission = block(
  "NonElectronicSubmission",
  "Handing in bids by other than electronic means.",
  { rationale: text("Why that is needed.", filled), address: one(Address, "Where to hand in.") },
  { minProperties: 1 },
);
export interface NonElectronicSubmission extends Of<typeof nonElectronicSubmission> {}
export const NonElectronicSubmission: Schema<NonElectronicSubmission> = nonElectronicSubmission;

const submissionTerms = block(
  "SubmissionTerms",
  "Rules for handing in bids.",
  {
    electronicSubmissionPolicy: code("permission", "Whether bids may be electronic."),
    variantPolicy: code("permission", "Whether variants may be offered."),
    electronicCatalogPolicy: code("permission", "Whether electronic catalogues may be used."),
    languages: texts("Languages that bids may use.", some, filled),
    bidValidityPeriod: one(Period, "How long a bid binds the bidder."),
    depositsGuarantees: text("Deposits and guarantees that are asked for.", filled),
    advancedElectronicSignatureRequired: boolean("Whether an advanced or qualified signature is needed."),
    multipleBidsAllowed: boolean("Whether a bidder may hand in several bids."),
    subcontractingClauses: texts("Clauses on subcontracting that apply.", some, filled),
    nonElectronicSubmission: one(NonElectronicSubmission, "Other than electronic means."),
  },
  { minProperties: 1 },
);
export interface SubmissionTerms extends Of<typeof submissionTerms> {}
export const SubmissionTerms: Schema<SubmissionTerms> = submissionTerms;

const suitability = block(
  "Suitability",
  "Whom a tender or lot suits.",
  { sme: boolean("Whether it suits small and medium enterprises.") },
  { minProperties: 1 },
);
export interface Suitability extends Of<typeof suitability> {}
export const Suitability: Schema<Suitability> = suitability;

const otherRequirements = block(
  "OtherRequirements",
  "What else is asked of bidders.",
  {
    requiresStaffNamesAndQualifications: boolean("Whether staff must be named with their qualifications."),
    reservedParticipation: openCodes("reservedParticipation", "Kinds of bidders it is reserved to.", some, filled),
    qualificationSystemConditions: texts("Conditions of the qualification system.", some, filled),
    qualificationSystemMethods: texts("How those conditions are checked.", some, filled),
    reductionCriteria: text("How the number of candidates is brought down.", filled),
    securityClearance: text("Clearance that is needed, and by when.", filled),
  },
  { minProperties: 1 },
);
export interface OtherRequirements extends Of<typeof otherRequirements> {}
export const OtherRequirements: Schema<OtherRequirements> = otherRequirements;

const frameworkAgreement = block(
  "FrameworkAgreement",
  "A framework agreement that the process sets up.",
  {
    minimumParticipants: number("Fewest participants."),
    maximumParticipants: number("Most participants."),
    method: code("frameworkAgreementMethod", "How contracts under it are awarded."),
    periodRationale: text("Why it runs so long.", filled),
    buyerCategories: text("Who else may buy under it.", filled),
    value: one(Value, "Its value at most."),
    period: one(Period, "When it runs."),
    description: text("The agreement in words.", filled),
  },
  { minProperties: 1 },
);
export interface FrameworkAgreement extends Of<typeof frameworkAgreement> {}
export const FrameworkAgreement: Schema<FrameworkAgreement> = frameworkAgreement;

const dynamicPurchasingSystem = block(
  "DynamicPurchasingSystem",
  "A dynamic purchasing system.",
  {
    type: code("dynamicPurchasingSystemType", "Who may buy by it."),
    status: code("dynamicPurchasingSystemStatus", "How it stands."),
  },
  { minProperties: 1 },
);
export interface DynamicPurchasingSystem extends Of<typeof dynamicPurchasingSystem> {}
export const DynamicPurchasingSystem: Schema<DynamicPurchasingSystem> = dynamicPurchasingSystem;

const electronicAuction = block(
  "ElectronicAuction",
  "An electronic auction.",
  { url: text("Where it is held.", filled), description: text("More about it.", filled) },
  { minProperties: 1 },
);
export interface ElectronicAuction extends Of<typeof electronicAuction> {}
export const ElectronicAuction: Schema<ElectronicAuction> = electronicAuction;

const techniques = block(
  "Techniques",
  "Framework agreements, dynamic purchasing systems and auctions.",
  {
    hasFrameworkAgreement: boolean("Whether a framework agreement is set up."),
    frameworkAgreement: one(FrameworkAgreement, "That agreement."),
    hasDynamicPurchasingSystem: boolean("Whether a dynamic purchasing system is set up."),
    dynamicPurchasingSystem: one(DynamicPurchasingSystem, "That system."),
    hasElectronicAuction: boolean("Whether there is an electronic auction."),
    electronicAuction: one(ElectronicAuction, "That auction."),
  },
  { minProperties: 1 },
);
export interface Techniques extends Of<typeof techniques> {}
export const Techniques: Schema<Techniques> = techniques;
