import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.ts";
import { createHttpClient, parseHttpOrigins } from "../../../src/http/index.ts";
import { OriginMap } from "../../../src/http/origins.ts";

describe("parseHttpOrigins", () => {
  it("reads a JSON object of origins and targets", () => {
    const text =
      '{"https://Real.Host:443/":"http://127.0.0.1:9000/prefix/","http://b.example":"http://127.0.0.1:9000"}';
    expect(parseHttpOrigins(text)).toEqual({
      "https://real.host": "http://127.0.0.1:9000/prefix",
      "http://b.example": "http://127.0.0.1:9000",
    });
  });

  it.each([undefined, "", "  ", "{}"])("takes %j for no mapping", (text) => {
    expect(parseHttpOrigins(text)).toEqual({});
  });

  it.each([
    ["not JSON", "https://a.example=http://127.0.0.1", /not JSON/],
    ["a list", '["https://a.example"]', /must be a JSON object/],
    ["null", "null", /must be a JSON object/],
    ["a key that is no URL", '{"a.example":"http://127.0.0.1"}', /the origin "a.example" is not an http/],
    ["a key with a path", '{"https://a.example/api":"http://127.0.0.1"}', /must not have a path/],
    ["a key with a query", '{"https://a.example?x":"http://127.0.0.1"}', /must not have a query/],
    ["a target that is no text", '{"https://a.example":9000}', /must be a URL in a string/],
    ["a target that is no URL", '{"https://a.example":"127.0.0.1:9000"}', /is not an http or https URL/],
    ["a target of another scheme", '{"https://a.example":"file:///tmp"}', /is not an http or https URL/],
    ["a target with a query", '{"https://a.example":"http://127.0.0.1?x=1"}', /must not have a query/],
    ["a target with credentials", '{"https://a.example":"http://u:p@127.0.0.1"}', /user name or password/],
    ["an origin twice", '{"https://a.example":"http://b.example","https://a.example/":"http://c.example"}', /twice/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseHttpOrigins(text)).toThrow(UsageError);
    expect(() => parseHttpOrigins(text)).toThrow(message);
  });

  it("is asked again by the client", () => {
    expect(() => createHttpClient({ origins: { "https://a.example/x": "http://b" }, userAgent: "t" })).toThrow(
      UsageError,
    );
  });
});

describe("redirects between real origins and their targets", () => {
  const map = new OriginMap({
    "https://a.example": "http://127.0.0.1:9000/a",
    "https://b.example": "http://127.0.0.1:9000/b",
    "https://c.example": "http://127.0.0.1:9001",
  });
  const from = map.hop(new URL("https://a.example/list/1?x=1"));

  it.each([
    ["a path inside the prefix", "/a/list/2", "https://a.example/list/2", "http://127.0.0.1:9000/a/list/2"],
    ["a path of the real host", "/list/2", "https://a.example/list/2", "http://127.0.0.1:9000/a/list/2"],
    ["a relative path", "2?y=1", "https://a.example/list/2?y=1", "http://127.0.0.1:9000/a/list/2?y=1"],
    ["the target itself", "http://127.0.0.1:9000/a/z", "https://a.example/z", "http://127.0.0.1:9000/a/z"],
    ["the target's prefix alone", "http://127.0.0.1:9000/a", "https://a.example/", "http://127.0.0.1:9000/a"],
    ["a neighbour's prefix", "http://127.0.0.1:9000/b/z", "https://b.example/z", "http://127.0.0.1:9000/b/z"],
    ["outside all prefixes", "http://127.0.0.1:9000/ab", "http://127.0.0.1:9000/ab", "http://127.0.0.1:9000/ab"],
    ["the real origin", "https://a.example/q", "https://a.example/q", "http://127.0.0.1:9000/a/q"],
    ["another real origin", "//c.example/q#frag", "https://c.example/q", "http://127.0.0.1:9001/q"],
  ])("%s", (_, location, real, actual) => {
    const hop = map.redirect(from, location);
    expect([hop.real.href, hop.actual.href, hop.exempt]).toEqual([real, actual, true]);
  });

  it("exempts no other address, and no target for a foreign server", () => {
    expect(map.redirect(from, "http://127.0.0.1:9999/").exempt).toBe(false);
    const foreign = map.hop(new URL("https://foreign.example/"));
    expect(map.redirect(foreign, "http://127.0.0.1:9000/a/x").exempt).toBe(false);
    expect(map.redirect(foreign, "https://a.example/x").actual.href).toBe("http://127.0.0.1:9000/a/x");
  });
});
