/** The one door for connectors: what a folder under connectors/ may use. */
export { systemClock } from "../base/clock.ts";
export {
  addDecimals,
  compareDecimals,
  divideDecimals,
  isDecimal,
  multiplyDecimals,
  normalizeDecimal,
  sumDecimals,
} from "../base/decimal.ts";
export { messageOf, SourceError, UsageError } from "../base/errors.ts";
export { sha256 } from "../base/hash.ts";
export {
  isObject,
  type JsonObject,
  type JsonValue,
  numberFromText,
  numberText,
  parseJson,
  pointer,
} from "../base/json.ts";
export type { HttpClient, HttpPolicy, HttpRequest, HttpResponse } from "../http/index.ts";
export * from "../ocds/identifiers.ts";
export type * from "../ocds/index.ts";
export { type UpgradeOptions, upgrade } from "../ocds/index.ts";
export type * from "../world/index.ts";
export { asOf, isBusinessDay, worldRate } from "../world/index.ts";
export type { ArchiveMember } from "./archive.ts";
export type * from "./contract.ts";
export { type CsvStyle, writeCsv } from "./csv-write.ts";
export { addDays, type DateOptions, formatInstant, instant, localDay, sourcedInstant } from "./dates.ts";
export {
  type DownloadedMemberSlice,
  type DownloadedSlice,
  downloadCut,
  downloadSlices,
  downloadZipSlices,
} from "./download.ts";
export { type DownloadedArchive, downloadArchive } from "./download-archive.ts";
export { type FeedDocument, type PublicationDraft, webUrl } from "./feed-reader.ts";
export { believedTable, type TableSlice, tableState } from "./file-traits.ts";
export { fetchFiles, fileState, type KindSlice, type WatchedFile } from "./files.ts";
export { tableRows } from "./html.ts";
export { jsonAnswer, jsonObjectAnswer } from "./json-answer.ts";
export { type LookupTable, lookupTable, type Mark } from "./lookups.ts";
export { money, number } from "./money.ts";
export { ocdsMembers, ocdsPassThrough, type PassThroughOptions, type ReleaseAbout } from "./ocds.ts";
export { cutOcdsFile, ocdsFileKinds } from "./ocds-file.ts";
export { type Mending, mended, withoutPersons } from "./ocds-repairs.ts";
export { byDay, byMonth, byNextLink, byOffset, byPage, type Page, type PagedRow } from "./paging.ts";
export { type CsvOptions, type CsvTable, decodeText, parseCsv, parseCsvTable, parseXml } from "./parse.ts";
export { PayloadReader } from "./payload.ts";
export { maskPersons, personHash, personId, withoutCpf } from "./persons.ts";
export {
  type PublicationFeed,
  type PublicationKind,
  publicationFeeds,
  publicationForms,
  publicationKinds,
} from "./publication-feeds.ts";
export { readPublications } from "./publication-forms.ts";
export * from "./rate-source.ts";
export { type Audit, type MapIssue, SourceNode } from "./reader.ts";
export * from "./row.ts";
export { isWorkbook, readSheet, type SheetOptions, splitSheet } from "./sheet.ts";
export { writeSheet } from "./sheet-write.ts";
export {
  jsonResponse,
  type Simulate,
  type SimulateContext,
  type SimulatedPage,
  type SimulatedRequest,
  type SimulatedResponse,
  type Simulation,
} from "./simulate.ts";
export { type OcdsParts, type OcdsStyle, simulatedOcds } from "./simulate-ocds.ts";
export { slug } from "./slug.ts";
export { type Draft, plain, type ReleaseDraft, Sourced, settle } from "./sourced.ts";
export { type FileSlice, type SplitOptions, splitCsv, splitJsonArray } from "./split.ts";
export { splitFile } from "./split-file.ts";
export { splitJsonLines } from "./split-lines.ts";
export { writeZip } from "./zip-write.ts";
