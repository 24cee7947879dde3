import { once } from "node:events";
import { get } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { jsonResponse, type Simulate, type SimulateContext } from "../../../src/connector/simulate.ts";
import { type FaultPlan, type Simulator, type SimulatorOptions, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld } from "../../../src/world/index.ts";

const world = createWorld({ size: 25, seed: 4, countries: ["CL"] });
const real = "https://portal.example";

/** A tiny portal: a listing in pages of ten, one text to hold on to, an echo, a file to deposit. */
const portal =
  (paths: { list: string; origins?: readonly string[] }): Simulate =>
  (context: SimulateContext) => ({
    origins: paths.origins ?? [real, "https://files.example"],
    handle({ url, method, headers, body }) {
      if (url.pathname === paths.list) {
        const offset = Number(url.searchParams.get("offset") ?? 0);
        const page = context.page(world.count("CL"), offset, 10, (index) => world.process("CL", index).id);
        return jsonResponse({ ...page, today: context.now().toISOString() });
      }
      if (url.pathname === "/text") return jsonResponse({ code: 1, text: "licitación pública", more: ["ñandú"] });
      if (url.pathname === "/big") return jsonResponse({ rows: [...Array(400).keys()].map((row) => `fila ${row}`) });
      if (url.pathname === "/zip")
        return { status: 200, headers: { "content-type": "application/zip" }, body: new Uint8Array(5_000) };
      if (url.pathname === "/echo")
        return jsonResponse({ href: url.href, method, host: headers["host"], key: headers["x-key"], body });
      if (url.pathname === "/broken") throw new Error("no such table");
      return { status: 404, body: "not here" };
    },
    *deposits() {
      yield { name: "a.csv", bytes: Buffer.from(`id;${context.now().getUTCFullYear()}\n`) };
    },
  });

const running: Simulator[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
});

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const connectors = [{ id: "xx-portal", simulate: portal({ list: "/list" }) }];
  const simulator = await startSimulator({
    world,
    connectors,
    now: () => new Date("2025-01-01T00:00:00Z"),
    ...options,
  });
  running.push(simulator);
  return simulator;
}

interface Listed {
  readonly rows: readonly string[];
  readonly total: number;
  readonly more: boolean;
}

const withFaults = async (...faults: FaultPlan) => {
  const simulator = await start({ faults });
  const base = simulator.origins[real] ?? "";
  return {
    simulator,
    ask: (path = "/text") => fetch(base + path),
    page: async (offset: number) => (await (await fetch(`${base}/list?offset=${offset}`)).json()) as Listed,
  };
};

/** An answer as bytes, without any decoding by the client. */
async function wire(
  url: string,
  headers: Record<string, string>,
): Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }> {
  const [answer] = await once(get(url, { headers, agent: false }), "response");
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  return { headers: answer.headers, bytes: Buffer.concat(parts) };
}

