import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openapiDocument } from "../../src/api/index.ts";
import { isObject, type JsonValue } from "../../src/base/json.ts";
import { refreshScores } from "../../src/indicators/quality/refresh.ts";
import type { Parsed } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { openPortals } from "../support/portals.ts";
import { type TestRegistry, testRegistry } from "../support/registry.ts";
import { operationsOf } from "../support/requests.ts";

/**
 * The examples of the OpenAPI document are answers over the simulated world: `EXAMPLES=write npx vitest run --project db
 * test/e2e/examples.test.ts` writes them to openapi/examples, `npm run openapi` puts them into the document, and this
 * test holds them against what is answered now.
 */
const folder = new URL("../../openapi/examples/", import.meta.url);
const writing = process.env.EXAMPLES === "write";
const longest = 10_000;
const source = "cl-chilecompra";
const begun = Date.now() - 60_000;

/** What depends on the hour of the run reads as the world's present. */
function steady(value: JsonValue, name = ""): JsonValue {
  if (Array.isArray(value)) return value.map((each) => steady(each, name));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, steady(each, key)]));
  if (name === "ageHours") return 1;
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && Date.parse(value) > begun)
    return "2025-05-01T15:00:00Z";
  // Cursors hold such instants.
  return typeof value === "string" ? value.replace(/cursor=[\w-]+/, "cursor=AbCdEfGhIjKlMnOpQrStUv") : value;
}

const operations = operationsOf(JSON.parse(JSON.stringify(openapiDocument()))).filter(
  ({ method, description }) =>
    method === "get" &&
    description.responses["200"]?.content?.["application/json"] &&
    !/openapi/i.test(description.operationId),
);
const values: Record<string, string> = { id: source, iso2: "CL", name: "tenderStatus", code: source };
let get: TestRegistry["get"];

let close = async () => {};
afterAll(() => close());
beforeAll(async () => {
  const database = await testDatabase();
  const portals = await openPortals({
    databaseUrl: database.url,
    world: { seed: 7, size: 12, from: "2025-02-10", until: "2025-06-30" },
    now: "2025-05-01T15:00:00Z",
    only: [source],
  });
  await portals.pull(source, { mode: "window", from: "2025-02-10", until: "2025-05-01" });
  await portals.close();
  await refreshScores(database, { now: () => portals.clock.now() });
  const whole = await testRegistry(database, { clock: portals.clock });
  get = whole.get;
  close = () => whole.close();
  const [notice] = (await get("/api/v1/notices?limit=1&sort=published")).body.data;
  values.ocid = notice.ocid;
  values.releaseId = (await get(`/api/v1/notices/${encodeURIComponent(notice.ocid)}`)).body.history[0].id;
});

describe("the examples in the OpenAPI document", () => {
  it.each(operations.map((each) => [each.description.operationId as string, each] as const))(
    "%s",
    async (name, { path, description }) => {
      const parameters: Parsed[] = description.parameters ?? [];
      const query = new URLSearchParams();
      for (const each of parameters.filter((one) => one.in === "query")) {
        if (each.name === "limit") query.set("limit", "1");
        if (each.name === "pointer") query.set("pointer", "/tender/title");
      }
      const filled = path.replace(/\{(\w+)\}/g, (_all, key: string) => encodeURIComponent(values[key] ?? "none"));
      const answer = await get(`${filled}${query.size > 0 ? `?${query}` : ""}`);
      // What this small world has no answer to has no example.
      if (answer.status !== 200 || answer.text.length > longest) return;
      const example = steady(answer.body);
      const file = new URL(`${name}.json`, folder);
      if (writing) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, `${JSON.stringify(example, null, 2)}\n`);
      }
      if (existsSync(file)) expect(example).toEqual(JSON.parse(readFileSync(file, "utf8")));
      else expect(name, "has no example yet: EXAMPLES=write").toBe("");
    },
  );
});
