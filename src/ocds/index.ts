/** The OCDS engine: `import { merge, validate, upgrade } from "pregon/ocds"`. Pure, no input or output. */
export {
  type ClassificationScheme,
  type CodeLevel,
  type CodeStanding,
  canonicalClassification,
  classificationSchemes,
  codeLevel,
  codeMatches,
  codePath,
  crosswalksOf,
  type ReadCode,
  readCode,
} from "./classifications.ts";
export { type Code, type CodelistName, codelists } from "./codelists/index.ts";
export { allExtensions, type ExtensionId, extensionIds, extensionUrl } from "./extensions.ts";
export { type ReleaseField, releaseField } from "./field.ts";
export { type Change, historyOf } from "./history.ts";
export {
  type CheckDigit,
  canonicalScheme,
  type IdentifierScheme,
  identifierSchemes,
  type NormalizedIdentifier,
  normalizeIdentifier,
  organizationId,
} from "./identifiers.ts";
export {
  type Compiled,
  compile,
  type Merged,
  type MergeOptions,
  merge,
  mergeVersioned,
  type Versioned,
} from "./merge/compile.ts";
export { MergeError, type MergeWarning } from "./merge/errors.ts";
export { statedRemovals } from "./merge/removals.ts";
export type { Override, RuleOverride } from "./merge/rules.ts";
export { openapiComponents } from "./model/components.ts";
export * from "./model/index.ts";
export {
  canonicalOrganizationId,
  firmOf,
  nationalScheme,
  type OrganizationIdentity,
  organizationIdentity,
  schemeOfOrganization,
} from "./organizations.ts";
export {
  extensionsOf,
  linkedRelease,
  type PackageMetadata,
  type RecordText,
  recordPackage,
  recordPackageText,
  recordText,
  releasePackage,
  releasePackageText,
} from "./packages.ts";
export { releaseThatSet, type SetBy, valueAtPointer } from "./trace.ts";
export { type UpgradeOptions, upgrade } from "./upgrade.ts";
export type { ValidationError } from "./validate/report.ts";
export {
  type ValidateOptions,
  type Validation,
  validate,
  validatePackage,
  validateRecord,
} from "./validate/validate.ts";
