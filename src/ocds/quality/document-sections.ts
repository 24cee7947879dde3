/** The sections in which a document of each type belongs (OCDS 1.1 codelist documentType, column Section). */
const typesBySections: Readonly<Record<string, string>> = {
  planning:
    "plannedProcurementNotice procurementPlan marketStudies assetAndLiabilityAssessment riskProvisions needsAssessment feasibilityStudy projectPlan",
  "planning implementation": "environmentalImpact",
  tender:
    "tenderNotice biddingDocuments technicalSpecifications evaluationCriteria evaluationReports hearingNotice eligibilityCriteria clarifications shortlistedFirms billOfQuantity",
  "tender award": "contractDraft complaints",
  "tender award contract": "contractArrangements contractSchedule",
  "tender award contract implementation": "conflictOfInterest cancellationDetails",
  "tender contract": "contractGuarantees",
  "tender bidder": "bidders",
  "tender bid contract implementation": "illustration",
  award: "awardNotice winningBid",
  "bid award contract": "submissionDocuments",
  contract: "contractNotice contractSigned contractAnnexe subContract contractSummary",
  implementation: "completionCertificate physicalProgressReport financialProgressReport finalAudit debarments",
};

const sectionsByType = new Map(
  Object.entries(typesBySections).flatMap(([sections, types]) =>
    types.split(" ").map((type) => [type, sections.split(" ")] as const),
  ),
);

/** The sections where documents of a type belong; undefined for a type that is not in the codelist. */
export const sectionsOf = (documentType: string): readonly string[] | undefined => sectionsByType.get(documentType);

/** The section of a document by its place in a release; undefined where no type is tied to that place. */
export function sectionAt(path: readonly (string | number)[]): string | undefined {
  switch (path[0]) {
    case "planning":
    case "tender":
      return path[0];
    case "awards":
      return "award";
    case "contracts":
      return path[2] === "implementation" ? "implementation" : "contract";
    default:
      return undefined;
  }
}
