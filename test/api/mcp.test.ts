import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { serveOnLoopback } from "../support/browser.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
let database: Database;
let server: Awaited<ReturnType<typeof serveOnLoopback>>;
let client: Client;
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await publish(database, cl, [
    {
      ocid: "ocds-abc123-a/1",
      date: "2026-05-01T10:00:00Z",
      tender: { id: "1", title: "Puente, norte", status: "active" },
    },
    { ocid: "ocds-abc123-2", date: "2026-05-02T10:00:00Z", tender: { id: "2", title: "Sillas", status: "complete" } },
  ]);
  server = await serveOnLoopback(testApi(database).app.fetch);
  client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
});
afterAll(async () => {
  await client?.close();
  await server?.close();
});

const call = async (name: string, given: Record<string, unknown> = {}) => {
  const answer = (await client.callTool({ name, arguments: given })) as Parsed;
  return { isError: answer.isError === true, body: parsed(answer.content[0].text) };
};
const parsed = (text: string): Parsed => (text.startsWith("{") ? JSON.parse(text) : text);

/** A request as clients of the protocol's earlier versions make it. */
const rpc = (method: string, params: object, id = 1) =>
  fetch(`${server.url}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
  });

describe("the tools for language models", () => {
  it("are the reading operations of the API, with their parameters", async () => {
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["listNotices", "getNotice", "getCompiledRelease", "listSources"]));
    expect(names).not.toContain("createSubscription");
    const search = tools.find(({ name }) => name === "listNotices") as Parsed;
    expect(search.inputSchema.properties.country.type).toBe("array");
    expect(search.inputSchema.additionalProperties).toBe(false);
    const one = tools.find(({ name }) => name === "getNotice") as Parsed;
    expect(one.inputSchema.required).toEqual(["ocid"]);
  });

  it("answer as the API does", async () => {
    const found = await call("listNotices", { q: "puente", country: ["CL"], limit: 1, count: "exact" });
    expect(found.body.data.map(({ ocid }: Parsed) => ocid)).toEqual(["ocds-abc123-a/1"]);
    expect(found.body.links.self).toContain("https://pregon.example/api/v1/notices");
    expect((await call("getNotice", { ocid: "ocds-abc123-a/1" })).body.title).toBe("Puente, norte");
    expect((await call("listNotices", { ocid: ["ocds-abc123-2"] })).body.data[0].title).toBe("Sillas");
  });

  it("say in words what is wrong", async () => {
    const unknown = await call("getNotice", { ocid: "ocds-none" });
    expect(unknown).toMatchObject({ isError: true, body: { code: "process-not-found" } });
    expect(await call("getNotice")).toMatchObject({ isError: true, body: "ocid is needed, as text" });
    expect((await call("listNotices", { colour: "red" })).body.code).toBe("bad-parameter");
    expect((await call("noSuchTool")).isError).toBe(true);
  });

  it("are there for clients of earlier versions", async () => {
    const begun = await rpc("initialize", {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "old", version: "1" },
    });
    expect(begun.status).toBe(200);
    expect(begun.headers.get("x-request-id")).toBeTruthy();
    expect(await begun.text()).toContain('"name":"pregon"');
    expect(await (await rpc("tools/list", {})).text()).toContain("listNotices");
    const answer = await (await rpc("tools/call", { name: "getStats", arguments: {} })).text();
    expect(answer).toContain("records");
  });

  it("refuse what is no message of the protocol", async () => {
    const post = (body: string, type = "application/json") =>
      fetch(`${server.url}/mcp`, {
        method: "POST",
        headers: { "content-type": type, accept: "application/json, text/event-stream" },
        body,
      });
    for (const response of [
      await post("{"),
      await post("[]"),
      await post("{}", "text/plain"),
      await fetch(`${server.url}/mcp`),
    ]) {
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
    }
  });
});
