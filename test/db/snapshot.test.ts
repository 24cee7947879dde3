import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { rebuild } from "../../src/compile/rebuild.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Fetched } from "../../src/connector/index.ts";
import { ingestPayloads } from "../../src/ingest/run.ts";
import type { Database } from "../../src/store/database.ts";
import { saveSources } from "../../src/store/sources.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { differences, dump } from "../support/dump.ts";
import { toyConnector, toyPayload } from "../support/toy-connector.ts";

const connector = toyConnector({ id: "xx-snap", wholeStreams: ["tender"] });
const info = (id: string): SourceInfo => ({
  id,
  precedence: 100,
  country: "CL",
  language: "es",
  noticePage: null,
  history: "snapshot",
  wholeStreams: connector.meta.wholeStreams ?? [],
});

async function ingest(database: Database, rows: object[]): Promise<void> {
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

async function toyDatabase(): Promise<Database> {
  const database = await testDatabase();
  const meta = JSON.parse(JSON.stringify(connector.meta));
  await saveSources(database, [{ id: "xx-snap", kind: "connector", meta, precedence: 100 }]);
  return database;
}

const day = (n: number) => `2026-03-0${n}T10:00:00Z`;
const looks = [
  { id: "p1", date: day(1), title: "Papel", amount: "10", supplier: "S1" },
  { id: "p1", date: day(2), title: "Papel" },
  { id: "p1", date: day(3), title: "Papel y tinta", amount: "12" },
];

describe("a source that shows its present state only", () => {
  it("loses in the record what the portal no longer shows, and keeps it in the releases and the history", async () => {
    const database = await toyDatabase();
    const api = testApi(database);
    await ingest(database, looks.slice(0, 1));
    const [{ ocid } = { ocid: "" }] = await database.sql<{ ocid: string }[]>`select ocid from records`;
    const path = encodeURIComponent(ocid);
    expect((await api.get(`/api/v1/ocds/compiled/${path}`)).body.awards).toHaveLength(1);
    await ingest(database, looks.slice(1, 2));
    const compiled = (await api.get(`/api/v1/ocds/compiled/${path}`)).body;
    expect(compiled).toMatchObject({ date: day(2), tender: { title: "Papel" } });
    expect([compiled.awards, compiled.parties, compiled.tender.value]).toEqual([undefined, undefined, undefined]);
    expect(await database.sql`select from awards`).toHaveLength(0);
    const notice = (await api.get(`/api/v1/notices/${path}`)).body;
    expect(notice.awards).toEqual([]);
    expect(notice.history[1].changes.map((change: Parsed) => change.text)).toEqual([
      "Valor estimado: ya no consta (antes 10 CLP)",
      "Ya no consta: Adjudicación a1 a S1",
    ]);
    await ingest(database, looks.slice(2));
    const record = (await api.get(`/api/v1/ocds/records/${path}?versioned=true&releases=embedded`)).body.records[0];
    expect(record.compiledRelease.tender.value).toEqual({ amount: 12, currency: "CLP" });
    expect(record.releases.map((release: Parsed) => release.awards?.length ?? 0)).toEqual([1, 0, 0]);
    const { tender, awards } = record.versionedRelease;
    expect(tender.value.amount.map((entry: Parsed) => entry.value)).toEqual([10, null, 12]);
    expect(awards[0].status.map((entry: Parsed) => entry.value)).toEqual(["active", null]);
    // The provenance of what is there leads to the look that shows it.
    const changes = (await api.get("/api/v1/changes")).body.data;
    expect(changes.map((change: Parsed) => change.op)).toEqual(["create", "update", "update"]);
  });

  it("gives the same in any order of arrival, one by one or at once, and when it is rebuilt", async () => {
    const [inOrder, reversed, atOnce] = [await toyDatabase(), await toyDatabase(), await toyDatabase()];
    for (const look of looks) await ingest(inOrder, [look]);
    for (const look of looks.toReversed()) await ingest(reversed, [look]);
    await ingest(atOnce, looks);
    const expected = await dump(inOrder.sql);
    expect(expected.records).toHaveLength(1);
    expect(differences(expected, await dump(reversed.sql))).toEqual([]);
    expect(differences(expected, await dump(atOnce.sql))).toEqual([]);
    await rebuild({ database: reversed, sourceInfo: info });
    expect(differences(expected, await dump(reversed.sql))).toEqual([]);
  });
});
