import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anonymous } from "../../../src/api/callers.ts";
import { decodeCursor, encodeCursor, isInstant, isText } from "../../../src/api/cursor.ts";
import { csvField } from "../../../src/api/formats/table.ts";
import { isFresh } from "../../../src/api/middleware/conditional.ts";
import { chooseCoding } from "../../../src/api/middleware/encoding.ts";
import { network, RateLimiter } from "../../../src/api/middleware/rate-limit.ts";
import { endOf, startOf } from "../../../src/api/parameters.ts";

describe("content codings", () => {
  it.each([
    [undefined, undefined],
    ["gzip", "gzip"],
    ["x-gzip", "gzip"],
    ["gzip, deflate, br, zstd", "zstd"],
    ["br;q=1.0, gzip;q=0.8, *;q=0.1", "br"],
    ["*", "zstd"],
    ["*;q=0", undefined],
    ["gzip;q=0.5, identity;q=0.9", undefined],
    ["GZIP;Q=0.5", "gzip"],
    ["gzip;q=0, br;q=0", undefined],
  ])("for %s take %s", (accepted, coding) => {
    expect(chooseCoding(accepted)).toBe(coding);
  });
});

describe("conditional requests", () => {
  const modified = "Mon, 01 Jun 2026 10:00:00 GMT";
  it.each([
    ['"t"', undefined, '"t"'],
    ['W/"t"', undefined, '"t"'],
    ['"a", "t-gz"', undefined, '"t-gz"'],
    ['"a"', modified, false],
    ["*", undefined, true],
    [undefined, modified, true],
    [undefined, "Mon, 01 Jun 2026 09:59:59 GMT", false],
    [undefined, "junk", false],
    [undefined, undefined, false],
  ])("If-None-Match %s, If-Modified-Since %s: %s", (noneMatch, since, fresh) => {
    expect(isFresh("t", modified, noneMatch, since)).toBe(fresh);
  });
});

describe("the rate limiter", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ])("takes %s as %s", (address, expected) => {
    expect(network(address)).toBe(expected);
  });

  it("forgets windows that have ended", () => {
    const limiter = new RateLimiter({ quota: 1, windowSeconds: 1 });
    for (let n = 0; n < 250_000; n += 1) limiter.take(anonymous, `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, n);
    expect(limiter.take(anonymous, "10.0.0.0", 250_000).allowed).toBe(true);
    expect(limiter.take(anonymous, "10.0.0.0", 250_001).allowed).toBe(false);
  });
});

describe("cursors", () => {
  const anyKey = (key: readonly unknown[]) => key.every((part) => part === null || isText(part));

  it("come back as they were", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(fc.option(fc.string({ unit: "grapheme" }))),
        fc.string(),
        (backwards, parts, scope) => {
          const key = parts.map((part) => part?.replaceAll("\0", "") ?? null);
          expect(decodeCursor(scope, encodeCursor(scope, { backwards, key }), anyKey)).toEqual({ backwards, key });
        },
      ),
    );
  });

  it("are refused when one character is other, or the list is another", () => {
    const cursor = encodeCursor("list", { backwards: false, key: ["2026-01-01T00:00:00.000000Z", "ocds-1"] });
    for (let at = 0; at < cursor.length; at += 1) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === "x" ? "y" : "x"}${cursor.slice(at + 1)}`;
      expect(() => decodeCursor("list", changed, anyKey)).toThrowError(expect.objectContaining({ code: "bad-cursor" }));
    }
    expect(() => decodeCursor("other", cursor, anyKey)).toThrowError(expect.objectContaining({ code: "bad-cursor" }));
  });

  it("hold instants as the store writes them", () => {
    expect(isInstant("2026-01-01T00:00:00.123456Z")).toBe(true);
    expect(isInstant("2026-01-01' or 1=1")).toBe(false);
  });
});

describe("moments", () => {
  it("cover the whole of a day", () => {
    expect([startOf("2026-02-28"), endOf("2026-02-28")]).toEqual(["2026-02-28T00:00:00Z", "2026-03-01T00:00:00.000Z"]);
    expect(endOf("2026-02-28T10:00:00-03:00")).toBe("2026-02-28T13:00:00.001Z");
  });
});

describe("CSV fields", () => {
  it.each([
    ["plain", "plain"],
    ['say "no", then', '"say ""no"", then"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["@x", "'@x"],
    ["-1", "'-1"],
    [-1, "-1"],
    [null, ""],
    [undefined, ""],
    [true, "true"],
  ])("%j is %j", (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});
