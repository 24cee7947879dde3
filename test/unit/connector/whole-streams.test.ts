import { join } from "node:path";
import { expect, it } from "vitest";
import { readFixtures, replay } from "../../../src/connector/fixtures.ts";
import { connectorsFolder, loadConnectors } from "../../../src/connector/load.ts";

const connectors = [...(await loadConnectors()).values()].filter(({ meta }) => meta.wholeStreams);

it.each(connectors.map((connector) => [connector.meta.id, connector] as const))(
  "%s: what is called a whole stream is met, and never twice in one payload",
  async (id, connector) => {
    const met = new Set<string>();
    for (const { name, payload } of readFixtures(join(connectorsFolder, id), connector)) {
      const seen = new Set<string>();
      for (const { release, stream } of (await replay(connector, payload)).releases) {
        const [kind = ""] = stream.split(":");
        if (!connector.meta.wholeStreams?.includes(kind)) continue;
        const key = `${String(release.ocid)} ${stream}`;
        expect(seen.has(key), `${name}: ${key}`).toBe(false);
        seen.add(key);
        met.add(kind);
      }
    }
    expect([...met].sort()).toEqual([...(connector.meta.wholeStreams ?? [])].sort());
  },
);
