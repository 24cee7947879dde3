import { afterEach, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { apiClient } from "../support/api-client.ts";
import { testDatabase } from "../support/database.ts";
import { openPortals, type Portals } from "../support/portals.ts";

/** What /sources says of a source that sends less than it used to, or nothing any more. */
const id = "mx-pdn";
let database: Awaited<ReturnType<typeof testDatabase>>;
let portals: Portals | undefined;

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await portals?.close();
  portals = undefined;
});

const open = async (size: number) => {
  portals = await openPortals({
    databaseUrl: database.url,
    world: { seed: 7, size, from: "2025-02-10", until: "2025-04-30" },
    now: "2025-05-01T15:00:00Z",
    only: [id],
  });
  return portals;
};

it("is suspicious where far less comes than usual, and keeps what it had", async () => {
  const usual = await open(200);
  for (let day = 0; day < 3; day += 1)
    expect(await usual.pull(id)).toMatchObject([{ status: "complete", fetched: 200 }]);
  await usual.close();
  const poor = await open(40);
  expect(await poor.pull(id)).toMatchObject([
    { status: "suspicious", reason: expect.stringMatching(/^volume-below-habit: 40 entries, usually about 200/) },
  ]);
  const api = apiClient(database, systemClock);
  const [last] = await api.all(`/sources/${id}/runs?limit=10`);
  expect(last).toMatchObject({ source: id, status: "suspicious", fetched: 40 });
  expect(await api.all(`/notices?source=${id}&limit=1000`)).toHaveLength(200);
  await poor.close();
  const back = await open(200);
  expect(await back.pull(id)).toMatchObject([{ status: "complete", newReleases: 0 }]);
});

it("goes stale, then lapses, when no run is complete any more", async () => {
  const portal = await open(200);
  expect(await portal.pull(id)).toMatchObject([{ status: "complete" }]);
  const hours = portal.connectors.get(id)?.meta.staleAfterHours ?? 0;
  expect(hours).toBeGreaterThan(1);
  portal.simulator.setFaults([{ kind: "status500", source: id }]);
  expect(await portal.pull(id)).toMatchObject([{ status: "failed" }]);
  const statusAfter = async (later: number) => {
    const clock = { ...systemClock, now: () => new Date(Date.now() + later * 3_600_000) };
    return (await apiClient(database, clock).get(`/sources/${id}`)).status;
  };
  expect(await statusAfter(0)).toBe("active");
  expect(await statusAfter(hours - 1)).toBe("active");
  expect(await statusAfter(hours + 1)).toBe("stale");
  expect(await statusAfter(hours * 10 + 721)).toBe("lapsed");
  portal.simulator.setFaults([]);
  expect(await portal.pull(id)).toMatchObject([{ status: "complete" }]);
  expect(await statusAfter(1)).toBe("active");
});
