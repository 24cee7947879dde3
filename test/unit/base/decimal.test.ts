import fc from "fast-check";
import { expect, it } from "vitest";
import { addDecimals, divideToPlaces, normalizeDecimal, sumDecimals } from "../../../src/base/decimal.ts";

/** Decimal text of any length: most are short enough for the fast way, others are not. */
const decimal = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.bigInt(0n, 10n ** 4n), fc.bigInt(0n, 10n ** 22n)),
    fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: undefined }),
  )
  .map(([minus, whole, places]) => `${minus ? "-" : ""}${whole}${places === undefined ? "" : `.${places}`}`);

/** As a whole number of its twelfth place. */
const scale = 12;
function exact(text: string): bigint {
  const [whole = "", places = ""] = text.replace("-", "").split(".");
  const value = BigInt(whole + places.padEnd(scale, "0"));
  return text.startsWith("-") ? -value : value;
}

const isShortest = (text: string): boolean => /^(?:0|-?(?:[1-9]\d*(?:\.\d*[1-9])?|0\.\d*[1-9]))$/.test(text);

it("sums are exact and in their shortest form", () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const sum = addDecimals(a, b);
      return exact(sum) === exact(a) + exact(b) && isShortest(sum);
    }),
  );
  expect(addDecimals("0.1", "0.2")).toBe("0.3");
  expect(addDecimals("9007199254740991", "1")).toBe("9007199254740992");
  expect(addDecimals("-1.50", "1.5")).toBe("0");
  expect(sumDecimals(["1.10", "2.2", "-0.3"])).toBe("3");
  expect(() => addDecimals("a", "1")).toThrow();
});

it("quotients are rounded half up at the last place", () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      fc.pre(exact(b) !== 0n);
      const quotient = divideToPlaces(a, b, 6);
      const [top, bottom] = [exact(a) * 1_000_000n, exact(b)];
      const [above, under] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
      const rounded = (above * 2n + under) / (under * 2n);
      const signed = top < 0n === bottom < 0n ? rounded : -rounded;
      return exact(quotient) === signed * 10n ** BigInt(scale - 6);
    }),
  );
  expect(divideToPlaces("1", "3", 6)).toBe("0.333333");
  expect(divideToPlaces("-1", "2", 0)).toBe("-1");
  expect(() => divideToPlaces("1", "0", 6)).toThrow();
});

it("the shortest form says the same", () => {
  fc.assert(
    fc.property(decimal, (text) => {
      const short = normalizeDecimal(text) ?? "";
      return exact(short) === exact(text) && (isShortest(short) || short === "-0");
    }),
  );
  expect(normalizeDecimal("10.50")).toBe("10.5");
  expect(normalizeDecimal("ten")).toBeUndefined();
});
