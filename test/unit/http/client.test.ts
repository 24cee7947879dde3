import { describe, expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { Logger } from "../../../src/base/log.ts";
import { answer, clientFor, FakeClock, failure, json, serve, serveInTurn } from "./support.ts";

const url = "https://portal.example/data";

describe("secrets", () => {
  const hidden = {
    url: "https://portal.example/v1?Ticket=S3CR%20ET-9&page=2&$where=a%20b&api_key=KEY-77",
    headers: { Authorization: "Bearer TOKEN-55" },
    hideParams: ["ticket", "api_key"],
  };
  const shown = "https://portal.example/v1?Ticket=hidden&page=2&$where=a%20b&api_key=hidden";
  const secret = /S3CR|KEY-77|TOKEN-55/;

  it("reach the server and nobody else", async () => {
    const lines: unknown[] = [];
    const line = (...given: unknown[]) => void lines.push(given);
    const log = { debug: line, info: line } as unknown as Logger;
    const { origin, asked } = await serveInTurn(
      answer(500, { "content-type": "text/plain" }, "S3CR ET-9 failed"),
      answer(302, { location: "/v2?ticket=S3CR%20ET-9&x=1" }),
      json({}),
      answer(403, { "content-type": "application/json" }, '{"bad":"S3CR ET-9","key":"KEY-77","auth":"TOKEN-55"}'),
    );
    const client = clientFor(origin, { log });
    const response = await client.request(hidden);
    expect(asked[0]?.url).toBe("/v1?Ticket=S3CR%20ET-9&page=2&$where=a%20b&api_key=KEY-77");
    expect(asked[0]?.headers.authorization).toBe("Bearer TOKEN-55");
    expect([response.url, response.finalUrl]).toEqual([shown, "https://portal.example/v2?ticket=hidden&x=1"]);
    const error = await failure(client.request(hidden));
    expect(error.message).toBe(`GET ${shown}: HTTP 403`);
    expect(error.details).toMatchObject({ url: shown, body: '{"bad":"hidden","key":"hidden","auth":"hidden"}' });
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify([lines, client.stats(), response.url, error.details])).not.toMatch(secret);
    expect(String(error.stack) + String(error.cause)).not.toMatch(secret);
  });

  it("are not in the error about the URL that carries them", async () => {
    const client = clientFor("http://127.0.0.1:1");
    for (const url of ["https://:bad/?ticket=S3CRET-9", "https://me:S3CRET-9@portal.example/"]) {
      const error = await failure(client.request({ url, hideParams: ["ticket"] }));
      expect(error.code).toBe("bad-url");
      expect(JSON.stringify([error.message, error.details])).not.toMatch(secret);
    }
  });

  it("cannot break out of a header, nor can a caller set the connection's own", async () => {
    const client = clientFor("http://127.0.0.1:1");
    for (const headers of [{ "x-a": "S3CRET\r\nx-b: 1" }, { "x a": "S3CRET" }, { Host: "evil.example" }]) {
      const error = await failure(client.request({ url, headers }));
      expect(error).toMatchObject({ name: "UsageError", code: "invalid-http-header" });
      expect(error.message).not.toMatch(secret);
    }
  });
});

