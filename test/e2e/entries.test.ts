import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import type { Fetched } from "../../src/connector/index.ts";
import { createHttpClient } from "../../src/http/index.ts";
import type { Commit } from "../../src/ingest/batcher.ts";
import { pull } from "../../src/ingest/run.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";
import { toyConnector, toyPayload } from "../support/toy-connector.ts";

/** What a source vouches for (an entry) and what came of it (its payloads) must agree whatever happens in between. */
let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});

const log = createLogger("silent");
const sourceInfo = (id: string) => ({
  id,
  precedence: 100,
  country: "CL",
  language: "es",
  noticePage: null,
  history: "snapshot" as const,
});
const honest: Commit = (batch) => commitBatch(database, batch, sourceInfo);

function run(id: string, payloads: Iterable<Fetched>, commit: Commit = honest) {
  const connector = toyConnector({
    id,
    async *fetch(context) {
      for (const payload of payloads) {
        context.ledger.fetched(1);
        yield payload;
      }
      context.advance("main", "later");
    },
  });
  const http = createHttpClient({ origins: {}, userAgent: "test" });
  return pull({
    database,
    connector,
    commit,
    ocidPrefix: "ocds-pregon",
    clock: systemClock,
    log,
    signal: new AbortController().signal,
    http,
    scope: { mode: "incremental" },
    setting: () => undefined,
  }).finally(() => http.close());
}

const row = (id: string) =>
  toyPayload([{ id, date: "2026-01-01T00:00:00Z", title: id }], undefined, `https://toy/${id}`);
const broken = (id: string): Fetched => ({ ...row(id), bytes: new TextEncoder().encode('[{"id":') });
const entry = (key: string) => ({ entry: { key, version: "1", final: true } });
const entries = async (source: string) =>
  (await database.sql<{ key: string }[]>`select key from entries where source = ${source} order by key`).map(
    ({ key }) => key,
  );
const records = async (source: string) =>
  (await database.sql<{ ocid: string }[]>`select ocid from records where source = ${source}`).length;

describe("an entry", () => {
  it("is not stored where one of its payloads could not be mapped, and is asked for again", async () => {
    const payloads = [row("a"), { ...row("b"), ...entry("one") }, broken("c"), { ...row("d"), ...entry("two") }];
    const done = await run("xx-mapped", payloads);
    expect(done).toMatchObject({ status: "incomplete", rejected: 1, newReleases: 3, watermarkAfter: {} });
    expect(await entries("xx-mapped")).toEqual(["one"]);
  });

  it("is rejected as long as its payload is the one that could not be mapped", async () => {
    const payloads = [{ ...broken("a"), ...entry("one") }];
    for (let time = 0; time < 2; time += 1) {
      expect(await run("xx-again", payloads)).toMatchObject({ status: "incomplete", rejected: 1, watermarkAfter: {} });
    }
    expect(await entries("xx-again")).toEqual([]);
    expect(await run("xx-again", [{ ...row("a"), ...entry("one") }])).toMatchObject({
      status: "complete",
      rejected: 0,
    });
    expect(await entries("xx-again")).toEqual(["one"]);
  });

  it("is never stored before the payloads that it vouches for, whichever commit is the slower one", async () => {
    // Batches end after 400 payloads: the payloads of the entry are in two of them.
    const payloads = [
      ...Array.from({ length: 400 }, (_, index) => row(String(index))),
      { ...row("400"), ...entry("all") },
    ];
    let first = true;
    const dying: Commit = async (batch) => {
      if (!first) return honest(batch);
      first = false;
      await new Promise((resolve) => setTimeout(resolve, 200));
      throw new Error("killed");
    };
    await expect(run("xx-order", payloads, dying)).rejects.toThrow("killed");
    expect(await records("xx-order")).toBe(0);
    expect(await entries("xx-order")).toEqual([]);
    expect(await run("xx-order", payloads)).toMatchObject({ status: "complete", newReleases: 401 });
    expect(await entries("xx-order")).toEqual(["all"]);
  });
});
