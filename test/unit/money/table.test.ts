import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDecimals, compareDecimals, multiplyDecimals } from "../../../src/base/decimal.ts";
import { noRates, RateTable, referenceRates, roundMoney } from "../../../src/money/index.ts";
import type { UsableRate } from "../../../src/store/rates.ts";

const rate = (
  base: string,
  quote: string,
  validFrom: string,
  value: string,
  more: Partial<UsableRate> = {},
): UsableRate => ({
  source: "bank",
  precedence: 10,
  base,
  quote,
  granularity: "day",
  kind: "official",
  validFrom,
  validTo: null,
  value,
  ...more,
});
/** In the order of the store: by source, series and day. */
const tableOf = (...rates: UsableRate[]): RateTable => {
  const key = (one: UsableRate) =>
    [one.source, one.base, one.quote, one.granularity, one.kind, one.validFrom].join(" ");
  return new RateTable([...rates].sort((a, b) => (key(a) < key(b) ? -1 : 1)));
};
const year = { granularity: "year", kind: "average", validTo: "2025-12-31" } as const;

describe("the rate of a day", () => {
  const table = tableOf(rate("USD", "BRL", "2026-03-06", "5.2"), rate("USD", "BRL", "2026-03-09", "5.3"));

  it.each([
    ["2026-03-05", undefined, false],
    ["2026-03-06", "5.2", false],
    ["2026-03-08", "5.2", true],
    ["2026-03-09", "5.3", false],
    ["2026-03-16", "5.3", true],
    ["2026-03-17", undefined, false],
  ])("on %s is %s", (day, expected, carried) => {
    const found = table.perUSD("BRL", day);
    expect(found?.rate).toBe(expected);
    expect(found?.carried ?? false).toBe(carried);
  });

  it("holds for the days that the source states, and is carried on from their end", () => {
    const trm = tableOf(rate("USD", "COP", "2026-03-21", "3704.87", { validTo: "2026-03-24" }));
    expect(trm.perUSD("COP", "2026-03-24")).toMatchObject({ date: "2026-03-21", carried: false });
    expect(trm.perUSD("COP", "2026-03-31")?.carried).toBe(true);
    expect(trm.perUSD("COP", "2026-04-01")).toBeUndefined();
  });

  it("is daily before monthly before yearly, whoever states it", () => {
    const rates = [
      rate("USD", "PEN", "2025-01-01", "3.9", { ...year, precedence: 0, source: "a" }),
      rate("USD", "PEN", "2025-05-01", "3.8", {
        granularity: "month",
        validTo: "2025-05-31",
        precedence: 5,
        source: "b",
      }),
      rate("USD", "PEN", "2025-05-05", "3.7", { precedence: 60, source: "c" }),
    ];
    expect(tableOf(...rates).perUSD("PEN", "2025-05-06")).toMatchObject({ rate: "3.7", granularity: "day" });
    expect(tableOf(...rates).perUSD("PEN", "2025-05-20")).toMatchObject({ rate: "3.8", granularity: "month" });
    expect(tableOf(...rates).perUSD("PEN", "2025-08-20")).toMatchObject({
      rate: "3.9",
      granularity: "year",
      source: "a",
    });
    expect(tableOf(...rates).perUSD("PEN", "2026-01-01")).toBeUndefined();
  });

  it("is that of the source with the smaller precedence, also where it is carried on", () => {
    const both = tableOf(
      rate("USD", "CLP", "2026-03-06", "900", { source: "z-first", precedence: 10 }),
      rate("USD", "CLP", "2026-03-08", "901", { source: "a-second", precedence: 60 }),
    );
    expect(both.perUSD("CLP", "2026-03-08")).toMatchObject({ rate: "900", source: "z-first", carried: true });
    expect(both.perUSD("CLP", "2026-03-14")).toMatchObject({ rate: "901", source: "a-second" });
  });

  it("is found by way of another currency, from either side", () => {
    const chile = tableOf(
      rate("USD", "CLP", "2026-03-06", "1000"),
      rate("CLF", "CLP", "2026-03-06", "40000", { kind: "indexUnit" }),
      rate("CLP", "XTS", "2026-03-06", "2", { source: "other" }),
      rate("GBP", "USD", "2026-03-06", "1.25"),
    );
    expect(chile.perUSD("CLF", "2026-03-06")).toMatchObject({ rate: "0.025", source: "bank" });
    expect(chile.perUSD("XTS", "2026-03-06")).toMatchObject({ rate: "2000", source: "other+bank" });
    expect(chile.perUSD("GBP", "2026-03-06")?.rate).toBe("0.8");
  });

  it("says the coarser granularity and the earlier day of two steps", () => {
    const steps = tableOf(
      rate("USD", "CLP", "2026-03-06", "1000"),
      rate("UTM", "CLP", "2026-03-01", "70000", { granularity: "month", kind: "indexUnit", validTo: "2026-03-31" }),
    );
    expect(steps.perUSD("UTM", "2026-03-07")).toMatchObject({
      granularity: "month",
      date: "2026-03-01",
      carried: true,
    });
  });

  it("is one for the US dollar, dated or not, and nothing without a day for all others", () => {
    expect(noRates.perUSD("USD", undefined)).toMatchObject({ rate: "1", source: "identity" });
    expect(table.perUSD("BRL", undefined)).toBeUndefined();
    expect(noRates.perUSD("BRL", "2026-03-06")).toBeUndefined();
  });

  it("comes as steps over a period, with holes where there is none", () => {
    const steps = table
      .steps("BRL", "2026-03-04", "2026-03-20")
      .map((step) => [step.first, step.last, step.quotation.rate]);
    expect(steps).toEqual([
      ["2026-03-06", "2026-03-08", "5.2"],
      ["2026-03-09", "2026-03-16", "5.3"],
    ]);
    expect(table.steps("USD", "2026-02-27", "2026-03-02")).toMatchObject([{ first: "2026-02-27", last: "2026-03-02" }]);
  });

  it("for bounds is the newest there is", () => {
    expect(table.newestPerUSD("BRL", "2027-01-01")).toMatchObject({ rate: "5.3" });
    expect(table.newestPerUSD("BRL", "2026-03-01")).toBeUndefined();
    expect(tableOf(rate("USD", "PEN", "2025-01-01", "3.9", year)).newestPerUSD("PEN", "2026-06-01")?.rate).toBe("3.9");
  });
});

