import { expect, it } from "vitest";
import { connect } from "../../src/store/database.ts";
import { copyDatabase, testDatabase } from "../support/database.ts";
import { differences, dump, followerDifferences } from "../support/dump.ts";
import { IngestProcess, ingestWithKills, seeded } from "../support/kill.ts";
import { openPortals } from "../support/portals.ts";

/**
 * Sources with unlike ways: details behind entries, and pages that say it all. Small ones, for every run of the tests; the
 * full form is test/bench/kill.ts.
 */
const sources = [
  { id: "br-pncp", size: 300 },
  { id: "mx-pdn", size: 1_500 },
];
const now = "2025-03-25T12:05:00Z";
const from = "2025-03-10";
const scope = { mode: "window", from, until: now.slice(0, 10) };

it.each(sources)("$id: five kills lose nothing and double nothing", async ({ id, size }) => {
  const empty = await testDatabase();
  await empty.close();
  const portals = await openPortals({
    databaseUrl: empty.url,
    world: { seed: 3, size, from, until: "2025-03-25" },
    now,
    only: [id],
  });
  await portals.app.close();
  const [quiet, killed] = [await copyDatabase(empty.url), await copyDatabase(empty.url)];
  const reads = await Promise.all([quiet, killed].map(({ url }) => connect(url, { connections: 2 })));
  const [one, other] = reads.map(({ sql }) => sql);
  if (!one || !other) throw new Error("no connection");
  try {
    const ingest = { now, id, origins: portals.simulator.origins, scope };
    const undisturbed = new IngestProcess({ ...ingest, databaseUrl: quiet.url });
    await undisturbed.pullingFor(0);
    const begun = performance.now();
    expect(await undisturbed.run()).toMatchObject({ status: "complete" });
    const expectedMs = performance.now() - begun;

    const { run, kills } = await ingestWithKills(
      { ...ingest, databaseUrl: killed.url },
      { kills: 5, expectedMs, random: seeded(size) },
    );
    expect(kills).toBeGreaterThanOrEqual(3);
    expect(run).toMatchObject({ status: "complete", reason: null });
    expect(differences(await dump(one), await dump(other))).toEqual([]);
    expect(await followerDifferences(other)).toEqual([]);
    // A life that ended before its run began leaves no ledger; every other one is closed by its successor.
    const ledgers = await other<{ status: string }[]>`select status from runs order by id`;
    expect(ledgers.at(-1)).toEqual({ status: "complete" });
    expect(new Set(ledgers.slice(0, -1).map(({ status }) => status))).toEqual(new Set(["failed"]));
    expect(ledgers.length - 1).toBeLessThanOrEqual(kills);
  } finally {
    for (const read of reads) await read.close();
    await portals.simulator.close();
    await quiet.drop();
    await killed.drop();
  }
});
