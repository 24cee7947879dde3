import { beforeAll, describe, expect, it } from "vitest";
import { createApi } from "../../src/api/index.ts";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { createHttpClient } from "../../src/http/index.ts";
import { pull } from "../../src/ingest/run.ts";
import { saveSources } from "../../src/store/sources.ts";
import { testDatabase } from "../support/database.ts";
import { toyConnector, toyPayload } from "../support/toy-connector.ts";

const first = toyPayload(
  [{ id: "p", date: "2026-01-01T00:00:00Z", title: "Primero", amount: "10.50" }],
  "2026-01-01T05:00:00Z",
);
const second = toyPayload(
  [
    { id: "other", date: "2026-01-02T00:00:00Z", title: "x" },
    { id: "p", date: "2026-01-02T00:00:00Z", title: "Segundo", amount: "10.50", supplier: "Ana" },
  ],
  "2026-01-02T05:00:00Z",
  "https://toy.example/2",
);
const ocid = "ocds-pregon-xx-toy-p";
const connector = toyConnector({
  titlePrefix: "* ",
  async *fetch() {
    yield first;
    yield second;
  },
});
let ask: (pointer: string, id?: string) => Promise<{ status: number; body: Record<string, unknown> }>;

beforeAll(async () => {
  const database = await testDatabase();
  await saveSources(database, [{ id: "xx-toy", kind: "connector", meta: {}, precedence: 100 }]);
  const info = (id: string) => ({
    id,
    precedence: 100,
    country: "CL",
    language: "es",
    noticePage: null,
    history: "snapshot" as const,
  });
  const run = await pull({
    database,
    connector,
    commit: (batch) => commitBatch(database, batch, info),
    ocidPrefix: "ocds-pregon",
    clock: systemClock,
    log: createLogger("silent", false),
    signal: new AbortController().signal,
    http: createHttpClient({ origins: {}, userAgent: "test" }),
    scope: { mode: "all" },
    setting: () => undefined,
  });
  expect(run.status).toBe("complete");
  const config = { PUBLIC_URL: "", HOST: "localhost", PORT: 0, TRUST_PROXY: false };
  const api = createApi({
    database,
    config,
    version: "0",
    clock: systemClock,
    connectors: new Map([["xx-toy", connector]]),
  });
  ask = async (pointer, id = ocid) => {
    const answer = await api.request(
      `/api/v1/provenance/${encodeURIComponent(id)}?pointer=${encodeURIComponent(pointer)}`,
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
});

describe("GET /api/v1/provenance/{ocid}", () => {
  it("leads from a value to the release, the answer, the place in it and the raw value", async () => {
    expect((await ask("/tender/title")).body).toMatchObject({
      value: "* Segundo",
      release: { id: "p-2026-01-02T00:00:00Z", source: "xx-toy", pointer: "/tender/title" },
      payload: {
        url: "https://toy.example/2",
        kind: "toy",
        fetchedAt: "2026-01-02T05:00:00.000Z",
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      origin: { pointer: "/1/title", raw: "Segundo" },
      mappingVersion: 1,
    });
  });
  it("names the release that set a value first, where a later one repeats it", async () => {
    expect((await ask("/tender/value/amount")).body).toMatchObject({
      value: 10.5,
      payload: { url: "https://toy.example/1" },
      origin: { pointer: "/0/amount", raw: "10.50" },
    });
  });
  it("says that the mapping states a value by itself", async () => {
    expect((await ask("/tender/status")).body).toMatchObject({ value: "active", origin: null });
  });
  it("has clear problems for what is not there", async () => {
    expect(await ask("/tender/nothing")).toMatchObject({ status: 404, body: { code: "pointer-not-found" } });
    expect(await ask("/id")).toMatchObject({ status: 404, body: { code: "pointer-not-found" } });
    expect(await ask("/tender", "nobody")).toMatchObject({ status: 404, body: { code: "process-not-found" } });
    expect(await ask("tender")).toMatchObject({ status: 400, body: { code: "bad-parameter" } });
  });
});
