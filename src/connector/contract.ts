import type { JsonObject } from "../base/json.ts";
import type { Logger } from "../base/log.ts";
import type { HttpClient, HttpPolicy, HttpResponse } from "../http/index.ts";
import type { PayloadReader } from "./payload.ts";
import type { ReleaseDraft } from "./sourced.ts";

/**
 * The contract of a connector: one folder under connectors/, whose connector.ts default-exports a {@link Connector}.
 * `fetch` does network and nothing else; `toReleases` is pure, so that mappings can be re-run over stored payloads.
 */
export interface Connector {
  readonly meta: ConnectorMeta;
  /** Kinds of payload by name: what `fetch` yields and what `pregon ingest --file` takes. */
  readonly kinds: Readonly<Record<string, PayloadKind>>;
  /**
   * Pulls what is new. Yields payloads in the order in which they may be committed. Absent: a deposit-only source.
   * Throws SourceError where the source cannot be used at all; everything less is noted in the ledger.
   */
  fetch?(context: FetchContext): AsyncIterable<Fetched>;
  /**
   * Maps one payload to OCDS releases. Pure: same payload, same releases. Source values that cannot be mapped become
   * issues (`payload.issue`); throws only where the whole payload is unusable.
   */
  toReleases(payload: PayloadReader, context: MapContext): Iterable<MappedRelease>;
}

export interface ConnectorMeta {
  /** Folder name: ISO 3166-1 alpha-2 in lower case, a dash, the system. */
  readonly id: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string;
  /** Name of the portal as its users know it. */
  readonly title: string;
  readonly portal: string;
  /** Public page of one process: URL with `{ocid}`, `{ocid.local}` (without the prefix) or `{tender.id}`. */
  readonly noticePage?: string;
  readonly publisher: { readonly name: string; readonly uri?: string };
  /** ISO 639-1. */
  readonly language: "es" | "pt" | "en" | "fr";
  /** IANA zone in which the portal states local times. */
  readonly timeZone: string;
  /** ISO 4217 code of amounts that name no currency. */
  readonly currency: string;
  readonly licence: {
    readonly name: string;
    readonly url?: string;
    /** Re-use under the same licence only: carried to every representation. */
    readonly shareAlike?: boolean;
  };
  /** `publisher`: the source publishes ocids; `minted`: we make them from its own ids. */
  readonly ocids: "publisher" | "minted";
  /** `releases`: the source publishes a history of releases; `snapshot`: only its present state, we make the history. */
  readonly history: "releases" | "snapshot";
  /**
   * Of a `snapshot` source: the streams (`MappedRelease.stream` up to a colon) of which each release states all that the
   * source says in that stream. There, a release replaces the earlier one, so that what the portal no longer shows goes;
   * elsewhere releases add to each other. Name a stream only if one payload always holds all of it.
   */
  readonly wholeStreams?: readonly string[];
  /** Raised with each change of map.ts that changes output: `pregon remap` then has something to do. */
  readonly mappingVersion: number;
  readonly access: "api" | "bulk" | "deposit";
  /** Cron expression in the portal's zone; absent for deposit sources. */
  readonly schedule?: string;
  readonly enabledByDefault: boolean;
  readonly policy?: Partial<HttpPolicy>;
  /** Settings from the environment that the connector reads; secrets are masked wherever settings are shown. */
  readonly settings?: readonly ConnectorSetting[];
  /** Hours without a complete run after which the source counts as stale. */
  readonly staleAfterHours: number;
  /** What the source covers, for a reader who does not know the country. */
  readonly covers: string;
  /** First year with data. */
  readonly since?: number;
  readonly stages: readonly ("planning" | "tender" | "award" | "contract" | "implementation")[];
  readonly sme: {
    readonly supplierSize: boolean;
    readonly reservation: boolean;
    readonly note: string;
  };
  /** What a researcher must know before using the figures. */
  readonly caveats: readonly string[];
  /** Legal or practical bar to machines, if any, and how data comes in then. */
  readonly restriction?: string;
}

export interface ConnectorSetting {
  /** Environment variable. */
  readonly name: string;
  readonly secret: boolean;
  /** Without it the connector cannot run at all (status `needsSecret`). */
  readonly required: boolean;
  readonly about: string;
}

export interface PayloadKind {
  readonly about: string;
  readonly mediaType: string;
  /** Whether bytes given by a person are of this kind. Only the first 64 KiB are shown. */
  recognise(head: PayloadHead): boolean;
  /** How a file is cut into payloads of bounded size; absent: one payload. */
  readonly split?: FileSplit;
  /** Recognised only to be refused with a clear word (an error answer that somebody saved): no fixture can show it. */
  readonly refused?: true;
}

