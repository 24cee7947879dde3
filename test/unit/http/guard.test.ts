import type { LookupOptions } from "node:dns";
import { describe, expect, it } from "vitest";
import { guardedLookup } from "../../../src/http/guard.ts";
import { createHttpClient, type HostLookup, isPublicAddress } from "../../../src/http/index.ts";
import { answer, atEnd, clientFor, FakeClock, failure, json, serve, serveInTurn, utf8 } from "./support.ts";

function guarded(lookup?: HostLookup) {
  const client = createHttpClient({
    origins: {},
    userAgent: "test",
    clock: new FakeClock(),
    ...(lookup === undefined ? {} : { lookup }),
  });
  atEnd(() => client.close());
  return client.withPolicy({ spacingMs: 0, timeoutMs: 5_000, attempts: 2 });
}

describe("isPublicAddress", () => {
  it.each([
    ["8.8.8.8", true],
    ["2800:3f0:4001::1", true],
    ["127.0.0.1", false],
    ["10.1.2.3", false],
    ["172.31.255.255", false],
    ["192.168.0.1", false],
    ["169.254.169.254", false],
    ["100.64.0.1", false],
    ["0.0.0.0", false],
    ["255.255.255.255", false],
    ["224.0.0.1", false],
    ["198.18.0.1", false],
    ["203.0.113.7", false],
    ["::1", false],
    ["::", false],
    ["fe80::1%eth0", false],
    ["fd00::1", false],
    ["ff02::1", false],
    ["::ffff:8.8.8.8", false],
    ["::127.0.0.1", false],
    ["64:ff9b::7f00:1", false],
    ["64:ff9b:1::7f00:1", false],
    ["2002:7f00:1::", false],
    ["2001::1", false],
    ["2001:db8::1", false],
    ["4000::1", false],
    ["example.org", false],
  ])("%s: %s", (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});

describe("the private-address guard", () => {
  it.each([
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "①②⑦.⓪.⓪.①",
    "0",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fd12::1]",
    "169.254.169.254",
  ])("refuses http://%s/ before any connection", async (host) => {
    const server = await serveInTurn(json({}));
    const port = new URL(server.origin).port;
    const error = await failure(guarded().request({ url: `http://${host}:${port}/` }));
    expect(error).toMatchObject({ name: "SourceError", code: "private-address" });
    expect(server.asked).toHaveLength(0);
  });

  it("takes a zone id for no URL", async () => {
    expect(await failure(guarded().request({ url: "http://[fe80::1%25eth0]/" }))).toMatchObject({ code: "bad-url" });
  });

  it.each([
    ["only private", ["127.0.0.1"]],
    ["public and private", ["8.8.8.8", "127.0.0.1"]],
    ["IPv4-mapped", ["::ffff:127.0.0.1"]],
    ["with a zone", ["fe80::1%lo"]],
  ])("refuses a name that resolves to addresses that are %s, without a second try", async (_, addresses) => {
    const server = await serveInTurn(json({}));
    let lookups = 0;
    const lookup: HostLookup = async () => {
      lookups++;
      return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    };
    const url = `http://portal.example:${new URL(server.origin).port}/`;
    expect(await failure(guarded(lookup).request({ url }))).toMatchObject({
      code: "private-address",
      details: { host: "portal.example", attempts: 1 },
    });
    expect(lookups).toBe(1);
    expect(server.asked).toHaveLength(0);
  });

  it("hands the addresses it has checked, and no others, to the connection", async () => {
    let lookups = 0;
    const checked = [
      { address: "8.8.8.8", family: 4 },
      { address: "2800:3f0:4001::1", family: 6 },
    ];
    const lookup = guardedLookup(async () => (lookups++ === 0 ? checked : [{ address: "127.0.0.1", family: 4 }]));
    const ask = (options: LookupOptions) =>
      new Promise((resolve) => lookup("rebinding.example", options, (...given) => resolve(given)));
    expect(await ask({ all: true })).toEqual([null, checked]);
    expect(await ask({ all: true })).toMatchObject([{ code: "private-address" }, "", 0]);
    lookups = 0;
    expect(await ask({ family: 6 })).toEqual([null, "2800:3f0:4001::1", 6]);
    lookups = 0;
    expect(await ask({})).toEqual([null, "8.8.8.8", 4]);
    expect(lookups).toBe(1);
  });

  it("reports a name without addresses as unreachable, after all attempts", async () => {
    const error = await failure(guarded(async () => []).request({ url: "http://nowhere.example/" }));
    expect(error).toMatchObject({ code: "unreachable", details: { reason: "ENOTFOUND", attempts: 2 } });
  });

  it("refuses a redirect to a private address, wherever the redirect comes from", async () => {
    const inner = await serveInTurn(json({ secret: true }));
    const target = await serve(answer(302, { location: `${inner.origin}/latest/meta-data` }));
    const error = await failure(clientFor(target).request({ url: "https://portal.example/" }));
    expect(error).toMatchObject({ code: "private-address" });
    expect(inner.asked).toHaveLength(0);
  });

  it.each(["ftp://portal.example/", "file:///etc/passwd", "https://user:pass@portal.example/", "not a url", ""])(
    "does not ask %j",
    async (url) => {
      const error = await failure(guarded().request({ url }));
      expect(error).toMatchObject({ code: "bad-url" });
    },
  );

  it("does not follow a redirect to another scheme", async () => {
    const target = await serve(answer(302, { location: "file:///etc/passwd" }));
    expect(await failure(clientFor(target).request({ url: "https://portal.example/" }))).toMatchObject({
      code: "bad-url",
    });
  });
});

describe("targets of HTTP_ORIGINS", () => {
  it("are exempt from the guard, by the mapped origin and directly", async () => {
    const target = await serve((request, response) => json({ path: request.url })(request, response));
    const client = clientFor(`${target}/mirror/`);
    const mapped = await client.request({ url: "https://portal.example/api?page=1&q=a%20b#part" });
    expect(JSON.parse(utf8(mapped.bytes))).toMatchObject({ path: "/mirror/api?page=1&q=a%20b" });
    expect(mapped.url).toBe("https://portal.example/api?page=1&q=a%20b");
    expect(mapped.finalUrl).toBe(mapped.url);
    const direct = await client.request({ url: `${target}/other` });
    expect(JSON.parse(utf8(direct.bytes))).toMatchObject({ path: "/other" });
  });

  it("do not open their neighbours", async () => {
    const target = await serve(json({}));
    const other = await serve(json({}));
    expect(await failure(clientFor(target).request({ url: other }))).toMatchObject({ code: "private-address" });
  });

  it("keep a caller from the target's port by another spelling of the host", async () => {
    const target = await serve(json({}));
    const url = `http://localhost:${new URL(target).port}/`;
    expect(await failure(clientFor(target).request({ url }))).toMatchObject({ code: "private-address" });
  });
});
