import { beforeAll, describe, expect, it } from "vitest";
import { redFlagFollower, refreshThresholds } from "../../src/indicators/red-flags/index.ts";
import { loadSourceSettings } from "../../src/indicators/red-flags/load.ts";
import type { Database } from "../../src/store/database.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { compiledWithBids, dice } from "../support/bids.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const settings = loadSourceSettings("");
const follower = redFlagFollower(settings);
const sources = [
  { id: "cl-test", country: "CL" },
  { id: "uy-test", country: "UY" },
];
const random = dice(7);

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  for (const source of sources) await testSource(database, source);
});

/** A release that says all of a process anew, so that what it does not say is what an earlier one said. */
const release = (number: number, seed: number, day: number): TestRelease => ({
  ...compiledWithBids(seed),
  ocid: `ocds-abc123-${number}`,
  id: `r-${number}-${day}`,
  tag: ["award"],
  date: new Date(Date.UTC(2026, 3, 1) + day * 60_000).toISOString(),
});

const state = async () => {
  const rows = async (text: string) => (await database.sql.unsafe<{ row: string }[]>(text)).map(({ row }) => row);
  return {
    processes: await rows(
      "select (ocid, source, country, buyer, change, outcomes, flags, ratio, currency, detail)::text as row from process_flags order by ocid",
    ),
    organizations: await rows("select o::text as row from organization_flags o order by o::text"),
    classes: await rows("select c::text as row from supplier_classes c order by c::text"),
    thresholds: await rows(
      "select (source, code, part, size, q1, q3, fence, usable, least, participations)::text as row from flag_thresholds where current order by 1",
    ),
    populations: await rows(
      "select (source, processes)::text as row from flag_populations where processes > 0 order by 1",
    ),
  };
};

describe("stored red flags", () => {
  it("after random edits and withdrawals are those of a pass over everything", async () => {
    let day = 0;
    const publishSome = async (numbers: readonly number[]) => {
      for (const [index, source] of sources.entries()) {
        const own = numbers.filter((number) => number % 2 === index);
        day += 1;
        if (own.length > 0)
          await publish(
            database,
            source,
            own.map((number) => release(number, Math.floor(random() * 1e6), day)),
          );
      }
      await catchUp(database, follower);
    };
    await publishSome(Array.from({ length: 120 }, (_, number) => number));
    for (let round = 0; round < 4; round += 1) {
      await publishSome(
        Array.from({ length: 25 }, () => Math.floor(random() * 140)).filter(
          (each, at, all) => all.indexOf(each) === at,
        ),
      );
    }
    await withdraw(["ocds-abc123-3", "ocds-abc123-8", "ocds-abc123-11"]);
    await catchUp(database, follower);
    await refreshThresholds(database, settings);
    const followed = await state();
    expect(followed.processes.length).toBeGreaterThan(100);
    expect(followed.processes.join()).not.toContain("ocds-abc123-8,");
    expect(followed.organizations.length).toBeGreaterThan(100);
    expect(followed.thresholds.length).toBeGreaterThan(6);
    await restartFollowers(database.sql);
    await catchUp(database, follower);
    expect(await state()).toEqual(followed);
  });

  it("go by other settings as soon as the operator gives them, all of them", async () => {
    const strict = { of: () => settings.of("x"), fingerprint: 5 };
    const none = { ...settings.of("x"), excluded: new Set(["Licitación pública"]) };
    await catchUp(database, redFlagFollower({ of: () => none, fingerprint: 9 }));
    const [all] = await database.sql<{ excluded: number; others: number }[]>`
      select count(*) filter (where outcomes ~ '^[EX]+$')::int as excluded, count(*) filter (where outcomes !~ '^[EX]+$')::int as others
      from process_flags`;
    expect(all?.others).toBe(0);
    expect(all?.excluded).toBeGreaterThan(100);
    await catchUp(database, redFlagFollower(strict));
    const [back] = await database.sql<
      { raised: number }[]
    >`select count(*)::int as raised from process_flags where flags <> '{}'`;
    expect(back?.raised).toBeGreaterThan(10);
  });

  it("keep the old versions of thresholds that have moved", async () => {
    const versions = await database.sql<{ code: string; versions: number; current: number }[]>`
      select code, count(*)::int as versions, count(*) filter (where current)::int as current
      from flag_thresholds where source = 'cl-test' and part in ('CLP', 'tenderer') group by code, part order by code`;
    const before = versions.find(({ code }) => code === "R058")?.versions ?? 0;
    await publish(database, { id: "cl-test", country: "CL" }, [release(900, 12, 900), release(902, 16, 900)]);
    await catchUp(database, redFlagFollower({ of: () => settings.of("x"), fingerprint: 5 }));
    const after = await database.sql<{ version: number; current: boolean }[]>`
      select version, current from flag_thresholds where source = 'cl-test' and code = 'R058' and part = 'CLP' order by version`;
    expect(after.length).toBe(before + 1);
    expect(after.map(({ current }) => current)).toEqual([...after.slice(1).map(() => false), true]);
  });
});

async function withdraw(ocids: string[]): Promise<void> {
  for (const ocid of ocids) {
    await database.sql`
      with c as (update change_counter set last = last + 1 returning last),
      r as (update records set withdrawn = true, change = c.last from c where ocid = ${ocid} returning source, country, change)
      insert into changes (change, ocid, source, country, op, release_ids, at)
      select change, ${ocid}, source, country, 'withdraw', '{}', now() from r`;
  }
}