describe("the pace per host", () => {
  /** A server that counts how many requests it has at once and answers each after a moment. */
  async function busyServer(milliseconds: number) {
    const count = { now: 0, most: 0 };
    const origin = await serve((_, response) => {
      count.most = Math.max(count.most, ++count.now);
      setTimeout(() => {
        count.now--;
        response.end();
      }, milliseconds);
    });
    return { origin, count };
  }

  it("never has more requests under way than the policy says, over all children", async () => {
    const { origin, count } = await busyServer(15);
    const client = clientFor(origin, { clock: systemClock });
    const children = [client, client.withPolicy({ concurrency: 2 }), client.withPolicy({ attempts: 1 })];
    await Promise.all(Array.from({ length: 12 }, (_, index) => children[index % 3]?.request({ url })));
    expect(count.most).toBe(2);
    await Promise.all(Array.from({ length: 12 }, () => client.request({ url, policy: { concurrency: 6 } })));
    expect(count.most).toBe(6);
    expect(client.stats()).toEqual({
      "https://portal.example": { requests: 24, retries: 0, failures: 0, bytes: 0, active: 0, waiting: 0 },
    });
  });

  it("leaves the spacing between two starts, in the order asked, redirects included", async () => {
    const clock = new FakeClock();
    const begun = clock.now().getTime();
    const starts: [string, number][] = [];
    const origin = await serve((request, response) => {
      starts.push([request.url ?? "", clock.now().getTime() - begun]);
      if (request.url === "/0") answer(302, { location: "/4" })(request, response);
      else response.end();
    });
    const client = clientFor(origin, { clock }).withPolicy({ spacingMs: 250, concurrency: 1 });
    await Promise.all([0, 1, 2].map((n) => client.request({ url: `https://portal.example/${n}` })));
    expect(starts).toEqual([
      ["/0", 0],
      ["/1", 250],
      ["/2", 500],
      ["/4", 750],
    ]);
  });

  it("comes to an end with a clock that stands still or is set back", async () => {
    const { origin, asked } = await serveInTurn(answer(429, { "retry-after": "9" }), json({}));
    let now = Date.parse("2026-03-01T12:00:00Z");
    const slept: number[] = [];
    const clock = {
      now: () => new Date(now),
      sleep: async (milliseconds: number) => {
        slept.push(milliseconds);
        now -= 3_600_000;
      },
    };
    const client = clientFor(origin, { clock }).withPolicy({ spacingMs: 250 });
    await client.request({ url });
    await client.request({ url });
    expect(asked).toHaveLength(3);
    expect(Math.max(...slept)).toBe(9_000);
  });

  it("is each host's own", async () => {
    const first = await busyServer(0);
    const clock = new FakeClock();
    const origins = { "https://a.example": first.origin, "https://b.example": first.origin };
    const client = clientFor(first.origin, { clock, origins }).withPolicy({ spacingMs: 1_000 });
    await Promise.all(["https://a.example/", "https://b.example/"].map((page) => client.request({ url: page })));
    expect(clock.slept).toEqual([]);
    expect(Object.keys(client.stats())).toEqual(["https://a.example", "https://b.example"]);
  });

  it("gives the place back when a request fails or is cut off", async () => {
    const { origin } = await serveInTurn(answer(404), () => {}, json({}));
    const client = clientFor(origin).withPolicy({ concurrency: 1, attempts: 1, timeoutMs: 50 });
    expect(await failure(client.request({ url }))).toMatchObject({ code: "http-status" });
    expect(await failure(client.request({ url }))).toMatchObject({ code: "timeout" });
    expect((await client.request({ url, policy: { timeoutMs: 5_000 } })).status).toBe(200);
    expect(client.stats()["https://portal.example"]).toMatchObject({ requests: 3, failures: 2, active: 0, waiting: 0 });
  });
});

describe("an aborted signal", () => {
  const reason = new Error("enough");

  it("stops before anything is asked", async () => {
    const { origin, asked } = await serveInTurn(json({}));
    expect(await failure(clientFor(origin).request({ url, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(asked).toHaveLength(0);
  });

  it("stops a request without an answer, and one in the middle of its body", async () => {
    const { origin, asked } = await serveInTurn(
      () => {},
      (_, response) => void response.writeHead(200).write("some"),
    );
    const client = clientFor(origin);
    for (const expected of [1, 2]) {
      const stop = new AbortController();
      const stopped = failure(client.request({ url, signal: stop.signal }));
      await waitUntil(() => asked.length === expected);
      stop.abort(reason);
      expect(await stopped).toBe(reason);
    }
    expect(client.stats()["https://portal.example"]).toMatchObject({ active: 0, failures: 0 });
  });

  it("stops the wait before another try", async () => {
    const { origin, asked } = await serveInTurn(answer(429, { "retry-after": "100" }));
    const stop = new AbortController();
    const stopped = failure(clientFor(origin, { clock: systemClock }).request({ url, signal: stop.signal }));
    await waitUntil(() => asked.length === 1);
    stop.abort(reason);
    expect(await stopped).toBe(reason);
  });

  it("stops the wait for a place, and lets the next in", async () => {
    const { origin, asked } = await serveInTurn((_, response) => void setTimeout(() => response.end(), 60), json({}));
    const client = clientFor(origin, { clock: systemClock }).withPolicy({ concurrency: 1 });
    const stop = new AbortController();
    const first = client.request({ url });
    const second = failure(client.request({ url, signal: stop.signal, policy: { spacingMs: 60_000 } }));
    const third = client.request({ url });
    await first;
    stop.abort(reason);
    expect(await second).toBe(reason);
    expect((await third).status).toBe(200);
    expect(asked).toHaveLength(2);
  });
});

describe("close", () => {
  it("ends what is under way or waiting, and refuses what comes after", async () => {
    const { origin, asked } = await serveInTurn(() => {});
    const client = clientFor(origin).withPolicy({ concurrency: 1 });
    const pending = [failure(client.request({ url })), failure(client.request({ url }))];
    await waitUntil(() => asked.length === 1);
    await client.close();
    for (const error of await Promise.all(pending)) expect(error.code).toBe("client-closed");
    expect(await failure(client.request({ url }))).toMatchObject({ code: "client-closed" });
  });
});

describe("the policy", () => {
  it.each([{ attempts: 0 }, { timeoutMs: Number.NaN }, { concurrency: -1 }, { maxBytes: Number.POSITIVE_INFINITY }])(
    "refuses %j",
    async (policy) => {
      const client = clientFor("http://127.0.0.1:1");
      expect(() => client.withPolicy(policy)).toThrow(/HTTP policy/);
      expect(await failure(client.request({ url, policy }))).toMatchObject({ code: "invalid-http-policy" });
    },
  );
});

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
}
