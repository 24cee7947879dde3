/** The codelists of OCDS 1.1.5, codes only. */

export const awardCriteria = [
  "priceOnly",
  "costOnly",
  "qualityOnly",
  "ratedCriteria",
  "lowestCost",
  "bestProposal",
  "bestValueToGovernment",
  "singleBidOnly",
] as const;

export const awardStatus = ["pending", "active", "cancelled", "unsuccessful"] as const;

export const contractStatus = ["pending", "active", "cancelled", "terminated"] as const;

export const documentType = [
  "plannedProcurementNotice",
  "tenderNotice",
  "awardNotice",
  "contractNotice",
  "completionCertificate",
  "procurementPlan",
  "biddingDocuments",
  "technicalSpecifications",
  "evaluationCriteria",
  "evaluationReports",
  "contractDraft",
  "contractSigned",
  "contractArrangements",
  "contractSchedule",
  "physicalProgressReport",
  "financialProgressReport",
  "finalAudit",
  "hearingNotice",
  "marketStudies",
  "eligibilityCriteria",
  "clarifications",
  "shortlistedFirms",
  "environmentalImpact",
  "assetAndLiabilityAssessment",
  "riskProvisions",
  "winningBid",
  "complaints",
  "contractAnnexe",
  "contractGuarantees",
  "subContract",
  "needsAssessment",
  "feasibilityStudy",
  "projectPlan",
  "billOfQuantity",
  "bidders",
  "conflictOfInterest",
  "debarments",
  "illustration",
  "submissionDocuments",
  "contractSummary",
  "cancellationDetails",
] as const;

export const extendedProcurementCategory = ["goods", "works", "services", "consultingServices"] as const;

export const initiationType = ["tender"] as const;

export const itemClassificationScheme = [
  "CPV",
  "CPVS",
  "GSIN",
  "UNSPSC",
  "CPC",
  "OKDP",
  "OKPD",
  "CUCOP",
  "NAICS",
  "PSC",
  "HS",
  "COFOG",
  "TED_CA_TYPE",
  "TED_CE_ACTIVITY",
  "eu-buyer-contracting-type",
  "eu-main-activity",
  "eu-buyer-legal-type",
] as const;

export const method = ["open", "selective", "limited", "direct"] as const;

export const milestoneStatus = ["scheduled", "met", "notMet", "partiallyMet"] as const;

export const milestoneType = [
  "preProcurement",
  "approval",
  "engagement",
  "assessment",
  "delivery",
  "reporting",
  "financing",
  "payment",
] as const;

export const partyRole = [
  "buyer",
  "procuringEntity",
  "supplier",
  "tenderer",
  "funder",
  "enquirer",
  "payer",
  "payee",
  "reviewBody",
  "interestedParty",
] as const;

export const procurementCategory = ["goods", "works", "services"] as const;

export const relatedProcess = [
  "framework",
  "planning",
  "parent",
  "prior",
  "unsuccessfulProcess",
  "subContract",
  "replacementProcess",
  "renewalProcess",
] as const;

export const relatedProcessScheme = ["ocid"] as const;

export const releaseTag = [
  "planning",
  "planningUpdate",
  "tender",
  "tenderAmendment",
  "tenderUpdate",
  "tenderCancellation",
  "award",
  "awardUpdate",
  "awardCancellation",
  "contract",
  "contractUpdate",
  "contractAmendment",
  "implementation",
  "implementationUpdate",
  "contractTermination",
  "compiled",
] as const;

export const submissionMethod = ["electronicSubmission", "electronicAuction", "written", "inPerson"] as const;

export const tenderStatus = [
  "planning",
  "planned",
  "active",
  "cancelled",
  "unsuccessful",
  "complete",
  "withdrawn",
] as const;

export const unitClassificationScheme = ["UNCEFACT", "QUDT"] as const;
