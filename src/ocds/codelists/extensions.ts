/** The codelists of the extensions in our model, codes only: those of v1.1.5 and those of the newest form together. */

export const awardCriterionFixed = ["total", "unit"] as const;

export const awardCriterionType = ["price", "cost", "quality"] as const;

export const bidStatistics = [
  "requests",
  "bids",
  "validBids",
  "lowestValidBidValue",
  "highestValidBidValue",
  "bidders",
  "qualifiedBidders",
  "disqualifiedBidders",
  "electronicBids",
  "smeBids",
  "foreignBids",
  "foreignBidsFromEU",
  "foreignBidsFromNonEU",
  "tendersAbnormallyLow",
] as const;

export const bidStatus = ["invited", "pending", "valid", "disqualified", "withdrawn"] as const;

export const coveredBy = ["CPTPP", "EU-CVD", "EU-FSR", "GPA"] as const;

export const criterionThreshold = ["minimumScore", "maximumBids"] as const;

export const criterionWeight = [
  "percentageExact",
  "percentageRangeMiddle",
  "decimalExact",
  "decimalRangeMiddle",
  "pointsExact",
  "pointsRangeMiddle",
  "order",
] as const;

export const dataType = ["string", "date-time", "number", "integer", "boolean"] as const;

export const dynamicPurchasingSystemStatus = ["pending", "active", "cancelled", "terminated"] as const;

export const dynamicPurchasingSystemType = ["open", "closed"] as const;

export const frameworkAgreementMethod = [
  "withReopeningCompetition",
  "withoutReopeningCompetition",
  "withAndWithoutReopeningCompetition",
] as const;

export const geometryType = [
  "Point",
  "MultiPoint",
  "LineString",
  "MultiLineString",
  "Polygon",
  "MultiPolygon",
] as const;

export const locationGazetteers = ["NUTS", "ISO2", "GEONAMES", "OSMN", "OSMR", "OSMW"] as const;

export const methodOfPayment = [
  "cash",
  "check",
  "creditCard",
  "directDebit",
  "letterOfCredit",
  "wireTransfer",
] as const;

export const monetaryValue = ["tender", "award"] as const;

export const participationFeeType = ["document", "deposit", "submission", "win"] as const;

export const partyScale = ["micro", "sme", "small", "medium", "large", "selfEmployed"] as const;

export const permission = ["required", "allowed", "notAllowed"] as const;

export const reservedParticipation = ["shelteredWorkshop", "publicServiceMissionOrganization"] as const;

export const statistic = [
  "requests",
  "bids",
  "validBids",
  "disqualifiedBids",
  "lowestValidBidValue",
  "highestValidBidValue",
  "bidders",
  "qualifiedBidders",
  "disqualifiedBidders",
  "electronicBids",
  "microBids",
  "smeBids",
  "smallBids",
  "mediumBids",
  "foreignBids",
  "foreignBidsFromEU",
  "foreignBidsFromNonEU",
  "tendersAbnormallyLow",
  "complainants",
] as const;

export const statisticScope = ["complaints"] as const;

export const submissionType = ["expressionOfInterest", "bid"] as const;
