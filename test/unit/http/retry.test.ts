import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../src/http/index.ts";
import { backoffMs, retryAfterMs } from "../../../src/http/retry.ts";
import { answer, atEnd, clientFor, FakeClock, failure, json, serve, serveInTurn, utf8 } from "./support.ts";

const url = "https://portal.example/data";

describe("retries", () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 520])("asks again after HTTP %i, until it is well", async (status) => {
    const { origin, asked } = await serveInTurn(answer(status), answer(status), json({ ok: 1 }));
    const clock = new FakeClock();
    const response = await clientFor(origin, { clock }).request({ url });
    expect([response.status, response.attempts, asked.length]).toEqual([200, 3, 3]);
    expect(utf8(response.bytes)).toBe('{"ok":1}');
    // Half of 500 ms, then half of 1000 ms.
    expect(clock.slept).toEqual([250, 500]);
    expect(response.fetchedAt).toBe("2026-03-01T12:00:00.750Z");
  });

  it.each([400, 401, 403, 404, 410, 422])("does not ask again after HTTP %i", async (status) => {
    const { origin, asked } = await serveInTurn(answer(status));
    const error = await failure(clientFor(origin).request({ url }));
    expect(error).toMatchObject({ code: "http-status", details: { status, url, attempts: 1 } });
    expect(asked).toHaveLength(1);
  });

  it("gives up after the last attempt, with the status and what the server said", async () => {
    const { origin, asked } = await serveInTurn(answer(503, { "content-type": "text/plain" }, "down\n for  repair"));
    const error = await failure(clientFor(origin).request({ url, policy: { attempts: 3 } }));
    expect(error).toMatchObject({
      code: "http-status",
      details: { status: 503, attempts: 3, body: "down for repair" },
    });
    expect(error.message).toBe(`GET ${url}: HTTP 503 (after 3 attempts)`);
    expect(asked).toHaveLength(3);
  });

  it("returns accepted statuses at once, and retries the extra ones first", async () => {
    const { origin, asked } = await serveInTurn(answer(400, {}, "{}"), answer(400, {}, "no"), answer(304));
    const client = clientFor(origin);
    const policy = { attempts: 2 };
    expect(await failure(client.request({ url, retryStatus: [400], policy }))).toMatchObject({
      details: { status: 400, attempts: 2 },
    });
    const notModified = await client.request({ url, acceptStatus: [304] });
    expect([notModified.status, notModified.bytes.length, notModified.attempts]).toEqual([304, 0, 1]);
    expect(asked).toHaveLength(3);
    const both = await serveInTurn(answer(404, {}, "none"));
    const last = await clientFor(both.origin).request({ url, acceptStatus: [404], retryStatus: [404], policy });
    expect([last.status, last.attempts, utf8(last.bytes)]).toEqual([404, 2, "none"]);
    const busy = await serveInTurn(answer(503, {}, "busy"));
    expect((await clientFor(busy.origin).request({ url, acceptStatus: [503] })).attempts).toBe(1);
  });

  it("sends a POST again with its body", async () => {
    const bodies: string[] = [];
    const origin = await serve((request, response) => {
      let text = "";
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        bodies.push(`${request.method} ${request.headers["content-type"]} ${text}`);
        response.writeHead(bodies.length < 2 ? 500 : 200).end();
      });
    });
    const headers = { "Content-Type": "text/plain" };
    await clientFor(origin).request({ url, method: "POST", headers, body: "^a^é" });
    expect(bodies).toEqual(["POST text/plain ^a^é", "POST text/plain ^a^é"]);
  });

  it("asks again when the connection breaks before the answer", async () => {
    const { origin, asked } = await serveInTurn((request) => request.socket.destroy(), json([]));
    expect((await clientFor(origin).request({ url })).attempts).toBe(2);
    expect(asked).toHaveLength(2);
  });

  it("calls a server that is not there unreachable", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(clientFor(`http://127.0.0.1:${port}`).request({ url }));
    expect(error).toMatchObject({ code: "unreachable", details: { reason: "ECONNREFUSED", attempts: 5, url } });
  });

  it.each([
    [
      "a body shorter than its Content-Length",
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{"a":',
    ],
    ["a chunked body without its end", 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'],
  ])("asks again after %s, and calls it truncated in the end", async (_, wire) => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.on("error", () => {});
      socket.once("data", () => socket.end(wire));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as { port: number };
    const error = await failure(clientFor(`http://127.0.0.1:${port}`).request({ url, policy: { attempts: 3 } }));
    expect(error).toMatchObject({ code: "truncated-body", details: { attempts: 3 } });
    expect(connections).toBe(3);
  });

  it("asks again after a compressed body without its end, and after one that is not compressed at all", async () => {
    const whole = gzipSync("x".repeat(10_000));
    const gzip = { "content-encoding": "gzip" };
    const { origin } = await serveInTurn(
      answer(200, gzip, whole.subarray(0, whole.length - 12)),
      answer(200, gzip, "plain text"),
      answer(200, gzip, whole),
    );
    const client = clientFor(origin);
    expect(await failure(client.request({ url, policy: { attempts: 1 } }))).toMatchObject({ code: "truncated-body" });
    expect(await failure(client.request({ url, policy: { attempts: 1 } }))).toMatchObject({ code: "garbled-body" });
    expect((await client.request({ url })).bytes.length).toBe(10_000);
  });

  it("times out while waiting for headers, and in the middle of a body", async () => {
    const { origin, asked } = await serveInTurn(
      () => {},
      (_, response) => void response.writeHead(200, { "content-type": "text/plain" }).write("some"),
    );
    const policy = { timeoutMs: 60, attempts: 2 };
    const error = await failure(clientFor(origin).request({ url, policy }));
    expect(error).toMatchObject({ code: "timeout", details: { timeoutMs: 60, attempts: 2 } });
    expect(asked).toHaveLength(2);
  });

  it("gives a silent server up long before the deadline of a large file, and lets a slow one go on", async () => {
    const { origin } = await serveInTurn(
      () => {},
      (_, response) => void response.writeHead(200, { "content-type": "text/plain" }).write("some"),
      (_, response) => {
        response.writeHead(200, { "content-type": "text/plain" });
        let left = 8;
        const drip = setInterval(() => {
          left -= 1;
          if (left > 0) return void response.write("x");
          clearInterval(drip);
          response.end("x");
        }, 250);
      },
    );
    const policy = { timeoutMs: 600_000, stallMs: 60, attempts: 2 };
    const error = await failure(clientFor(origin).request({ url, policy }));
    expect(error).toMatchObject({ code: "timeout", details: { stallMs: 60, attempts: 2 } });
    const slow = await clientFor(origin).request({ url, policy: { ...policy, stallMs: 1_500 } });
    expect(Buffer.from(slow.bytes).toString()).toBe("xxxxxxxx");
  });

  it("has one deadline for all redirects of an attempt", async () => {
    const origin = await serve((request, response) => {
      const step = Number(request.url?.slice(2));
      setTimeout(() => response.writeHead(302, { location: `/r${step + 1}` }).end(), 60);
    });
    const policy = { timeoutMs: 100, attempts: 1 };
    const error = await failure(clientFor(origin).request({ url: "https://portal.example/r0", policy }));
    expect(error).toMatchObject({ code: "timeout" });
  });
});

