import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Connector, Fetched } from "../../src/connector/index.ts";
import type { Commit } from "../../src/ingest/batcher.ts";
import { remap } from "../../src/ingest/remap.ts";
import { ingestPayloads } from "../../src/ingest/run.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";
import { derivedRows } from "../support/derived.ts";
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
});

const core = () => ({
  database,
  commit: ((batch) => commitBatch(database, batch, info)) as Commit,
  ocidPrefix: "ocds-pregon",
  clock: systemClock,
  log: createLogger("silent", false),
  signal: new AbortController().signal,
});

async function ingest(connector: Connector, ...payloads: Fetched[]) {
  return ingestPayloads({ ...core(), connector }, { mode: "files" }, async function* (books) {
    for (const payload of payloads) {
      books.fetched(1);
      yield payload;
    }
  });
}

const day = (n: number) => `2026-01-0${n}T00:00:00Z`;
const page = (n: number, rows: object[]) => toyPayload(rows, day(n), `https://toy.example/${n}`);
const row = (id: string, n: number, title: string) => ({ id, date: day(n), title, unknown: "x" });

/** Three pages of history: a changes, b stays, c and d come and go. */
const history = () => [
  page(1, [row("a", 1, "Uno"), row("b", 1, "Igual"), row("c", 1, "Ce")]),
  page(2, [row("a", 2, "Dos"), row("b", 2, "Igual"), row("d", 2, "De")]),
  page(3, [row("a", 3, "Uno"), row("b", 3, "Igual")]),
];

const titles = async (source: string) => {
  const found = await database.sql<{ title: string }[]>`
    select body->'tender'->>'title' as title from records where source = ${source} order by ocid`;
  return found.map((each) => each.title);
};
const inForce = async (source: string) => {
  const found = await database.sql<{ text: string }[]>`
    select r.ocid || ' ' || r.release_id || ' ' || (r.body->'tender'->>'title') || ' ' || r.mapping as text from releases r
    where r.source = ${source} and not exists (select from retired_releases x where x.ocid = r.ocid and x.id = r.id) order by r.ocid, r.date, r.id`;
  return found.map((each) => each.text.replace("ocds-pregon-", ""));
};
const changes = async () => {
  const [found] = await database.sql`select count(*)::int as count, coalesce(max(change), 0)::int as last from changes`;
  expect(found?.count).toBe(found?.last);
  return found?.count as number;
};
const issues = async (source: string) =>
  database.sql`select code, path, count::int as count from issues where source = ${source} order by code, path`;

