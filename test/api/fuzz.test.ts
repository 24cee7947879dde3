import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openapiDocument } from "../../src/api/index.ts";
import { type Database, openReader } from "../../src/store/database.ts";
import { createKey } from "../../src/store/keys.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";
import { type FuzzedRequest, operationsOf, requestsOf } from "../support/requests.ts";

/**
 * Every operation of the OpenAPI document, asked with requests that keep to it and requests that do not: whatever comes,
 * the answer is one that the document has (the test API checks status, media type and body), no 5xx, and in time.
 * FUZZ_SEED repeats a run; FUZZ_RUNS is the number of requests of each operation.
 */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2_147_483_647);
const runs = Number(process.env.FUZZ_RUNS ?? 120);
/** No answer takes longer, in milliseconds: the limit of queries, and some more. */
const longest = 3_000;

const source = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const document: Parsed = JSON.parse(JSON.stringify(openapiDocument()));
const known = [
  "ocds-abc123-a b/c",
  "cl-test",
  "CL",
  "CL-RUT-1",
  "ocds-abc123-1",
  "1",
  "badge",
  "not-found",
  "tenderStatus",
  "swagger-ui.css",
];

let database: Database & { url: string };
let api: TestRegistry;
const tokens: string[] = [];
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, source);
  await publish(
    database,
    source,
    ["ocds-abc123-a b/c", "ocds-abc123-1", "ocds-abc123-2"].map((ocid, n) => ({
      ocid,
      date: `2026-05-0${n + 1}T10:00:00Z`,
      parties: [{ id: "CL-RUT-1", name: "Municipalidad", identifier: { scheme: "CL-RUT", id: "1" }, roles: ["buyer"] }],
      buyer: { id: "CL-RUT-1", name: "Municipalidad" },
      tender: {
        id: `${n}`,
        title: `Compra ${n}`,
        status: "active",
        value: { amount: 10, currency: "USD" },
        items: [{ id: "1", description: "x", classification: { scheme: "UNSPSC", id: "43211503" } }],
      },
    })),
  );
  const { token } = await createKey(database.sql, { kind: "publisher", owner: "p1" });
  tokens.push(token);
  // No name leads anywhere: what would ask other servers fails at once.
  api = await testRegistry(database, { lookup: () => Promise.reject(new Error("no such host")) });
  console.log(`fuzz: FUZZ_SEED=${seed}, ${runs} requests of each operation`);
});

afterAll(() => api.close());

/** What a request may not lead to; undefined where all is well. */
async function complaint(request: FuzzedRequest): Promise<string | undefined> {
  const started = performance.now();
  const authorization = request.headers.authorization?.replace("known", tokens[0] ?? "");
  const answer = await api.get(`https://pregon.example${request.path}`, {
    method: request.method,
    headers: { ...request.headers, ...(authorization !== undefined && { authorization }) },
    ...(request.body !== undefined && { body: request.body }),
  });
  const took = performance.now() - started;
  if (answer.status >= 500) return `${answer.status}: ${answer.text}`;
  if (took > longest) return `it took ${Math.round(took)} ms`;
  if (answer.status >= 400 && answer.body?.status !== answer.status) return `no problem details: ${answer.text}`;
  for (const name of ["x-request-id", "ratelimit", "access-control-allow-origin"]) {
    if (!answer.headers.has(name)) return `it has no ${name}`;
  }
  if (answer.status === 200 && request.method === "GET" && !answer.headers.has("etag")) return "it has no ETag";
  return undefined;
}

const operations = operationsOf(document);

describe("any request", () => {
  it.each(operations.map((each) => [`${each.method.toUpperCase()} ${each.path}`, each] as const))(
    "%s is answered as described",
    async (_name, operation) => {
      await fc.assert(
        fc.asyncProperty(requestsOf(operation, document, known), async (request) => {
          expect(await complaint(request), `${request.method} ${request.path}`).toBeUndefined();
        }),
        { seed, numRuns: runs, interruptAfterTimeLimit: 60_000, endOnFailure: true },
      );
    },
  );

  it("that keeps to the document is not refused for its parameters", async () => {
    const [list] = operations.filter(({ path, method }) => path === "/api/v1/notices" && method === "get");
    if (!list) throw new Error("there is no list of notices");
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(requestsOf(list, document, known), async (request) => {
        if (!request.valid || request.headers.authorization) return;
        const answer = await api.get(`https://pregon.example${request.path}`);
        if (answer.status === 200) accepted += 1;
        // What a schema of one parameter cannot say: relevance needs q, larger limits need a table.
        else expect(answer.text).toMatch(/relevance needs q|limit should be/);
      }),
      { seed, numRuns: 600 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it("is cut off where the query would take too long", async () => {
    const reader = openReader(database, { connections: 2, statementTimeoutMs: 50 });
    await database.sql`alter table notices rename to notices_kept`;
    await database.sql`create view notices as select n.* from notices_kept n, lateral (select pg_sleep(5)) as slow`;
    try {
      const slow = testApi(reader);
      for (const path of operations
        .filter(({ path, method }) => method === "get" && /notices$|record-packages$/.test(path))
        .map(({ path }) => path)) {
        if (path.includes("{")) continue;
        const answer = await slow.get(path);
        expect([path, answer.status, answer.body.code]).toEqual([path, 503, "query-too-slow"]);
      }
    } finally {
      await database.sql`drop view notices`;
      await database.sql`alter table notices_kept rename to notices`;
      await reader.close();
    }
  });
});
