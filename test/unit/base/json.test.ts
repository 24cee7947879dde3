import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  type JsonValue,
  numberFromText,
  numberText,
  parseJson,
  pointer,
} from "../../../src/base/json.ts";

describe("parseJson", () => {
  it("keeps amounts that a double would round, digit by digit", () => {
    const text = '{"amount":123456789012345678.91,"small":10.50,"text":"12345678901234567890"}';
    const value = parseJson(text) as Record<string, JsonValue>;
    expect(numberText(value.amount)).toBe("123456789012345678.91");
    expect(JSON.stringify(value)).toBe('{"amount":123456789012345678.91,"small":10.5,"text":"12345678901234567890"}');
  });

  it("agrees with JSON.parse for all JSON that doubles can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });
});

describe("numberFromText", () => {
  it("writes each decimal text with all its digits", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 1, max: 99 }), (whole, cents) => {
        const text = `${whole}.${String(cents).padStart(2, "0")}`;
        const written = JSON.stringify(numberFromText(text));
        expect(written.replace(/0+$/, "")).toBe(text.replace(/0+$/, ""));
      }),
    );
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of keys, and keeps that of arrays", () => {
    expect(canonicalJson({ b: [2, 1], a: { d: 1, c: null } })).toBe('{"a":{"c":null,"d":1},"b":[2,1]}');
  });
});

describe("pointer", () => {
  it("escapes as RFC 6901 asks", () => {
    expect(pointer("a/b", 0, "m~n")).toBe("/a~1b/0/m~0n");
  });
});