describe("remap", () => {
  it("changes nothing where the mapping says the same", async () => {
    const connector = toyConnector({ id: "xx-same" });
    await ingest(connector, ...history());
    const before = [await derivedRows(database), await inForce("xx-same"), await issues("xx-same"), await changes()];
    const { run, ...done } = await remap({ ...core(), source: "xx-same", connector });
    expect(run).toMatchObject({ status: "complete", payloads: 3 });
    expect(done).toEqual({ appended: 0, retired: 0, revived: 0, changedRecords: 0 });
    expect([await derivedRows(database), await inForce("xx-same"), await issues("xx-same"), await changes()]).toEqual(
      before,
    );
  });

  it("retires, appends and numbers what a new mapping says otherwise; once", async () => {
    await ingest(toyConnector({ id: "xx-new" }), ...history());
    expect(await titles("xx-new")).toEqual(["Uno", "Igual", "Ce", "De"]);
    const before = await changes();
    const connector = toyConnector({ id: "xx-new", mappingVersion: 2, titlePrefix: "Título: " });
    const { run: first, ...done } = await remap({ ...core(), source: "xx-new", connector });
    expect(first).toMatchObject({ status: "complete", newReleases: 6, changedRecords: 4 });
    expect(done).toEqual({ appended: 6, retired: 6, revived: 0, changedRecords: 4 });
    expect(await titles("xx-new")).toEqual(["Título: Uno", "Título: Igual", "Título: Ce", "Título: De"]);
    expect(await inForce("xx-new")).toEqual([
      "xx-new-a a-2026-01-01T00:00:00Z Título: Uno 2",
      "xx-new-a a-2026-01-02T00:00:00Z Título: Dos 2",
      "xx-new-a a-2026-01-03T00:00:00Z Título: Uno 2",
      "xx-new-b b-2026-01-01T00:00:00Z Título: Igual 2",
      "xx-new-c c-2026-01-01T00:00:00Z Título: Ce 2",
      "xx-new-d d-2026-01-02T00:00:00Z Título: De 2",
    ]);
    expect(await changes()).toBe(before + 4);
    expect(await issues("xx-new")).toEqual([{ code: "unmapped-field", path: "/*/unknown", count: 8 }]);
    const state = await derivedRows(database);
    const { run: _second, ...nothing } = await remap({ ...core(), source: "xx-new", connector });
    expect(nothing).toEqual({ appended: 0, retired: 0, revived: 0, changedRecords: 0 });
    expect(await derivedRows(database)).toEqual(state);
    await rebuild({ database, sourceInfo: info });
    expect(await derivedRows(database)).toEqual(state);
    const { run: _third, ...back } = await remap({
      ...core(),
      source: "xx-new",
      connector: toyConnector({ id: "xx-new" }),
    });
    expect(back).toEqual({ appended: 0, retired: 6, revived: 6, changedRecords: 4 });
    expect(await titles("xx-new")).toEqual(["Uno", "Igual", "Ce", "De"]);
  });

  it("leaves out over the whole history again what says the same as before", async () => {
    await ingest(toyConnector({ id: "xx-seq" }), ...history());
    const plain = toyConnector({ id: "xx-seq", mappingVersion: 2 });
    const constant: Connector = {
      ...plain,
      *toReleases(payload, context) {
        for (const { release, ...rest } of plain.toReleases(payload, context))
          yield { ...rest, release: { ...release, tender: { id: "t", title: "Siempre" } } };
      },
    };
    const { run: _run, ...done } = await remap({ ...core(), source: "xx-seq", connector: constant });
    expect(done).toEqual({ appended: 4, retired: 6, revived: 0, changedRecords: 4 });
    expect(await inForce("xx-seq")).toEqual(
      ["a-2026-01-01", "b-2026-01-01", "c-2026-01-01", "d-2026-01-02"].map(
        (id) => `xx-seq-${id[0]} ${id}T00:00:00Z Siempre 2`,
      ),
    );
  });

  it("withdraws a process that the mapping no longer yields", async () => {
    await ingest(toyConnector({ id: "xx-less" }), ...history());
    const plain = toyConnector({ id: "xx-less", mappingVersion: 2 });
    const less: Connector = {
      ...plain,
      *toReleases(payload, context) {
        for (const mapped of plain.toReleases(payload, context))
          if (!String(mapped.release.ocid).endsWith("-c")) yield mapped;
      },
    };
    expect(await remap({ ...core(), source: "xx-less", connector: less })).toMatchObject({
      retired: 1,
      appended: 0,
      changedRecords: 1,
    });
    const [last] = await database.sql`select ocid, op, source from changes order by change desc limit 1`;
    expect(last).toEqual({ ocid: "ocds-pregon-xx-less-c", op: "withdraw", source: "xx-less" });
    const left = await database.sql`
      select 'record' from records where ocid like '%xx-less-c' union all select 'notice' from notices where ocid like '%xx-less-c'`;
    expect(left).toHaveLength(0);
    expect(await remap({ ...core(), source: "xx-less", connector: plain })).toMatchObject({
      revived: 1,
      changedRecords: 1,
    });
    expect(await titles("xx-less")).toEqual(["Uno", "Igual", "Ce", "De"]);
  });

  it("keeps the releases of a payload that cannot be mapped, and says so", async () => {
    await ingest(toyConnector({ id: "xx-bad" }), ...history());
    const plain = toyConnector({ id: "xx-bad", mappingVersion: 2, titlePrefix: "Nuevo " });
    const broken: Connector = {
      ...plain,
      *toReleases(payload, context) {
        if (payload.url.endsWith("/1")) throw new Error("no rule");
        yield* plain.toReleases(payload, context);
      },
    };
    const { run } = await remap({ ...core(), source: "xx-bad", connector: broken });
    expect(run).toMatchObject({ status: "incomplete" });
    expect(run.reason).toContain("no rule");
    expect(await titles("xx-bad")).toEqual(["Nuevo Uno", "Nuevo Igual", "Ce", "Nuevo De"]);
  });

  it("stopped in the middle and run again, it gives what it gives undisturbed", async () => {
    const many = (id: string) =>
      [1, 2].map((n) =>
        page(
          n,
          Array.from({ length: 700 }, (_, k) => row(`${id}${k}`, n, `T${n} ${k}`)),
        ),
      );
    await ingest(toyConnector({ id: "xx-once" }), ...many("k"));
    await ingest(toyConnector({ id: "xx-kill" }), ...many("k"));
    const next = (id: string) => toyConnector({ id, mappingVersion: 2, titlePrefix: "N " });
    let commits = 0;
    const half = remap({
      ...core(),
      source: "xx-kill",
      connector: next("xx-kill"),
      commit: async (batch) => {
        commits += 1;
        if (commits === 2) throw new Error("killed");
        return commitBatch(database, batch, info);
      },
    });
    await expect(half).rejects.toThrow("killed");
    await remap({ ...core(), source: "xx-kill", connector: next("xx-kill") });
    await remap({ ...core(), source: "xx-once", connector: next("xx-once") });
    const plain = (lines: string[]) => lines.map((line) => line.replaceAll(/xx-(once|kill)/g, ""));
    expect(plain(await inForce("xx-kill"))).toEqual(plain(await inForce("xx-once")));
    expect(await titles("xx-kill")).toEqual(await titles("xx-once"));
    await changes();
  });
});
