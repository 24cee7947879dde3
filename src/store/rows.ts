import type { JsonObject } from "../base/json.ts";

/** Rows of the bulk tables as the writers make them. Instants are ISO text; `body` and `item` are JSON text. */
export interface PayloadRow {
  /** Hash of source, kind, url, context and content: the same answer again has the same id. */
  readonly id: string;
  readonly source: string;
  readonly kind: string;
  readonly url: string;
  readonly mediaType: string;
  readonly context: JsonObject;
  readonly sha256: string;
  readonly fetchedAt: string;
  /** Content as fetched, uncompressed. */
  readonly bytes: Uint8Array;
}

export interface ReleaseRow {
  readonly ocid: string;
  /** Hash of source, stream, release id, date and content. */
  readonly id: string;
  readonly source: string;
  readonly releaseId: string;
  /** ISO 8601 in UTC to the millisecond, as stored and as read: it may stand for the publication of the process. */
  readonly date: string;
  readonly stream: string;
  readonly sequence: number;
  /** Hash of the content; for present-state sources without id and date. */
  readonly content: string;
  readonly tag: readonly string[];
  readonly valid: boolean;
  readonly errors: readonly unknown[] | undefined;
  readonly payload: string;
  readonly mapping: number;
  readonly body: string;
}

export interface RecordRow {
  readonly ocid: string;
  readonly source: string;
  readonly sources: readonly string[];
  readonly country: string | null;
  readonly valid: boolean;
  readonly withdrawn: boolean;
  readonly releases: number;
  /** Of the compiled release and the notice: what tells one state of the process from another. */
  readonly hash: string;
  readonly body: string;
}

export interface NoticeRow {
  readonly ocid: string;
  readonly source: string;
  readonly country: string | null;
  readonly language: string | null;
  readonly valid: boolean;
  readonly status: string | null;
  readonly stage: string;
  readonly method: string;
  readonly category: string | null;
  readonly buyer: string | null;
  readonly suppliers: readonly string[];
  readonly supplierScales: readonly string[];
  readonly classifications: readonly string[];
  readonly amount: string | null;
  readonly currency: string | null;
  /** Null where there is no rate. */
  readonly amountUSD: string | null;
  readonly published: string | null;
  readonly deadline: string | null;
  /** Date of the compiled release. */
  readonly released: string | null;
  readonly smeReserved: boolean | null;
  readonly numberOfTenderers: number | null;
  readonly searchText: string;
  readonly item: string;
}

export interface PartyRow {
  /** The id within the process. */
  readonly party: string;
  /** The id over all processes. */
  readonly organization: string;
  /** Whether that id is one of a register; else it holds within the source alone. */
  readonly identified: boolean;
  readonly naturalPerson: boolean | null;
  /** Of the register; of the source, where there is no identifier. */
  readonly country: string | null;
  /** As stated, and those in which the process refers to it. */
  readonly roles: readonly string[];
  readonly name: string | null;
  readonly scheme: string | null;
  readonly identifier: string | null;
  readonly scale: string | null;
}

export interface AwardRow {
  readonly award: string;
  readonly status: string | null;
  readonly date: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  /** Null where there is no rate. */
  readonly amountUSD: string | null;
  readonly suppliers: readonly string[];
}

export interface BidRow {
  readonly bid: string;
  readonly status: string | null;
  readonly date: string | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly tenderers: readonly string[];
}

/** Everything that is derived from the releases of one process. */
export interface ProcessRows {
  readonly record: RecordRow;
  readonly notice: NoticeRow;
  readonly parties: readonly PartyRow[];
  readonly awards: readonly AwardRow[];
  readonly bids: readonly BidRow[];
  /** Why releases were left out of the merge. */
  readonly conflicts?: readonly string[];
}

export interface IssueRow {
  readonly code: string;
  readonly path: string;
  readonly value: string;
  readonly message: string;
  readonly count: number;
  readonly payload: string | null;
  readonly pointer: string | null;
  readonly ocid: string | null;
}

export interface EntryRow {
  readonly key: string;
  readonly version: string;
  readonly final: boolean;
  readonly context: JsonObject | null;
}