export interface PayloadHead {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The bytes as text, in the encoding told by BOM or content. */
  readonly text: string;
}

/**
 * csv: the header line is repeated in each payload. jsonArray: a JSON array becomes arrays of at most `rows` members; with
 * `of`, the array may also be the member of that name of the top-level object (an OCDS package's `releases`), and with
 * `as: "object"` the payloads are objects that hold nothing but their part of it under that name. `orWhole`: a document
 * without that list is one payload. jsonLines: the values of a file with one a line become JSON arrays. xlsx: the first
 * sheet becomes CSV payloads (UTF-8, comma), as a mapping cannot read a workbook. `splitFile` cuts.
 */
export type FileSplit =
  | { readonly by: "csv"; readonly rows: number; readonly delimiter?: string }
  | {
      readonly by: "jsonArray";
      readonly rows: number;
      readonly of?: string;
      readonly as?: "object";
      readonly orWhole?: true;
    }
  | { readonly by: "jsonLines"; readonly rows: number }
  | { readonly by: "xlsx"; readonly rows: number };

/** A stored or fresh answer of a source. */
export interface Payload {
  readonly source: string;
  readonly kind: string;
  /** As asked, secrets hidden; `file:<name>` for a deposited file. */
  readonly url: string;
  /** ISO 8601 instant. */
  readonly fetchedAt: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Small facts from the listing that the bytes do not hold (ids, last change). Part of the payload's identity. */
  readonly context: JsonObject;
}

/** What `fetch` yields. */
export interface Fetched {
  readonly kind: string;
  readonly url: string;
  readonly fetchedAt: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly context?: JsonObject;
  /** The listed entry that is whole once this payload is stored. */
  readonly entry?: EntryState;
}

/** What is known of one entry of a source's listing, so that an unchanged one is not asked for again. */
export interface EntryState {
  /** The source's own id of the entry. */
  readonly key: string;
  /** The source's mark of its version (last change, hash). */
  readonly version: string;
  /** True where no further change is expected. */
  readonly final?: boolean;
  readonly context?: JsonObject;
}

export interface FetchContext {
  readonly http: HttpClient;
  /** What to pull: everything, a window of days (inclusive, local dates), or what is new since the watermark. */
  readonly scope: FetchScope;
  /** Values of the settings declared in meta; absent ones are undefined. */
  setting(name: string): string | undefined;
  now(): Date;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly ledger: Ledger;
  /** Last advanced value of a stream, undefined before the first complete run. */
  watermark(stream: string): string | undefined;
  /** Everything of `stream` up to `value` has been yielded. Stored only while the run adds up. */
  advance(stream: string, value: string): void;
  /** Stored states of the entries with these keys. */
  known(keys: readonly string[]): Promise<ReadonlyMap<string, EntryState>>;
  /** Entries not final, oldest check first. */
  openEntries(limit: number): Promise<readonly EntryState[]>;
}

export type FetchScope =
  | { readonly mode: "incremental" }
  | { readonly mode: "all" }
  | { readonly mode: "window"; readonly from: string; readonly until: string };

/** The books of a run. A run whose books do not balance is `incomplete` and moves no watermark. */
export interface Ledger {
  /** The source says that this many entries exist in a scope. Scopes add up. */
  declare(entries: number): void;
  /** Entries read from listings or files, repeated ones included. */
  fetched(entries: number): void;
  /** Entries or files that the source shows to be as they were when they were stored: they are not read again. */
  unchanged(entries?: number): void;
  /** An entry met again in the same run. */
  duplicate(entries?: number): void;
  /** An entry that could not be had or used. */
  reject(code: string, message: string, key?: string): void;
  /** Something is missing: the run will be incomplete. */
  incomplete(code: string, message: string): void;
  /** Something is odd, though nothing is known to be missing: the run will be suspicious. */
  suspicious(code: string, message: string): void;
}

export interface MapContext {
  /** The prefix for minted ocids, e.g. "ocds-abc123". */
  readonly ocidPrefix: string;
  /** `<ocidPrefix>-<source id>-<own id>`, with spaces and slashes of the own id turned into dashes. */
  mintOcid(ownId: string): string;
}

export interface MappedRelease {
  readonly release: ReleaseDraft;
  /**
   * Which part of the process a present-state release speaks of ("tender", "contract:123"): a new one is compared with
   * its predecessor of the same stream.
   */
  readonly stream?: string;
  /** Order among releases of the same date. */
  readonly sequence?: number;
}

export type { HttpResponse };
