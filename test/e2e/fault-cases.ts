import type { Fault, FaultKind } from "../../src/simulator/index.ts";
import type { WorldOptions } from "../../src/world/index.ts";

/** Where and when faults are put before a source, and what its ledger is to say. */
export interface FaultScene {
  readonly world: WorldOptions;
  /** The present of the first pull, and that of the pull with the fault: between them there is something new. */
  readonly first: string;
  readonly second: string;
  /** A listing of more than one page that the second pull reads. */
  readonly listing: string | RegExp;
  /** Requests for what stands behind an entry of the listing; absent where the listing says it all. */
  readonly detail?: string | RegExp;
  /** Reason of a run whose listing fails by an error of this code. */
  readonly listingFails: (code: string) => RegExp;
}

export const scenes: Readonly<Record<string, FaultScene>> = {
  "br-pncp": {
    world: { seed: 5, size: 600, from: "2025-03-04", until: "2025-03-06" },
    first: "2025-03-06T17:05:00Z",
    second: "2025-03-06T20:05:00Z",
    listing: /\/contratacoes\/atualizacao\?dataInicial=20250306.*codigoModalidadeContratacao=6&/,
    detail: /\/itens\?/,
    listingFails: (code) => new RegExp(`^${code}: tenders of 2025-03-06, modality 6`),
  },
  "cl-chilecompra": {
    world: { seed: 5, size: 1_600, from: "2025-03-01", until: "2025-03-31" },
    first: "2025-03-25T12:05:00Z",
    second: "2025-03-25T22:05:00Z",
    listing: "/listaOCDSAgnoMes/2025/03",
    detail: "/OCDS/tender/",
    listingFails: (code) => new RegExp(`^${code}: licitaciones 2025-03`),
  },
  "mx-pdn": {
    world: { seed: 5, size: 420, from: "2025-03-04", until: "2025-03-06" },
    first: "2025-03-06T12:05:00Z",
    second: "2025-03-06T20:05:00Z",
    listing: "supplier_id=SHCP",
    listingFails: () => /^publisher-failed: SHCP/,
  },
};

export interface FaultCase {
  readonly name: string;
  readonly fault: Omit<Fault, "source" | "match">;
  /** Code of the error that the connector sees when it does not pass; absent: the fault does no harm. */
  readonly code?: string;
  /** Least milliseconds that the client is to have waited. */
  readonly waits?: number;
}

/** Faults of the transport: each passes when it comes once, and is told when it stays. */
export const transportFaults: readonly FaultCase[] = [
  {
    name: "429, Retry-After in seconds",
    fault: { kind: "status429", retryAfter: 7 },
    code: "http-status",
    waits: 7_000,
  },
  {
    name: "429, Retry-After as a date",
    fault: { kind: "status429", retryAfter: "date" },
    code: "http-status",
    waits: 1,
  },
  { name: "500", fault: { kind: "status500" }, code: "http-status" },
  { name: "503", fault: { kind: "status503" }, code: "http-status" },
  { name: "an answer that never comes", fault: { kind: "stall" }, code: "timeout" },
  { name: "a connection that breaks off", fault: { kind: "truncate" }, code: "truncated-body" },
  { name: "half a text", fault: { kind: "cutBody" }, code: "malformed-json" },
  { name: "a closed connection", fault: { kind: "disconnect" }, code: "unreachable" },
  { name: "a page for people", fault: { kind: "html" }, code: "html-instead-of-data|malformed-json" },
  { name: "bytes that are no UTF-8", fault: { kind: "badUtf8" }, code: "garbled-body" },
  { name: "a NUL byte", fault: { kind: "nul" } },
  { name: "a body in drops", fault: { kind: "slow", delayMs: 3 } },
];

const named = (...kinds: readonly FaultKind[]): FaultCase[] =>
  transportFaults.filter(({ fault }) => kinds.includes(fault.kind) && fault.retryAfter !== "date");

/** Those that some details have, and those that all of them have: one of each way in which a request can fail. */
export const faultsOfSome = named("status429", "status500", "truncate", "cutBody", "html", "badUtf8", "nul");
export const faultsOfAll = named("status503", "cutBody", "badUtf8");

/** Faults of listings: what each is told as when it stays. */
export const listingFaults: readonly { readonly kind: FaultKind; readonly reason: RegExp }[] = [
  { kind: "repeatedPage", reason: /^page-repeated/ },
  { kind: "emptyPage", reason: /^empty-page/ },
  { kind: "wrongTotal", reason: /^(short-page|empty-page|pages-disagree|total-mismatch)/ },
  // Told only where the portal's paging has something to drop: a flag, a link, a number of pages.
  { kind: "droppedNext", reason: /^(pages-disagree|dropped-next-link|total-mismatch)/ },
];
