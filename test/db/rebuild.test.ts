import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Fetched } from "../../src/connector/index.ts";
import { ingestPayloads } from "../../src/ingest/run.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";
import { derivedRows } from "../support/derived.ts";
import { countDifferences } from "../support/dump.ts";
import { toyConnector, toyPayload } from "../support/toy-connector.ts";

const info = (id: string): SourceInfo => ({
  id,
  precedence: 100,
  country: "CL",
  language: "es",
  noticePage: null,
  history: "snapshot",
});

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
  await ingest(
    Array.from({ length: 600 }, (_, n) => ({
      id: `p ${n}/a`,
      date: "2026-01-01T10:00:00Z",
      title: `Título ${n}`,
      amount: `${n}.50`,
      supplier: `S${n}`,
    })),
  );
  await ingest(
    Array.from({ length: 50 }, (_, n) => ({ id: `p ${n * 3}/a`, date: "2026-01-02T10:00:00Z", title: `Otro ${n}` })),
  );
});

async function ingest(rows: object[]) {
  const connector = toyConnector({ id: "xx-r" });
  const run = await ingestPayloads(
    {
      database,
      connector,
      commit: (batch) => commitBatch(database, batch, info),
      ocidPrefix: "ocds-pregon",
      clock: systemClock,
      log: createLogger("silent", false),
      signal: new AbortController().signal,
    },
    { mode: "files" },
    async function* (books): AsyncGenerator<Fetched> {
      books.fetched(rows.length);
      yield toyPayload(rows);
    },
  );
  expect(run.status).toBe("complete");
}

const changeCount = async () => {
  const [row] = await database.sql`select count(*)::int as count, max(change)::int as last from changes`;
  expect(row?.count).toBe(row?.last);
  return row?.count as number;
};

describe("rebuild", () => {
  it("gives every derived row again, byte for byte, with nothing new in the feed", async () => {
    const before = await derivedRows(database);
    const changes = await changeCount();
    expect(before.records).toHaveLength(600);
    expect(await rebuild({ database, sourceInfo: info })).toEqual({ processes: 600, changed: 0, withdrawn: 0 });
    expect(await derivedRows(database)).toEqual(before);
    await database.sql`truncate records, notices, parties, awards, bids`;
    expect(await rebuild({ database, sourceInfo: info })).toEqual({ processes: 600, changed: 0, withdrawn: 0 });
    expect(await derivedRows(database)).toEqual(before);
    await database.sql`truncate notices, awards`;
    await rebuild({ database, sourceInfo: info });
    expect(await derivedRows(database)).toEqual(before);
    expect(await changeCount()).toBe(changes);
  });

  it("stopped half way and run again, it gives the same", async () => {
    const before = await derivedRows(database);
    await database.sql`truncate records, notices, parties, awards, bids`;
    const stop = new AbortController();
    const half = rebuild({
      database,
      sourceInfo: info,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("stop")),
    });
    await expect(half).rejects.toThrow("stop");
    const [row] = await database.sql`select count(*)::int as count from records`;
    expect(row?.count).toBe(250);
    await rebuild({ database, sourceInfo: info });
    expect(await derivedRows(database)).toEqual(before);
  });

  it("numbers what says something else now, and only that", async () => {
    const changes = await changeCount();
    const moved = (id: string): SourceInfo => ({ ...info(id), noticePage: "https://toy.example/{tender.id}" });
    expect(await rebuild({ database, sourceInfo: moved, ocids: ["ocds-pregon-xx-r-p-1-a"] })).toMatchObject({
      processes: 1,
      changed: 1,
    });
    const [notice] = await database.sql`
      select n.change::int as change, r.change::int as record, c.op, r.updated_at = c.at as same, r.created_at < c.at as older, n.item->>'url' as url
      from notices n join records r using (ocid) join changes c on c.change = n.change where n.ocid = 'ocds-pregon-xx-r-p-1-a'`;
    expect(notice).toMatchObject({
      change: changes + 1,
      record: changes + 1,
      op: "update",
      same: true,
      older: true,
      url: "https://toy.example/p%201%2Fa",
    });
    expect(await rebuild({ database, sourceInfo: moved, ocids: ["ocds-pregon-xx-r-p-1-a"] })).toMatchObject({
      changed: 0,
    });
    await rebuild({ database, sourceInfo: info });
  });

  it("removes and withdraws what has no releases any more", async () => {
    await database.sql`delete from releases where ocid = 'ocds-pregon-xx-r-p-2-a'`;
    await database.sql`insert into parties (ocid, party, roles) values ('nobody', 'x', '{}')`;
    expect(await rebuild({ database, sourceInfo: info })).toEqual({ processes: 601, changed: 0, withdrawn: 1 });
    const after = await derivedRows(database);
    expect(after.records).toHaveLength(599);
    expect(await countDifferences(database.sql)).toEqual([]);
    expect(JSON.stringify(after)).not.toMatch(/p-2-a|nobody/);
    const [last] = await database.sql`select op, ocid, source, country from changes order by change desc limit 1`;
    expect(last).toEqual({ op: "withdraw", ocid: "ocds-pregon-xx-r-p-2-a", source: "xx-r", country: "CL" });
    expect(await rebuild({ database, sourceInfo: info })).toEqual({ processes: 599, changed: 0, withdrawn: 0 });
  });
});
