import type { World } from "../world/index.ts";

/** A connector's portal played from a simulated world, in the portal's own wire format and with its quirks. */
export interface Simulation {
  /** The real origins that this portal answers at ("https://api.mercadopublico.cl"). */
  readonly origins: readonly string[];
  /** Answers one request as the portal would. `url` is the real one. */
  handle(request: SimulatedRequest): SimulatedResponse;
  /** Files that an operator would deposit, for deposit-mode sources. */
  deposits?(): Iterable<{ readonly name: string; readonly bytes: Uint8Array }>;
}

export interface SimulatedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Faults in listings that only the portal's own paging can show. Others (429, stall, truncation …) are the server's. */
export type ListingFault = "droppedNext" | "repeatedPage" | "wrongTotal" | "emptyPage";

export interface SimulateContext {
  readonly world: World;
  /** The present in the world: later events have not happened yet. */
  now(): Date;
  /** The fault that this listing shall show now, if any. */
  listingFault(): ListingFault | undefined;
  /**
   * One page of a listing, faults applied.
   * @param total rows in the listing
   * @param at row at a position; called for the page's rows only, so that a world of any size costs the same
   */
  page<Row>(total: number, offset: number, limit: number, at: (index: number) => Row): SimulatedPage<Row>;
}

export interface SimulatedPage<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** Whether a further page exists (and is admitted to). */
  readonly more: boolean;
}

/** What a connector folder's simulate.ts exports by default. */
export type Simulate = (context: SimulateContext) => Simulation;

/** The standard {@link SimulateContext.page}: the honest page, or the one that the fault asks for. */
export function simulatedPage<Row>(
  fault: ListingFault | undefined,
  total: number,
  offset: number,
  limit: number,
  at: (index: number) => Row,
): SimulatedPage<Row> {
  const begin = fault === "repeatedPage" && offset >= limit ? offset - limit : offset;
  const end = Math.min(begin + limit, total);
  const rows: Row[] = [];
  if (!(fault === "emptyPage" && offset > 0)) for (let index = begin; index < end; index += 1) rows.push(at(index));
  const more = offset + limit < total;
  return {
    rows,
    total: fault === "wrongTotal" ? total + 7 : total,
    more: fault === "droppedNext" ? false : more,
  };
}

/** A JSON answer. */
export const jsonResponse = (value: unknown, status = 200): SimulatedResponse => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8" },
  body: JSON.stringify(value),
});
