import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Connector, FetchContext, Fetched } from "../../src/connector/index.ts";
import { createHttpClient } from "../../src/http/index.ts";
import { pull } from "../../src/ingest/run.ts";
import type { Database } from "../../src/store/database.ts";
import { testDatabase } from "../support/database.ts";
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

type Fetch = (context: FetchContext) => AsyncIterable<Fetched>;

function run(fetch: Fetch, options: Partial<Parameters<typeof toyConnector>[0]> = {}) {
  const connector: Connector = toyConnector({ ...options, fetch });
  return pull({
    database,
    connector,
    commit: (batch) => commitBatch(database, batch, info),
    ocidPrefix: "ocds-pregon",
    clock: systemClock,
    log: createLogger("silent", false),
    signal: new AbortController().signal,
    http: createHttpClient({ origins: {}, userAgent: "test" }),
    scope: { mode: "incremental" },
    setting: () => undefined,
  });
}

const yieldAll = (...payloads: Fetched[]): Fetch =>
  async function* (context) {
    context.ledger.declare(payloads.length);
    for (const payload of payloads) {
      context.ledger.fetched(1);
      yield payload;
    }
    context.advance("main", "2026-01-02");
  };

const record = async (ocid: string) => {
  const [row] = await database.sql`select body::text, change::int, releases from records where ocid = ${ocid}`;
  return row && { body: JSON.parse(row.body), change: row.change, releases: row.releases };
};

