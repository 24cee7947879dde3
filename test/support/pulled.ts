import { createLogger } from "../../src/base/log.ts";
import type {
  Connector,
  EntryState,
  FetchContext,
  Fetched,
  FetchScope,
  Ledger,
  Payload,
} from "../../src/connector/index.ts";
import { createMapContext, type MappedPayload, mapPayload } from "../../src/connector/map-payload.ts";
import type { HttpClient } from "../../src/http/index.ts";

/** The books of one pull in memory. `declared` is undefined where the source declares nothing. */
export interface Books {
  declared: number | undefined;
  fetched: number;
  /** Listed entries that came whole. */
  accepted: number;
  duplicates: number;
  rejected: { code: string; message: string; key?: string | undefined }[];
  incomplete: { code: string; message: string }[];
  suspicious: { code: string; message: string }[];
}

/** What outlives a pull: watermarks and known entries, as the store would keep them. */
export interface Memory {
  readonly watermarks: Map<string, string>;
  readonly entries: Map<string, EntryState>;
}

export const emptyMemory = (): Memory => ({ watermarks: new Map(), entries: new Map() });

export interface PullOptions {
  readonly http: HttpClient;
  readonly now: Date | (() => Date);
  readonly scope?: FetchScope;
  readonly memory?: Memory;
  readonly settings?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A payload as it would be stored, with the entry that it vouches for. */
export type PulledPayload = Payload & Pick<Fetched, "entry">;

export interface Pulled {
  readonly payloads: readonly PulledPayload[];
  readonly books: Books;
  readonly memory: Memory;
}

/** Runs a connector's fetch to its end. Entries are remembered as they come; watermarks only of a pull that adds up. */
export async function pull(connector: Connector, options: PullOptions): Promise<Pulled> {
  const memory = options.memory ?? emptyMemory();
  const books: Books = {
    declared: undefined,
    fetched: 0,
    accepted: 0,
    duplicates: 0,
    rejected: [],
    incomplete: [],
    suspicious: [],
  };
  const ledger: Ledger = {
    declare: (entries) => {
      books.declared = (books.declared ?? 0) + entries;
    },
    fetched: (entries) => {
      books.fetched += entries;
    },
    unchanged: () => {},
    duplicate: (entries = 1) => {
      books.duplicates += entries;
    },
    reject: (code, message, key) => void books.rejected.push({ code, message, key }),
    incomplete: (code, message) => void books.incomplete.push({ code, message }),
    suspicious: (code, message) => void books.suspicious.push({ code, message }),
  };
  const advanced = new Map<string, string>();
  const context: FetchContext = {
    http: options.http.withPolicy({ ...connector.meta.policy, spacingMs: 0 }),
    scope: options.scope ?? { mode: "incremental" },
    setting: (name) => options.settings?.[name],
    now: () => (options.now instanceof Date ? options.now : options.now()),
    signal: options.signal ?? new AbortController().signal,
    log: createLogger("silent", false),
    ledger,
    watermark: (stream) => memory.watermarks.get(stream),
    advance: (stream, value) => void advanced.set(stream, value),
    known: async (keys) =>
      new Map(
        keys.flatMap((key) => {
          const entry = memory.entries.get(key);
          return entry ? [[key, entry] as const] : [];
        }),
      ),
    openEntries: async (limit) => [...memory.entries.values()].filter((entry) => entry.final !== true).slice(0, limit),
  };
  const payloads: PulledPayload[] = [];
  for await (const fetched of connector.fetch?.(context) ?? []) {
    payloads.push({ source: connector.meta.id, ...fetched, context: fetched.context ?? {} });
    if (!fetched.entry) continue;
    books.accepted += 1;
    // Set anew, so that the entry goes behind the others.
    memory.entries.delete(fetched.entry.key);
    memory.entries.set(fetched.entry.key, fetched.entry);
  }
  const whole = books.incomplete.length === 0 && books.rejected.length === 0;
  const balanced = whole && (books.declared === undefined || books.declared === books.fetched);
  if (balanced) for (const [stream, value] of advanced) memory.watermarks.set(stream, value);
  return { payloads, books, memory };
}

/** Maps what was pulled, as the runner would. */
export function mapPulled(connector: Connector, payloads: readonly Fetched[]): MappedPayload[] {
  const context = createMapContext(connector, "ocds-test00");
  return payloads.map((fetched) =>
    mapPayload(connector, { source: connector.meta.id, ...fetched, context: fetched.context ?? {} }, context),
  );
}
