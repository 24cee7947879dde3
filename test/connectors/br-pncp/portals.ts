import { afterEach } from "vitest";
import type { Simulate } from "../../../src/connector/index.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld, type World } from "../../../src/world/index.ts";

/** A server that plays a portal, and a client that asks only it; both end with the test. */
export function portals(now: Date) {
  const open: { simulator: Simulator; http: HttpClient }[] = [];
  afterEach(async () => {
    for (const { simulator, http } of open.splice(0)) {
      await http.close();
      await simulator.close();
    }
  });
  return async (play: Simulate, world: World = createWorld({ size: 1, countries: ["BR"] }), at = now) => {
    const simulator = await startSimulator({ world, connectors: [{ id: "br-pncp", simulate: play }], now: () => at });
    const http = createHttpClient({
      origins: { ...simulator.origins },
      userAgent: "test",
      clock: { now: () => at, sleep: async () => {} },
    });
    open.push({ simulator, http });
    return { simulator, http };
  };
}
