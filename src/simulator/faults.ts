import type { ListingFault } from "../connector/simulate.ts";

/**
 * What goes wrong on demand. Those of the transport are the server's: an error status; `stall` (no answer ever comes);
 * `slow` (the body comes in drops); `truncate` (fewer bytes than Content-Length says, then the connection closes);
 * `cutBody` (a whole answer with half of its text); `html` (status 200 with a page for people); `nul` (a NUL byte inside
 * the text); `badUtf8` (a byte that no UTF-8 has there); `disconnect` (the connection closes before any answer);
 * `emptyBody` (status 200 and not a byte). Those of whole files, packed or not: `fewRows` (a tenth of the rows),
 * `renamedColumn` (one column in the middle of a table has another name), `movedColumns` (the columns in reverse order).
 * Those of {@link ListingFault} are shown by the portal's own paging.
 */
export type FaultKind =
  | "status429"
  | "status500"
  | "status503"
  | "stall"
  | "slow"
  | "truncate"
  | "cutBody"
  | "html"
  | "nul"
  | "badUtf8"
  | "disconnect"
  | "emptyBody"
  | "fewRows"
  | "renamedColumn"
  | "movedColumns"
  | ListingFault;

export interface Fault {
  readonly kind: FaultKind;
  /** Id of the connector whose portal has it; all of them by default. */
  readonly source?: string;
  /** Only requests whose real URL contains this text or matches this expression. */
  readonly match?: string | RegExp;
  /** How many requests get it; no end by default. */
  readonly times?: number;
  /** Only each n-th of the matching requests. Default 1: all of them. */
  readonly every?: number;
  /** For the error statuses: Retry-After in seconds, or as an HTTP date some two seconds ahead (RFC 9110, 10.2.3). */
  readonly retryAfter?: number | "date";
  /** For `slow`: milliseconds between two drops, of which there are eight. Default 50. */
  readonly delayMs?: number;
}

export type FaultPlan = readonly Fault[];

const listingKinds: readonly string[] = [
  "droppedNext",
  "repeatedPage",
  "wrongTotal",
  "emptyPage",
] satisfies ListingFault[];

const isListingFault = (kind: FaultKind): kind is ListingFault => listingKinds.includes(kind);

interface Armed {
  readonly fault: Fault;
  met: number;
  fired: number;
}

/** A plan at work: counts the requests that each fault meets. Of several that are due, the first in the plan fires. */
export class Faults {
  readonly #transport: Armed[] = [];
  readonly #listing: Armed[] = [];

  constructor(plan: FaultPlan) {
    for (const fault of plan) {
      (isListingFault(fault.kind) ? this.#listing : this.#transport).push({ fault, met: 0, fired: 0 });
    }
  }

  /** The fault of the transport that this answer gets. */
  transport(source: string, url: string): Fault | undefined {
    return due(this.#transport, source, url, () => true);
  }

  /**
   * The fault that this listing gets.
   * @param visible whether a fault would show: a fault is not spent on a page that cannot show it
   */
  listing(source: string, url: string, visible: (kind: ListingFault) => boolean): ListingFault | undefined {
    const kind = due(this.#listing, source, url, (fault) => isListingFault(fault.kind) && visible(fault.kind))?.kind;
    return kind !== undefined && isListingFault(kind) ? kind : undefined;
  }
}

function due(faults: Armed[], source: string, url: string, visible: (fault: Fault) => boolean): Fault | undefined {
  let found: Fault | undefined;
  for (const armed of faults) {
    const { fault } = armed;
    if (!concerns(fault, source, url) || !visible(fault)) continue;
    armed.met += 1;
    if (found !== undefined || armed.met % (fault.every ?? 1) !== 0) continue;
    if (fault.times !== undefined && armed.fired >= fault.times) continue;
    armed.fired += 1;
    found = fault;
  }
  return found;
}

function concerns({ source, match }: Fault, of: string, url: string): boolean {
  if (source !== undefined && source !== of) return false;
  if (match === undefined) return true;
  // search() keeps no position between calls, as test() does with a global expression.
  return typeof match === "string" ? url.includes(match) : url.search(match) >= 0;
}
