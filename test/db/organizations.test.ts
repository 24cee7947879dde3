import { beforeAll, describe, expect, it } from "vitest";
import { commitBatch } from "../../src/compile/commit.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Database } from "../../src/store/database.ts";
import { organizationFollower } from "../../src/store/follow-organizations.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const source = { id: "cl-test", country: "CL" };
const info = (): SourceInfo => ({
  id: source.id,
  precedence: 100,
  country: "CL",
  language: "es",
  noticePage: null,
  history: "releases",
});

/** Reproducible dice. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const scales = ["micro", "small", "large", undefined];
let day = 0;

/** A release of one of a few processes, between a few organizations: each says something else than the one before. */
function randomRelease(roll: (sides: number) => number): TestRelease {
  day += 1;
  const number = roll(12);
  const date = new Date(Date.UTC(2024, 0, 1) + day * 86_400_000).toISOString();
  const suppliers = Array.from({ length: roll(4) }, (_, at) => {
    const firm = roll(6);
    const scale = scales[roll(4)];
    return {
      id: `s${at}`,
      name: `Firma ${firm}${roll(2) === 0 ? "" : " S.A."}`,
      roles: roll(2) === 0 ? ["supplier"] : ["supplier", "tenderer"],
      ...(firm > 1 && { identifier: { scheme: "CL-RUT", id: `7600000${firm}-${roll(2)}` } }),
      ...(scale && { details: { scale } }),
    };
  });
  return {
    ocid: `ocds-abc123-${number}`,
    date,
    buyer: { id: "b", name: "Compradora" },
    parties: [
      { id: "b", name: "Compradora", roles: ["buyer"], identifier: { scheme: "CL-RUT", id: `6100000${roll(3)}-1` } },
      ...suppliers,
    ],
    tender: { id: String(number), title: `Compra ${day}`, status: "active", datePublished: date },
    awards: suppliers.map(({ id, name }, at) => ({
      id: `a${at}`,
      status: roll(5) === 0 ? "cancelled" : "active",
      ...(roll(4) > 0 && { date: `202${3 + roll(3)}-05-01T00:00:00Z` }),
      ...(roll(4) > 0 && { value: { amount: roll(100_000) / 100, currency: roll(2) === 0 ? "CLP" : "USD" } }),
      suppliers: [{ id, name }, ...(roll(5) === 0 && suppliers[0] ? [{ id: "s0", name: suppliers[0].name }] : [])],
    })),
  };
}

const tables = ["traits", "figures", "scales", "marks", "facts"].map((name) => `organization_${name}`);
async function state(): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const table of [...tables, "organizations"]) {
    const found = await database.sql.unsafe<{ text: string }[]>(
      `select t::text as text from ${table} t order by t::text collate "C"`,
    );
    rows[table] = found.map((row) => row.text);
  }
  return rows;
}

/** Takes a process away: no release of it is in force any more. */
async function withdraw(ocid: string): Promise<void> {
  const retired = await database.sql<
    { ocid: string; id: string }[]
  >`select ocid, id from releases where ocid = ${ocid}`;
  const counts = { fetched: 0, accepted: 0, rejected: 0, duplicates: 0, payloads: 0, unchangedPayloads: 0 };
  const audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
  await commitBatch(
    database,
    {
      run: 1,
      source: source.id,
      payloads: [],
      releases: [],
      entries: [],
      issues: [],
      audit,
      counts,
      watermarks: {},
      retired: [...retired],
    },
    info,
  );
}

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, source);
});

describe("organizations", () => {
  it("kept up with the changes are those that a recount of everything gives", async () => {
    const roll = dice(7);
    for (let round = 0; round < 30; round++) {
      await publish(
        database,
        source,
        Array.from({ length: 1 + roll(4) }, () => randomRelease(roll)),
      );
      if (roll(5) === 0) await withdraw(`ocds-abc123-${roll(12)}`);
      if (roll(3) > 0) await catchUp(database, { ...organizationFollower, batch: 1 + roll(5) });
    }
    await catchUp(database, organizationFollower);
    const kept = await state();
    expect(kept.organizations?.length).toBeGreaterThan(8);
    expect(kept.organization_figures?.length).toBeGreaterThan(20);
    await restartFollowers(database.sql);
    await catchUp(database, organizationFollower);
    expect(await state()).toEqual(kept);
  });

  it("leave nothing behind when all processes are withdrawn", async () => {
    const all = await database.sql<{ ocid: string }[]>`select ocid from records`;
    for (const { ocid } of all) await withdraw(ocid);
    await catchUp(database, organizationFollower);
    for (const [table, rows] of Object.entries(await state())) expect(rows, table).toEqual([]);
  });
});