describe("the server", () => {
  it("gives each origin a URL on loopback and passes requests on with their real URL", async () => {
    const simulator = await start();
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(simulator.origins).toEqual({
      [real]: `${simulator.url}/xx-portal/0`,
      "https://files.example": `${simulator.url}/xx-portal/1`,
    });
    const answer = await fetch(`${simulator.origins["https://files.example"]}/echo?a=%2F&b=ñ`, {
      method: "POST",
      body: "q=á",
      headers: { "X-Key": "k" },
    });
    expect(await answer.json()).toEqual({
      href: "https://files.example/echo?a=%2F&b=%C3%B1",
      method: "POST",
      host: "files.example",
      key: "k",
      body: "q=á",
    });
  });

  it("keeps a path that begins with two slashes on its origin", async () => {
    const simulator = await start();
    expect((await fetch(`${simulator.origins[real]}//evil.example/echo`)).status).toBe(404);
    expect(simulator.requests()).toHaveProperty("xx-portal");
  });

  it("lists its portals at its root and knows no other path", async () => {
    const { url } = await start();
    expect(await (await fetch(url)).text()).toContain(`/xx-portal/0 plays ${real}`);
    expect((await fetch(`${url}/xx-portal/2/list`)).status).toBe(404);
    expect((await fetch(`${url}/constructor/0`)).status).toBe(404);
  });

  it("joins portals that share an origin by the paths they know", async () => {
    const connectors = [
      { id: "one", simulate: portal({ list: "/one", origins: [real] }) },
      { id: "two", simulate: portal({ list: "/two", origins: [`${real}/`] }) },
    ];
    const simulator = await start({ connectors, faults: [{ kind: "status500", source: "two" }] });
    expect(Object.keys(simulator.origins)).toEqual([real]);
    const status = async (path: string) => (await fetch(simulator.origins[real] + path)).status;
    expect(await status("/one")).toBe(200);
    expect(await status("/two")).toBe(500);
    expect(await status("/three")).toBe(404);
    expect(simulator.requests()).toMatchObject({
      one: { requests: 2, statuses: { 200: 1, 404: 1 } },
      two: { requests: 1, faults: { status500: 1 } },
    });
  });

  it("packs large texts where the client takes it, and nothing else", async () => {
    const base = (await start()).origins[real];
    const packed = await wire(`${base}/big`, { "accept-encoding": "gzip, br" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect([...packed.bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect(Number(packed.headers["content-length"])).toBe(packed.bytes.length);
    expect((await wire(`${base}/big`, {})).headers["content-encoding"]).toBeUndefined();
    expect((await wire(`${base}/text`, { "accept-encoding": "gzip" })).headers["content-encoding"]).toBeUndefined();
    expect((await wire(`${base}/zip`, { "accept-encoding": "gzip" })).headers["content-encoding"]).toBeUndefined();
    expect(await (await fetch(`${base}/big`)).json()).toHaveProperty("rows.399", "fila 399");
  });

  it("tells of a simulation that fails", async () => {
    const simulator = await start();
    expect((await fetch(`${simulator.origins[real]}/broken`)).status).toBe(500);
    expect(simulator.failures()).toMatchObject([{ source: "xx-portal", url: `${real}/broken` }]);
    expect(simulator.failures()[0]?.message).toContain("no such table");
  });

  it("shows the world at the instant that is set, in answers and deposits", async () => {
    const simulator = await start();
    const today = async () =>
      ((await (await fetch(`${simulator.origins[real]}/list`)).json()) as { today: string }).today;
    expect(await today()).toBe("2025-01-01T00:00:00.000Z");
    simulator.setNow(new Date("2023-06-01T00:00:00Z"));
    expect(await today()).toBe("2023-06-01T00:00:00.000Z");
    expect([...simulator.deposits()]).toEqual([
      { source: "xx-portal", name: "a.csv", bytes: Buffer.from("id;2023\n") },
    ]);
    simulator.setNow();
    expect(await today()).toBe("2025-01-01T00:00:00.000Z");
  });

  it("waits before each answer where latency is asked for", async () => {
    const simulator = await start({ latencyMs: 60 });
    const began = performance.now();
    await fetch(`${simulator.origins[real]}/text`);
    expect(performance.now() - began).toBeGreaterThan(55);
  });

  it("refuses a port that is taken", async () => {
    const simulator = await start();
    await expect(start({ port: Number(new URL(simulator.url).port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("ends with requests under way, and leaves neither server nor timers", async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => /TCPSERVER|Timeout/.test(kind)).length;
    const simulator = await start({ latencyMs: 60_000 });
    const stuck = fetch(`${simulator.origins[real]}/text`).catch(() => "cut");
    const idle = connect(Number(new URL(simulator.url).port), "127.0.0.1");
    await once(idle, "connect");
    // Whether an open connection ends in order or by a reset is the system's affair.
    idle.on("error", () => {});
    await simulator.close();
    await simulator.close();
    expect(await stuck).toBe("cut");
    idle.destroy();
    await expect(fetch(simulator.url)).rejects.toThrow();
    const after = process.getActiveResourcesInfo().filter((kind) => /TCPSERVER|Timeout/.test(kind)).length;
    expect(after).toBeLessThanOrEqual(before);
  });
});

describe("faults of the transport", () => {
  it.each([
    ["status429", 429],
    ["status500", 500],
    ["status503", 503],
  ] as const)("%s, without Retry-After or with seconds", async (kind, status) => {
    const { ask } = await withFaults({ kind, times: 1 }, { kind, retryAfter: 7 });
    const [bare, timed] = [await ask(), await ask()];
    expect([bare.status, bare.headers.get("retry-after")]).toEqual([status, null]);
    expect([timed.status, timed.headers.get("retry-after")]).toEqual([status, "7"]);
  });

  it("Retry-After as a date just ahead", async () => {
    const { ask } = await withFaults({ kind: "status429", retryAfter: "date" });
    const header = (await ask()).headers.get("retry-after") ?? "";
    expect(header).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(Math.abs(Date.parse(header) - Date.now())).toBeLessThan(4_000);
  });

  it("stall: no answer comes", async () => {
    const { simulator } = await withFaults({ kind: "stall" });
    const asked = fetch(`${simulator.origins[real]}/text`, { signal: AbortSignal.timeout(150) });
    await expect(asked).rejects.toMatchObject({ name: "TimeoutError" });
    expect(simulator.requests()["xx-portal"]).toMatchObject({ statuses: { 0: 1 }, faults: { stall: 1 } });
  });

  it("slow: the whole body, in drops", async () => {
    const { ask } = await withFaults({ kind: "slow", delayMs: 20 });
    const began = performance.now();
    expect(await (await ask()).json()).toHaveProperty("text", "licitación pública");
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it("truncate: fewer bytes than promised", async () => {
    const { ask } = await withFaults({ kind: "truncate" });
    const answer = await ask();
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(50);
    await expect(answer.text()).rejects.toThrow();
  });

  it("cutBody: a whole answer with half a text", async () => {
    const { ask } = await withFaults({ kind: "cutBody" });
    const answer = await ask();
    const text = await answer.text();
    expect(Buffer.byteLength(text)).toBe(Number(answer.headers.get("content-length")));
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it("html: a page for people with status 200", async () => {
    const { ask } = await withFaults({ kind: "html" });
    const answer = await ask();
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await answer.text()).toMatch(/^<!DOCTYPE html>/);
  });

  it("nul: the text is as before once the byte is taken out", async () => {
    const { ask } = await withFaults({ kind: "nul", times: 1 });
    const text = await (await ask()).text();
    expect(text.split("\0")).toHaveLength(2);
    expect(text.replace("\0", "")).toBe(await (await ask()).text());
  });

  it("badUtf8: no UTF-8, yet JSON for a reader that forgives", async () => {
    const { ask } = await withFaults({ kind: "badUtf8" });
    const bytes = await (await ask()).arrayBuffer();
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes)).toThrow(TypeError);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject({ text: "\uFFFDlicitación pública" });
  });

  it("emptyBody: status 200 and not a byte", async () => {
    const { ask } = await withFaults({ kind: "emptyBody" });
    const answer = await ask();
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });

  it("disconnect: the connection closes before any answer", async () => {
    const { ask } = await withFaults({ kind: "disconnect" });
    await expect(ask()).rejects.toThrow("fetch failed");
  });
});

describe("faults of listings", () => {
  it("shows honest pages without a plan", async () => {
    const { page } = await withFaults();
    const pages = [await page(0), await page(10), await page(20)];
    expect(pages.flatMap((each) => each.rows)).toEqual(
      [...Array(25).keys()].map((index) => world.process("CL", index).id),
    );
    expect(pages.map((each) => [each.total, each.more])).toEqual([
      [25, true],
      [25, true],
      [25, false],
    ]);
  });

  it("droppedNext: the listing ends early, once", async () => {
    const { page, simulator } = await withFaults({ kind: "droppedNext", times: 1 });
    // The last page has no further one: nothing to drop, so the fault waits.
    expect(await page(20)).toMatchObject({ more: false });
    expect(await page(10)).toMatchObject({ more: false });
    expect(await page(10)).toMatchObject({ more: true });
    expect(simulator.requests()["xx-portal"]?.faults).toEqual({ droppedNext: 1 });
  });

  it("repeatedPage: the page before comes again", async () => {
    const { page } = await withFaults({ kind: "repeatedPage" });
    expect((await page(10)).rows).toEqual((await page(0)).rows);
  });

  it("emptyPage: no rows before the end", async () => {
    const { page } = await withFaults({ kind: "emptyPage" });
    expect((await page(0)).rows).toHaveLength(10);
    expect(await page(10)).toMatchObject({ rows: [], total: 25, more: true });
  });

  it("wrongTotal: more are promised than there are", async () => {
    const { page } = await withFaults({ kind: "wrongTotal", match: "offset=10" });
    expect((await page(0)).total).toBe(25);
    expect((await page(10)).total).toBeGreaterThan(25);
  });
});

describe("a plan", () => {
  const statuses = async (ask: (path?: string) => Promise<Response>, count: number, path?: string) => {
    const found: number[] = [];
    for (let nth = 0; nth < count; nth += 1) found.push((await ask(path)).status);
    return found;
  };

  it("strikes each n-th request, so many times", async () => {
    const { ask } = await withFaults({ kind: "status500", every: 3, times: 2 });
    expect(await statuses(ask, 10)).toEqual([200, 200, 500, 200, 200, 500, 200, 200, 200, 200]);
  });

  it("strikes by real URL, as text or expression, and by source", async () => {
    const { ask } = await withFaults(
      { kind: "status500", match: `${real}/te` },
      { kind: "status503", match: /\/b(ig|road)$/g },
      { kind: "status429", source: "other" },
    );
    expect(await statuses(ask, 2)).toEqual([500, 500]);
    expect(await statuses(ask, 2, "/big")).toEqual([503, 503]);
    expect(await statuses(ask, 1, "/list")).toEqual([200]);
  });

  it("lets the first fault that is due strike", async () => {
    const { ask } = await withFaults({ kind: "status429", times: 1 }, { kind: "status503", times: 1 });
    expect(await statuses(ask, 3)).toEqual([429, 503, 200]);
  });

  it("is replaced while the server runs, and counted anew", async () => {
    const { ask, simulator } = await withFaults({ kind: "status500", times: 1 });
    expect(await statuses(ask, 2)).toEqual([500, 200]);
    simulator.setFaults([{ kind: "status503", times: 1 }]);
    expect(await statuses(ask, 2)).toEqual([503, 200]);
    simulator.setFaults([]);
    expect(await statuses(ask, 1)).toEqual([200]);
  });
});