describe("facts of law", () => {
  const table = tableOf(
    ...referenceRates.map(({ series: _series, review: _review, ...row }) => ({ ...row, precedence: 70 })),
    rate("USD", "COP", "2026-03-02", "4000"),
    rate("USD", "VES", "2026-03-02", "40"),
  );
  it("need no source", () => {
    expect(table.perUSD("SVC", "2026-03-02")?.rate).toBe("8.75");
    expect(table.perUSD("PAB", "2026-03-02")?.rate).toBe("1");
    expect(table.toUSD("100", "UVT", "2026-03-02")?.amount).toBe("1309.35");
    expect(table.perUSD("VED", "2026-03-02")?.rate).toBe("40");
    expect(table.perUSD("VEF", "2026-03-02")?.rate).toBe("4000000");
    // Before the unit was set, and before the law.
    expect(table.perUSD("UVT", "2019-12-31")).toBeUndefined();
    expect(table.perUSD("SVC", "2000-12-31")).toBeUndefined();
  });
  it("have one value at a time for each unit", () => {
    const keys = referenceRates.map((row) => `${row.base} ${row.quote} ${row.validFrom}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of referenceRates) expect(row.validTo! >= row.validFrom, row.base).toBe(true);
  });
});

describe("amounts", () => {
  it("are rounded half up to cents, small ones to six places", () => {
    expect(["2.345", "-2.345", "2.3449", "0.1234567", "1", "1000000000000000000000.005"].map(roundMoney)).toEqual([
      "2.35",
      "-2.35",
      "2.34",
      "0.123457",
      "1",
      "1000000000000000000000.01",
    ]);
  });

  it("in US dollars keep all their digits", () => {
    expect(noRates.toUSD("123456789012345678901234.567", "USD", undefined)?.amount).toBe(
      "123456789012345678901234.567",
    );
  });

  it("are rounded once on the way from one currency to another", () => {
    const table = tableOf(rate("USD", "CLP", "2026-03-06", "937"), rate("USD", "PYG", "2026-03-06", "7300"));
    // By way of cents of a dollar it would be 7.79.
    expect(table.convert("1", "CLP", "PYG", "2026-03-06")?.amount).toBe("7.79");
    expect(table.convert("1000000", "PYG", "CLP", "2026-03-06")?.amount).toBe("128356.16");
    expect(table.convert("5.5", "CLP", "CLP", "2026-03-06")?.amount).toBe("5.5");
  });

  const decimal = (most: number) =>
    fc
      .tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 0, max: 999_999 }))
      .map(([whole, part]) => `${whole}.${part}`);
  const amounts = fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 99 }))
    .map(([w, c]) => `${w}.${String(c).padStart(2, "0")}`);

  it("in US dollars times the rate are the amount again, but for the rounding", () => {
    fc.assert(
      fc.property(amounts, decimal(10_000_000), (amount, value) => {
        const usd = tableOf(rate("USD", "CLP", "2026-03-06", value)).toUSD(amount, "CLP", "2026-03-06")!.amount;
        const off = addDecimals(multiplyDecimals(usd, value), `-${amount}`).replace("-", "");
        // Half of the last digit kept, at this rate.
        const most = multiplyDecimals(compareDecimals(usd, "1") < 0 ? "0.0000005" : "0.005", value);
        return compareDecimals(off, most) <= 0;
      }),
    );
  });

  it("keep their order: more is never worth less", () => {
    fc.assert(
      fc.property(amounts, amounts, decimal(5_000), decimal(5_000), (a, b, first, second) => {
        const table = tableOf(rate("USD", "CLP", "2026-03-06", first), rate("USD", "BRL", "2026-03-06", second));
        const worth = (amount: string) => table.convert(amount, "CLP", "BRL", "2026-03-06")!.amount;
        return compareDecimals(a, b) * compareDecimals(worth(a), worth(b)) >= 0;
      }),
    );
  });

  it("do not depend on the order in which the sources came", () => {
    const sources = fc.array(
      fc.record({
        source: fc.constantFrom("a", "b", "c", "d"),
        precedence: fc.constantFrom(10, 20),
        day: fc.integer({ min: 1, max: 28 }),
        value: decimal(900),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(sources, fc.integer({ min: 1, max: 28 }), (given, day) => {
        const of = new Map(given.map((each) => [`${each.source} ${each.day}`, each]));
        const precedences = new Map(given.map((each) => [each.source, each.precedence]));
        const rates = [...of.values()].map((each) =>
          rate("USD", "CLP", `2026-03-${String(each.day).padStart(2, "0")}`, each.value, {
            source: each.source,
            precedence: precedences.get(each.source)!,
          }),
        );
        const at = `2026-03-${String(day).padStart(2, "0")}`;
        const found = tableOf(...rates).perUSD("CLP", at);
        // Never of a later day, never older than a week.
        if (found && (found.date > at || Date.parse(at) - Date.parse(found.date) > 7 * 86_400_000)) return false;
        const bySource = Object.values(Object.groupBy(rates, ({ source }) => source)).reverse();
        const other = new RateTable(
          bySource.flatMap((list) => [...list!].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1))),
        );
        return JSON.stringify(other.perUSD("CLP", at)) === JSON.stringify(found);
      }),
    );
  });
});
