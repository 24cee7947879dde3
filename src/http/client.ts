import { type Clock, systemClock } from "../base/clock.ts";
import type { Logger } from "../base/log.ts";
import { Transport } from "./exchange.ts";
import { Hosts } from "./gate.ts";
import { dnsLookup, type HostLookup } from "./guard.ts";
import { OriginMap } from "./origins.ts";
import { clientClosed, perform, type Shared } from "./perform.ts";
import { defaultPolicy, type HttpPolicy, mergePolicy } from "./policy.ts";
import { intoFile, intoMemory } from "./read.ts";
import type { HttpClient } from "./types.ts";

export interface HttpClientOptions {
  /** The setting HTTP_ORIGINS as `parseHttpOrigins` gives it. */
  readonly origins: Record<string, string>;
  /** Sent as it is, such as `pregon/1.0.0 (+https://example.org/contact)`. */
  readonly userAgent: string;
  /** Paces, waits and stamps; deadlines of requests run in real time. */
  readonly clock?: Clock;
  /** From 0 up to 1; for the jitter. */
  readonly random?: () => number;
  readonly log?: Logger;
  /** Instead of the system's resolver. Its answers are checked like any. */
  readonly lookup?: HostLookup;
  /** Keep a policy's spacing towards HTTP_ORIGINS targets on this machine too. Default true. */
  readonly paceLocal?: boolean;
}

/**
 * The one way out of Pregón: polite (paced per host, Retry-After, backoff with jitter), bounded (deadlines, sizes,
 * redirects) and closed to private networks, but for the targets named in HTTP_ORIGINS.
 * @throws UsageError `invalid-http-origins`
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const clock = options.clock ?? systemClock;
  const shared: Shared = {
    transport: new Transport(options.lookup ?? dnsLookup),
    origins: new OriginMap(options.origins),
    hosts: new Hosts(clock),
    paceLocal: options.paceLocal ?? true,
    userAgent: options.userAgent,
    clock,
    random: options.random ?? Math.random,
    log: options.log,
    running: new Set(),
    closed: false,
  };
  return clientOf(shared, defaultPolicy);
}

function clientOf(shared: Shared, policy: HttpPolicy): HttpClient {
  return {
    async request(request) {
      const [head, bytes] = await perform(shared, policy, request, intoMemory);
      return { ...head, bytes };
    },
    async download(request, toFile) {
      const [head, file] = await perform(shared, policy, request, intoFile(toFile));
      return { ...head, ...file };
    },
    withPolicy: (change) => clientOf(shared, mergePolicy(policy, change)),
    stats: () => shared.hosts.stats(),
    async close() {
      shared.closed = true;
      for (const request of shared.running) request.abort(clientClosed());
      await shared.transport.close();
    },
  };
}
