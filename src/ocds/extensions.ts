/**
 * The extensions of the model, by their ids in the OCDS extension registry, each with its repository in
 * github.com/open-contracting-extensions and the version to declare: the one frozen for OCDS 1.1.5 where there is one.
 */
const registry = {
  additionalContactPoint: ["ocds_additionalContactPoints_extension", "master"],
  awardCriteria: ["ocds_awardCriteria_extension", "master"],
  beneficialOwners: ["ocds_beneficialOwners_extension", "master"],
  bids: ["ocds_bid_extension", "v1.1.5"],
  coveredBy: ["ocds_coveredBy_extension", "master"],
  enquiries: ["ocds_enquiry_extension", "v1.1.5"],
  location: ["ocds_location_extension", "v1.1.5"],
  lots: ["ocds_lots_extension", "v1.1.5"],
  organizationClassification: ["ocds_organizationClassification_extension", "master"],
  otherRequirements: ["ocds_otherRequirements_extension", "master"],
  pagination: ["ocds_pagination_extension", "master"],
  participation_fee: ["ocds_participationFee_extension", "v1.1.5"],
  partyScale: ["ocds_partyDetails_scale_extension", "master"],
  process_title: ["ocds_process_title_extension", "v1.1.5"],
  requirements: ["ocds_requirements_extension", "master"],
  statistics: ["ocds_statistics_extension", "master"],
  submissionTerms: ["ocds_submissionTerms_extension", "master"],
  suitability: ["ocds_suitability_extension", "master"],
  techniques: ["ocds_techniques_extension", "master"],
} as const satisfies Record<string, readonly [repository: string, version: string]>;

export type ExtensionId = keyof typeof registry;

/** Ids of all extensions of the model. */
export const allExtensions = Object.keys(registry) as ExtensionId[];

/** URL of the extension.json of an extension. */
export function extensionUrl(id: ExtensionId): string {
  const [repository, version] = registry[id];
  return `https://raw.githubusercontent.com/open-contracting-extensions/${repository}/${version}/extension.json`;
}

/** Ids of those of the given extensions that the model has, sorted. Takes ids and URLs of any version. */
export function extensionIds(extensions: readonly string[]): ExtensionId[] {
  const found = extensions.map((given) =>
    allExtensions.find((id) => id === given || given.split("/").includes(registry[id][0])),
  );
  return [...new Set(found.filter((id) => id !== undefined))].sort();
}
