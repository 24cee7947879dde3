import { expect } from "vitest";
import type { Connector, Simulate } from "../../src/connector/index.ts";
import type { MappedPayload } from "../../src/connector/map-payload.ts";
import { createHttpClient, type HttpClient } from "../../src/http/index.ts";
import { type CompiledRelease, compile, type Release, validate } from "../../src/ocds/index.ts";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { asOf, createWorld, type ProcessView, type World } from "../../src/world/index.ts";
import { type Memory, mapPulled, type Pulled, type PullOptions, pull } from "./pulled.ts";

/** A connector's own simulated portal on loopback, with a client that does not wait. */
export interface SimulatedPortal {
  readonly world: World;
  readonly http: HttpClient;
  readonly simulator: Simulator;
  setNow(now: Date): void;
  pull(options?: Partial<Omit<PullOptions, "http" | "now">> & { memory?: Memory }): Promise<Pulled>;
  /** What the portal can know of each process of the world now (or at another instant), plans left out. */
  views(at?: Date): ProcessView[];
  close(): Promise<void>;
}

export interface PortalOptions {
  readonly size?: number;
  readonly seed?: number;
  readonly from?: string;
  readonly until?: string;
  readonly now: Date | string;
}

export async function simulatedPortal(
  connector: Connector,
  simulate: Simulate,
  options: PortalOptions,
): Promise<SimulatedPortal> {
  const { size = 60, seed = 7, from = "2025-01-06", until = "2025-12-10" } = options;
  const { country, id } = connector.meta;
  const world = createWorld({ seed, size, from, until, countries: [country] });
  let now = new Date(options.now);
  const simulator = await startSimulator({ world, connectors: [{ id, simulate }], now: () => now });
  // What was fetched must not be older than the world's present.
  const clock = { now: () => now, sleep: async () => {} };
  const http = createHttpClient({ origins: { ...simulator.origins }, userAgent: "test", clock });
  return {
    world,
    http,
    simulator,
    setNow(instant) {
      now = instant;
    },
    pull: (given = {}) => pull(connector, { ...given, http, now }),
    views: (at = now) =>
      Array.from({ length: world.count(country) }, (_, index) => asOf(world.process(country, index), at)).filter(
        (view) => view !== undefined && view.state !== "planned",
      ) as ProcessView[],
    async close() {
      await http.close();
      await simulator.close();
    },
  };
}

/** Maps what was pulled; expects no failure, valid releases and no issue but those named. */
export function mappedCleanly(
  connector: Connector,
  pulled: Pick<Pulled, "payloads">,
  issues: readonly string[] = [],
): MappedPayload[] {
  const mapped = mapPulled(connector, pulled.payloads);
  expect(mapped.flatMap((each) => each.failure ?? [])).toEqual([]);
  expect(mapped.flatMap((each) => each.issues).filter(({ code }) => !issues.includes(code))).toEqual([]);
  for (const { release } of mapped.flatMap((each) => each.releases)) {
    const { errors } = validate(release);
    if (errors.length > 0) expect({ release, errors }).toEqual([]);
  }
  return mapped;
}

/**
 * Compiled releases by ocid, merged as the core would: by date, then sequence.
 * @param lastOfStreams of each stream its last release alone counts, as where a source shows its present state
 */
export function records(mapped: readonly MappedPayload[], lastOfStreams = false): Map<string, CompiledRelease> {
  const all = new Map<string, { release: Release; stream: string; sequence: number }[]>();
  for (const each of mapped.flatMap(({ releases }) => releases)) {
    all.set(each.release.ocid, [...(all.get(each.release.ocid) ?? []), each]);
  }
  const order = (a: { release: Release; sequence: number }, b: typeof a): number =>
    Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence;
  return new Map(
    [...all].map(([ocid, found]) => {
      found.sort(order);
      const last = lastOfStreams ? [...new Map(found.map((each) => [each.stream, each])).values()] : found;
      const releases = last.sort(order).map(({ release }) => release);
      return [ocid, compile(releases, { sorted: true }).compiledRelease];
    }),
  );
}

/** Expects books that balance: everything declared came, and nothing was turned away. */
export function expectBalanced({ books }: Pulled): void {
  expect({ ...books, declared: books.declared === books.fetched }).toMatchObject({
    declared: true,
    rejected: [],
    incomplete: [],
    suspicious: [],
  });
}
