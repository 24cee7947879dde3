import { request } from "node:http";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

/** What the other tests ask in the process, asked over a socket: another way through the server. */
const source = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
let server: ReturnType<typeof serve>;
let port = 0;

const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    })
      .once("error", reject)
      .end();
  });

beforeAll(async () => {
  const database = await testDatabase();
  await testSource(database, source);
  await publish(database, source, [
    {
      ocid: "ocds-abc123-a b/ñ,%",
      date: "2026-05-01T10:00:00Z",
      tender: { id: "1", title: "Compra ñ", status: "active" },
    },
  ]);
  const { app } = testApi(database, { publicUrl: "", rateLimit: { quota: 20, windowSeconds: 3600 } });
  server = await new Promise((resolve) => {
    const opened = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, (info) => {
      port = info.port;
      resolve(opened);
    });
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe("over a socket", () => {
  const path = `/api/v1/ocds/compiled/${encodeURIComponent("ocds-abc123-a b/ñ,%")}`;

  it("answers GET, HEAD and conditional requests alike", async () => {
    const get = await ask(path);
    expect(get.status).toBe(200);
    expect(JSON.parse(get.text)).toMatchObject({ ocid: "ocds-abc123-a b/ñ,%", tender: { title: "Compra ñ" } });
    expect(get.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(get.text)),
      link: `<${source.license}>; rel="license"`,
    });
    const head = await ask(path, { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    for (const name of ["etag", "content-length", "content-type", "last-modified"]) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
    const fresh = await ask(path, { headers: { "if-none-match": String(get.headers.etag) } });
    expect(fresh).toMatchObject({ status: 304, text: "" });
  });

  it("links to the host that was asked", async () => {
    const { text } = await ask("/api/v1/notices?limit=1");
    expect(JSON.parse(text).links.self).toBe(`http://127.0.0.1:${port}/api/v1/notices?limit=1`);
  });

  it("refuses what is odd, and then what is too much", async () => {
    expect((await ask(`/api/v1/notices?q=${"x".repeat(9000)}`)).status).toBe(414);
    expect((await ask("//evil.example/api/v1/notices")).status).toBe(404);
    expect((await ask("/api/v1/notices/%E0%A4%A")).status).toBe(404);
    expect((await ask("/api/v1/notices", { method: "DELETE" })).status).toBe(405);
    let last = 0;
    for (let n = 0; n < 20 && last !== 429; n += 1) last = (await ask("/healthz")).status;
    expect(last).toBe(429);
  });
});
