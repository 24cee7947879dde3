import { beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { catchUp, type Follower, follow, followedTo, restartFollowers } from "../../src/store/followers.ts";
import { testDatabase } from "../support/database.ts";

let database: Database;

/** Sums what it is handed, so that a change taken twice or not at all shows. */
const summing = (name: string, version = 1, fail: () => void = () => {}): Follower => ({
  name,
  version,
  batch: 7,
  async reset(tx) {
    await tx`delete from sums where name = ${name}`;
  },
  async handle(tx, changes) {
    expect(changes.map(({ change }) => change)).toEqual([...changes.map(({ change }) => change)].sort((a, b) => a - b));
    for (const { change } of changes) await tx`insert into sums (name, change) values (${name}, ${change})`;
    fail();
  },
});

const taken = async (name: string): Promise<number[]> =>
  (await database.sql<{ change: string }[]>`select change::text from sums where name = ${name} order by id`).map(
    (row) => Number(row.change),
  );

async function addChanges(count: number): Promise<number> {
  const [row] = await database.sql<{ last: string }[]>`
    with c as (update change_counter set last = last + ${count} returning last),
    i as (insert into changes (change, ocid, source, op, release_ids, at)
      select c.last - ${count} + n, 'ocds-x-' || n, 's', 'create', '{}', now() from c, generate_series(1, ${count}) n)
    select last::text from c`;
  return Number(row?.last);
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

database = await testDatabase();
await database.sql`create table sums (id bigint generated always as identity, name text, change bigint, unique (name, change))`;
let last = 0;
beforeEach(async () => {
  last = await addChanges(20);
});

describe("a follower", () => {
  it("takes in every change once, in order, and goes on from there", async () => {
    const follower = summing("plain");
    expect(await catchUp(database, follower)).toBe(last);
    expect(await catchUp(database, follower)).toBe(0);
    last = await addChanges(3);
    expect(await catchUp(database, follower)).toBe(3);
    expect(await taken("plain")).toEqual(upTo(last));
    expect(await followedTo(database, "plain")).toBe(last);
    expect(await followedTo(database, "nobody")).toBeUndefined();
  });

  it("that fails in the middle keeps nothing of the step, and takes it again", async () => {
    let step = 0;
    const follower = summing("failing", 1, () => {
      step += 1;
      if (step === 2) throw new Error("no");
    });
    await expect(catchUp(database, follower)).rejects.toThrow("no");
    expect(await followedTo(database, "failing")).toBe(7);
    expect(await taken("failing")).toEqual(upTo(7));
    await catchUp(database, follower);
    expect(await taken("failing")).toEqual(upTo(last));
  });

  it("is served by one worker at a time, whatever their number", async () => {
    const follower = summing("many");
    await Promise.all(Array.from({ length: 4 }, () => catchUp(database, follower)));
    await catchUp(database, follower);
    expect(await taken("many")).toEqual(upTo(last));
  });

  it("of a new version, or sent back, begins anew", async () => {
    await catchUp(database, summing("versions"));
    expect(await catchUp(database, summing("versions", 2))).toBe(last);
    expect(await taken("versions")).toEqual(upTo(last));
    await restartFollowers(database.sql);
    expect((await follow(database, summing("versions", 2))).changes).toBe(7);
    expect(await taken("versions")).toEqual(upTo(7));
  });
});
