import { messageOf } from "../base/errors.ts";
import {
  type ListingFault,
  type Simulate,
  type SimulateContext,
  type SimulatedRequest,
  type SimulatedResponse,
  type Simulation,
  simulatedPage,
} from "../connector/simulate.ts";
import type { World } from "../world/index.ts";
import type { Faults } from "./faults.ts";

/** A connector's id with its portal. */
export interface SimulatedConnector {
  readonly id: string;
  readonly simulate: Simulate;
}

/** An answer and who gave it. */
export interface Answer {
  readonly source: string;
  readonly response: SimulatedResponse;
  /** The listing fault that the answer shows. */
  readonly fault: ListingFault | undefined;
}

/** A portal that failed to answer: a defect of its simulation, not a fault of the plan. */
export interface Failure {
  readonly source: string;
  readonly url: string;
  readonly message: string;
}

/** One simulation, with the request that it is answering. */
export class Portal {
  readonly id: string;
  readonly simulation: Simulation;
  readonly #faults: () => Faults;
  #url: string | undefined;
  #shown: ListingFault | undefined;

  constructor({ id, simulate }: SimulatedConnector, world: World, now: () => Date, faults: () => Faults) {
    this.id = id;
    this.#faults = faults;
    const context: SimulateContext = {
      world,
      now,
      listingFault: () => this.#listingFault(() => true),
      page: (total, offset, limit, at) => {
        const fault = this.#listingFault((kind) => shows(kind, total, offset, limit));
        return simulatedPage(fault, total, offset, limit, at);
      },
    };
    this.simulation = simulate(context);
  }

  /** Answers, as the real portal would. What the simulation throws becomes a status 500 and a failure. */
  answer(request: SimulatedRequest, failed: (failure: Failure) => void): Answer {
    this.#url = request.url.href;
    this.#shown = undefined;
    try {
      const response = this.simulation.handle(request);
      return { source: this.id, response, fault: this.#shown };
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error);
      failed({ source: this.id, url: request.url.href, message });
      const body = `The simulation of ${this.id} failed: ${messageOf(error)}\n`;
      return { source: this.id, response: { status: 500, headers: plainText, body }, fault: undefined };
    } finally {
      this.#url = undefined;
    }
  }

  /** Asked again during one request: the fault that it already shows. */
  #listingFault(visible: (kind: ListingFault) => boolean): ListingFault | undefined {
    if (this.#url === undefined) return undefined;
    this.#shown ??= this.#faults().listing(this.id, this.#url, visible);
    return this.#shown;
  }
}

/** Whether a page of a listing differs from the honest one under a fault. */
function shows(kind: ListingFault, total: number, offset: number, limit: number): boolean {
  if (kind === "droppedNext") return offset + limit < total;
  if (kind === "repeatedPage") return offset >= limit && offset < total;
  if (kind === "emptyPage") return offset > 0 && offset < total;
  return true;
}

const plainText = { "content-type": "text/plain; charset=utf-8" };

/** A path prefix of the server that stands for an origin of the real world. */
export interface Mount {
  readonly prefix: string;
  readonly origin: string;
  /** Asked in this order; the first whose answer is not 404 answers. */
  readonly portals: readonly Portal[];
}

/**
 * The mounts `/<connector id>/<n>` of all origins of all portals. Where portals share an origin, the mount of each asks
 * its own portal first, then the others: systems of one real host are told apart by their paths.
 */
export function mounts(portals: readonly Portal[]): Mount[] {
  return portals.flatMap((portal) =>
    portal.simulation.origins.map((given, index) => {
      const origin = new URL(given).origin;
      const others = portals.filter((other) => other !== portal && hasOrigin(other, origin));
      return { prefix: `/${portal.id}/${index}`, origin, portals: [portal, ...others] };
    }),
  );
}

const hasOrigin = ({ simulation }: Portal, origin: string): boolean =>
  simulation.origins.some((each) => new URL(each).origin === origin);

/** The answer of the first portal that knows the path; where none does, the first's own 404. */
export function answer(mount: Mount, request: SimulatedRequest, failed: (failure: Failure) => void): Answer {
  let first: Answer | undefined;
  for (const portal of mount.portals) {
    const given = portal.answer(request, failed);
    if (given.response.status !== 404) return given;
    first ??= given;
  }
  return first ?? { source: "", response: { status: 404, headers: plainText, body: "" }, fault: undefined };
}