describe("Retry-After", () => {
  it("is honoured in seconds and as a date, and capped", async () => {
    const { origin } = await serveInTurn(
      answer(429, { "retry-after": "7" }),
      answer(503, { "retry-after": "Sun, 01 Mar 2026 12:01:07 GMT" }),
      answer(429, { "retry-after": "86400" }),
      answer(429, { "retry-after": "0" }),
      json({}),
    );
    const clock = new FakeClock();
    const response = await clientFor(origin, { clock }).request({ url });
    expect(response.attempts).toBe(5);
    expect(clock.slept).toEqual([7_000, 60_000, 300_000, 2_000]);
  });

  it("is told in the error when the attempts are used up", async () => {
    const { origin } = await serveInTurn(answer(429, { "retry-after": "86400" }));
    const error = await failure(clientFor(origin).request({ url, policy: { attempts: 1 } }));
    expect(error.details).toMatchObject({ status: 429, retryAfterMs: 86_400_000 });
  });

  it("holds other requests to the same host back too", async () => {
    const { origin, asked } = await serveInTurn(answer(429, { "retry-after": "30" }), json({}));
    const clock = new FakeClock();
    const client = clientFor(origin, { clock });
    await failure(client.request({ url, policy: { attempts: 1 } }));
    expect(clock.slept).toEqual([]);
    await client.withPolicy({ concurrency: 9 }).request({ url });
    expect(asked).toHaveLength(2);
    expect(clock.slept).toEqual([30_000]);
  });

  it("is read in all its forms", () => {
    const now = new Date("1994-11-06T08:49:00Z");
    expect(retryAfterMs("120", now)).toBe(120_000);
    expect(retryAfterMs("Sun, 06 Nov 1994 08:49:37 GMT", now)).toBe(37_000);
    expect(retryAfterMs("Sunday, 06-Nov-94 08:49:37 GMT", now)).toBe(37_000);
    expect(retryAfterMs("Sun Nov  6 08:49:37 1994", now)).toBe(37_000);
    expect(retryAfterMs("Sun, 06 Nov 1994 08:48:37 GMT", now)).toBe(0);
    for (const text of [null, "", "-5", "1.5", "soon", "1994-11-06"]) expect(retryAfterMs(text, now)).toBeUndefined();
  });
});

describe("backoffMs", () => {
  it("doubles its ceiling up to the maximum, and draws from zero to the ceiling", () => {
    const ceilings = [1, 2, 3, 7, 60].map((failed) => backoffMs(defaultPolicy, failed, () => 0.999999));
    expect(ceilings).toEqual([499, 999, 1_999, 29_999, 29_999]);
    expect(backoffMs(defaultPolicy, 3, () => 0)).toBe(0);
  });
});
