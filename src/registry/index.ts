/** Feeds that national portals register: apply, prove, try, approve, push, keep up. */
export { type Actor, anybody, mayKnow, owns } from "./actors.ts";
export { countryCode } from "./application.ts";
export { type Fault, RegistryError, type RegistryProblem } from "./errors.ts";
export { feedConnector, sourceOf } from "./feed-connector.ts";
export { largestPush, Quota, subscriptionsADay, subscriptionsAnHour } from "./limits.ts";
export { settleMove, watchingMoves } from "./moves.ts";
export { feedConnectorOf, feedOfSource, foreignOcids } from "./ownership.ts";
export { type ProofInstruction, type ProofResult, proofInstructions } from "./proof.ts";
export { type PublisherSource, publicationProof, registrationStatus } from "./publication-feeds.ts";
export type { Delivery } from "./push.ts";
export { Registry, type RegistryOptions } from "./registry.ts";
export { type Report, type ReportSection, wordsOf } from "./report.ts";
export { defaultSchedule, type NextOfCron, nextPull } from "./schedule.ts";
export { inService, publicStatuses } from "./states.ts";
export type { Trial } from "./trial.ts";
export { forget, recheckProofs, settleFreshness, type UpkeepOptions } from "./upkeep.ts";
export { type ReportLanguage, reportLanguages } from "./words/types.ts";
