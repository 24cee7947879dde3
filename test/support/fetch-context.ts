import { createLogger } from "../../src/base/log.ts";
import type {
  Connector,
  EntryState,
  FetchContext,
  Fetched,
  FetchScope,
  HttpClient,
  Ledger,
  Payload,
} from "../../src/connector/index.ts";

/** What a run booked. `accepted` = listed entries that came whole. */
export interface Tally {
  declared: number;
  fetched: number;
  duplicates: number;
  accepted: number;
  rejected: { code: string; message: string; key: string | undefined }[];
  incomplete: { code: string; message: string }[];
  suspicious: { code: string; message: string }[];
}

/** What outlives a run: stored entries (longest unseen first) and watermarks. */
export interface Memory {
  readonly entries: Map<string, EntryState>;
  readonly watermarks: Map<string, string>;
}

export const newMemory = (): Memory => ({ entries: new Map(), watermarks: new Map() });

export interface PullResult {
  readonly tally: Tally;
  readonly payloads: readonly Payload[];
}

export interface PullOptions {
  readonly http: HttpClient;
  readonly now: () => Date;
  readonly scope?: FetchScope;
  readonly settings?: Readonly<Record<string, string>>;
  readonly memory?: Memory;
  readonly signal?: AbortSignal;
}

/** Runs `fetch` of a connector to its end with books, entries and watermarks in memory. */
export async function pullOnce(connector: Connector, options: PullOptions): Promise<PullResult> {
  const memory = options.memory ?? newMemory();
  const tally: Tally = {
    declared: 0,
    fetched: 0,
    duplicates: 0,
    accepted: 0,
    rejected: [],
    incomplete: [],
    suspicious: [],
  };
  const ledger: Ledger = {
    declare(entries) {
      tally.declared += entries;
    },
    fetched(entries) {
      tally.fetched += entries;
    },
    duplicate(entries = 1) {
      tally.duplicates += entries;
    },
    reject: (code, message, key) => void tally.rejected.push({ code, message, key }),
    incomplete: (code, message) => void tally.incomplete.push({ code, message }),
    suspicious: (code, message) => void tally.suspicious.push({ code, message }),
  };
  const advanced = new Map<string, string>();
  const context: FetchContext = {
    http: options.http,
    scope: options.scope ?? { mode: "incremental" },
    setting: (name) => options.settings?.[name],
    now: options.now,
    signal: options.signal ?? new AbortController().signal,
    log: createLogger("silent"),
    ledger,
    watermark: (stream) => memory.watermarks.get(stream),
    advance: (stream, value) => void advanced.set(stream, value),
    known: async (keys) => {
      const found = new Map<string, EntryState>();
      for (const key of keys) {
        const entry = memory.entries.get(key);
        if (entry) found.set(key, entry);
      }
      return found;
    },
    openEntries: async (limit) => [...memory.entries.values()].filter((entry) => !entry.final).slice(0, limit),
  };
  const payloads: Payload[] = [];
  for await (const fetched of connector.fetch?.(context) ?? []) {
    payloads.push(toPayload(connector.meta.id, fetched));
    if (fetched.entry) {
      tally.accepted += 1;
      // Set anew, so that the entry goes behind the others.
      memory.entries.delete(fetched.entry.key);
      memory.entries.set(fetched.entry.key, fetched.entry);
    }
  }
  const adds = tally.declared === tally.fetched && tally.rejected.length === 0 && tally.incomplete.length === 0;
  if (adds) for (const [stream, value] of advanced) memory.watermarks.set(stream, value);
  return { tally, payloads };
}

const toPayload = (source: string, { kind, url, fetchedAt, mediaType, bytes, context }: Fetched): Payload => ({
  source,
  kind,
  url,
  fetchedAt,
  mediaType,
  bytes,
  context: context ?? {},
});