describe("a run", () => {
  it("stores payloads, releases, records, notices and facts, and moves the watermark", async () => {
    const done = await run(
      yieldAll(
        toyPayload([{ id: "a 1/x", date: "2026-01-01T10:00:00Z", title: "Papel", amount: "10.50", supplier: "Ana" }]),
      ),
      { id: "xx-a" },
    );
    expect(done).toMatchObject({
      status: "complete",
      fetched: 1,
      accepted: 1,
      newReleases: 1,
      changedRecords: 1,
      watermarkAfter: { main: "2026-01-02" },
    });
    const stored = await record("ocds-pregon-xx-a-a-1-x");
    expect(stored?.body).toMatchObject({
      tag: ["compiled"],
      tender: { title: "Papel", value: { amount: 10.5, currency: "CLP" } },
    });
    const [notice] =
      await database.sql`select item::text, jsonb_typeof(item::jsonb) as kind, suppliers, amount from notices where ocid = ${"ocds-pregon-xx-a-a-1-x"}`;
    expect(notice).toMatchObject({ kind: "object", amount: "10.5" });
    expect(notice?.suppliers).toEqual([expect.stringMatching(/^X-xx-a-[0-9a-f]{16}$/)]);
    expect(JSON.parse(notice?.item)).toMatchObject({
      title: "Papel",
      stage: "award",
      awards: [{ id: "a1", suppliers: [{ name: "Ana", scale: "small" }] }],
    });
  });

  it("makes no release and no change of an answer that says the same", async () => {
    const rows = (date: string) => [{ id: "same", date, title: "Sillas" }];
    await run(yieldAll(toyPayload(rows("2026-01-01T00:00:00Z"))), { id: "xx-b" });
    const again = await run(yieldAll(toyPayload(rows("2026-01-01T00:00:00Z"))), { id: "xx-b" });
    expect(again).toMatchObject({ status: "complete", unchangedPayloads: 1, newReleases: 0, changedRecords: 0 });
    const later = await run(yieldAll(toyPayload(rows("2026-01-05T00:00:00Z"))), { id: "xx-b" });
    expect(later).toMatchObject({ newReleases: 0, changedRecords: 0 });
    const changed = await run(yieldAll(toyPayload([{ id: "same", date: "2026-01-06T00:00:00Z", title: "Mesas" }])), {
      id: "xx-b",
    });
    expect(changed).toMatchObject({ newReleases: 1, changedRecords: 1 });
    const back = await run(yieldAll(toyPayload([{ id: "same", date: "2026-01-07T00:00:00Z", title: "Sillas" }])), {
      id: "xx-b",
    });
    expect(back).toMatchObject({ newReleases: 1, changedRecords: 1 });
    expect(await record("ocds-pregon-xx-b-same")).toMatchObject({ releases: 3, body: { tender: { title: "Sillas" } } });
  });

  it("notices that a source goes back to what it said before", async () => {
    const say = (title: string, at: string) => run(yieldAll(toyPayload([{ id: "back", title }], at)), { id: "xx-h" });
    await say("Sillas", "2026-01-01T00:00:00Z");
    await say("Mesas", "2026-01-02T00:00:00Z");
    expect(await say("Sillas", "2026-01-03T00:00:00Z")).toMatchObject({ newReleases: 1, changedRecords: 1 });
    expect(await record("ocds-pregon-xx-h-back")).toMatchObject({ releases: 3, body: { tender: { title: "Sillas" } } });
    expect(await say("Sillas", "2026-01-04T00:00:00Z")).toMatchObject({ newReleases: 0, changedRecords: 0 });
  });

  it("gives the same record whatever the order of arrival", async () => {
    const rows = [1, 2, 3].map((n) => [{ id: "late", date: `2026-01-0${n}T00:00:00Z`, title: `Título ${n}` }]);
    await run(yieldAll(toyPayload(rows[2])), { id: "xx-c" });
    await run(yieldAll(toyPayload(rows[0])), { id: "xx-c" });
    await run(yieldAll(toyPayload(rows[1])), { id: "xx-c" });
    expect(await record("ocds-pregon-xx-c-late")).toMatchObject({
      releases: 3,
      body: { date: "2026-01-03T00:00:00Z", tender: { title: "Título 3" } },
    });
  });

  it("is incomplete when the total does not add up, and its watermark stays", async () => {
    const done = await run(
      async function* (context) {
        context.ledger.declare(3);
        context.ledger.fetched(1);
        yield toyPayload([{ id: "x", date: "2026-01-01T00:00:00Z", title: "x" }]);
        context.advance("main", "later");
      },
      { id: "xx-d" },
    );
    expect(done).toMatchObject({
      status: "incomplete",
      declared: 3,
      fetched: 1,
      newReleases: 1,
      watermarkBefore: {},
      watermarkAfter: {},
    });
    expect(done.reason).toContain("declared 3");
  });

  it("rejects a payload that cannot be mapped, keeps the rest and says so", async () => {
    const broken = { ...toyPayload([]), bytes: new TextEncoder().encode('[{"id":'), url: "https://toy.example/broken" };
    const done = await run(yieldAll(broken, toyPayload([{ id: "fine", date: "2026-01-01T00:00:00Z", title: "ok" }])), {
      id: "xx-e",
    });
    expect(done).toMatchObject({ status: "incomplete", rejected: 1, accepted: 1, newReleases: 1 });
    expect(done.findings).toMatchObject([{ verdict: "rejected", code: "malformed-json" }]);
    const [issue] = await database.sql`select code, count from issues where source = 'xx-e'`;
    expect(issue).toMatchObject({ code: "malformed-json" });
  });

  it("fails in the run's own words when the source throws", async () => {
    const done = await run(
      async function* () {
        yield* [];
        throw new Error("boom");
      },
      { id: "xx-f" },
    );
    expect(done).toMatchObject({ status: "failed", reason: "boom" });
  });

  it("is suspicious far below the source's habit", async () => {
    const many = (count: number) =>
      yieldAll(
        ...Array.from({ length: count }, (_, n) =>
          toyPayload(
            [{ id: `${count}-${n}`, date: "2026-01-01T00:00:00Z", title: "x" }],
            "2026-01-01T00:00:00Z",
            `https://toy.example/${count}/${n}`,
          ),
        ),
      );
    for (let n = 0; n < 3; n += 1) expect(await run(many(40), { id: "xx-g" })).toMatchObject({ status: "complete" });
    expect(await run(many(5), { id: "xx-g" })).toMatchObject({
      status: "suspicious",
      reason: expect.stringContaining("volume-below-habit"),
    });
  });

  it("numbers changes without gaps", async () => {
    const [row] =
      await database.sql`select count(*)::int as count, min(change)::int as first, max(change)::int as last from changes`;
    expect(row).toMatchObject({ first: 1, last: row?.count });
  });
});
