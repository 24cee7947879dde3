import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareDecimals,
  isDecimal,
  multiplyDecimals,
  normalizeDecimal,
  sumDecimals,
} from "../../../src/base/decimal.ts";
import { sha256 } from "../../../src/base/hash.ts";
import { createWorld, type WorldProcess } from "../../../src/world/index.ts";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const sized = fc
  .record({
    seed: seeds,
    size: fc.integer({ min: 1, max: 200_000 }),
    country: fc.constantFrom("AR", "BR", "CA", "CL", "PY", "US"),
  })
  .chain((options) => fc.integer({ min: 0, max: options.size - 1 }).map((index) => ({ ...options, index })));

/** A process of some world, with all that the world says of it. */
const draw = ({ seed, size, country, index }: { seed: number; size: number; country: string; index: number }) => {
  const world = createWorld({ seed, size });
  return { world, country, process: world.process(country, index) };
};

const instants = (process: WorldProcess): string[] => [
  process.plannedAt,
  process.publishedAt,
  process.enquiryEndsAt,
  ...(process.amendedAt ? [process.amendedAt] : []),
  process.firstDeadline,
];

const ascending = (list: readonly string[]) =>
  list.every((each, index) => index === 0 || (list[index - 1] ?? "") < each);

describe("a world", () => {
  it("is the same for the same seed, in whatever order it is asked, on every machine", () => {
    const [one, other] = [createWorld({ seed: 7, size: 500 }), createWorld({ seed: 7, size: 500 })];
    const backwards = [...Array(500).keys()].reverse().map((index) => other.process("CO", index));
    expect(backwards.reverse()).toEqual([...Array(500).keys()].map((index) => one.process("CO", index)));
    const print = createWorld({ seed: 7, size: 500 });
    const everything = print.countries.map((country) => [
      print.process(country, 123),
      print.buyer(country, 3),
      print.supplier(country, 9),
    ]);
    expect(sha256(JSON.stringify(everything))).toBe("bfee1a68042fa40fe4c510ce8426ffd2f7cfe7356017e78683b4343330ceed7d");
  });

  it("differs by seed and by country", () => {
    const title = (seed: number, country: string) =>
      JSON.stringify(createWorld({ seed, size: 50 }).process(country, 5).bids);
    expect(new Set([title(1, "PE"), title(2, "PE"), title(2 ** 32 + 1, "PE"), title(1, "EC")]).size).toBe(4);
  });

  it("has twenty countries by default, or those that are asked for", () => {
    expect(createWorld().countries.join(" ")).toBe("AR BO BR CA CL CO CR DO EC GT HN MX NI PA PE PY SV US UY VE");
    const world = createWorld({ countries: ["UY"], size: 10 });
    expect(world.count("UY")).toBe(10);
    expect(world.count("CL")).toBe(0);
    expect(() => world.process("CL", 0)).toThrow(expect.objectContaining({ code: "world-unknown-country" }));
  });

  it.each([
    [{ size: 0 }, "world-bad-number"],
    [{ size: 1.5 }, "world-bad-number"],
    [{ seed: -1 }, "world-bad-number"],
    [{ from: "2024-02-30" }, "world-bad-day"],
    [{ from: "2025-01-01", until: "2024-12-31" }, "world-bad-span"],
    [{ countries: ["XX"] }, "world-unknown-country"],
    [{ countries: ["toString"] }, "world-unknown-country"],
  ])("refuses %j", (options, code) => {
    expect(() => createWorld(options)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses numbers that are out of range", () => {
    const world = createWorld({ size: 3 });
    for (const index of [-1, 3, 0.5, Number.NaN]) expect(() => world.process("CL", index)).toThrow("whole number");
    expect(() => world.buyer("CL", world.buyers("CL"))).toThrow("whole number");
    expect(() => world.supplier("CL", world.suppliers("CL"))).toThrow("whole number");
  });

  it("gives any process of ten million at once", () => {
    const world = createWorld({ size: 10_000_000 });
    const began = performance.now();
    for (let index = 9_999_999; index > 0; index -= 33_333) world.process("MX", index);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe("publication", () => {
  it("rises with the number and stays in the span", () => {
    for (const span of [{}, { from: "2024-03-02", until: "2024-03-03" }, { from: "2024-02-29", until: "2024-02-29" }]) {
      const world = createWorld({ size: 2_000, countries: ["VE"], ...span });
      const all = [...Array(2_000).keys()].map((index) => world.process("VE", index).publishedAt);
      expect(all).toEqual([...all].sort());
      expect(all[0]?.slice(0, 10) ?? "").toBe(span.from ?? "2023-01-02");
      expect(all[1_999]?.slice(0, 10) ?? "").toBe(span.until ?? "2026-06-30");
    }
  });

  it("is found by instant: the numbers given are exactly those published in the window", () => {
    const day = fc.integer({ min: Date.UTC(2022, 11, 1), max: Date.UTC(2026, 7, 1) });
    const world = createWorld({ size: 700, countries: ["HN"] });
    const times = [...Array(700).keys()].map((index) => Date.parse(world.process("HN", index).publishedAt));
    fc.assert(
      fc.property(day, day, (from, until) => {
        const { begin, end } = world.published("HN", new Date(from), new Date(until));
        const expected = [...times.keys()].filter((index) => times[index]! >= from && times[index]! < until);
        expect([...Array(end - begin).keys()].map((nth) => begin + nth)).toEqual(expected);
      }),
    );
  });

  it("is found to the second", () => {
    const world = createWorld({ size: 300 });
    const at = new Date(world.process("GT", 150).publishedAt);
    const next = new Date(at.getTime() + 1);
    expect(world.published("GT", at, next).begin).toBe(150);
    expect(world.published("GT", next, at)).toEqual({ begin: 151, end: 151 });
  });
});

describe("a process", () => {
  it("happens in order, in whole seconds of UTC", () => {
    fc.assert(
      fc.property(sized, (options) => {
        const { process } = draw(options);
        const { deadline, firstDeadline, decidedAt = "", contracts, bids, awards, changedAt } = process;
        expect(ascending(instants(process))).toBe(true);
        expect(process.amendedAt === undefined ? deadline === firstDeadline : deadline > firstDeadline).toBe(true);
        expect(decidedAt > deadline).toBe(true);
        for (const bid of bids) expect(bid.at > process.publishedAt && bid.at < deadline).toBe(true);
        for (const award of awards) expect(award.at).toBe(decidedAt);
        for (const { signedAt, start, end, amendment } of contracts) {
          expect(ascending([decidedAt, signedAt, start, end])).toBe(true);
          if (amendment) expect(ascending([start, amendment.at, end])).toBe(true);
        }
        const last = [decidedAt, ...contracts.flatMap(({ signedAt, amendment }) => [signedAt, amendment?.at ?? ""])];
        expect(changedAt).toBe(last.sort().at(-1));
        for (const instant of [...instants(process), deadline, decidedAt, changedAt, ...bids.map((bid) => bid.at)]) {
          expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        }
      }),
    );
  });

  it("adds up exactly: the estimate by its items, each award by its items and unit prices", () => {
    fc.assert(
      fc.property(sized, (options) => {
        const { process } = draw(options);
        const { estimate, items, awards, bids, contracts } = process;
        if (estimate !== undefined) {
          expect(sumDecimals(items.map((item) => multiplyDecimals(item.quantity, item.unitPrice)))).toBe(estimate);
        }
        for (const award of awards) {
          const lines = award.items.map((number, nth) => {
            const item = items.find((each) => each.number === number);
            return multiplyDecimals(item?.quantity ?? "", award.unitPrices[nth] ?? "");
          });
          expect(sumDecimals(lines)).toBe(award.amount);
          expect(bids.find((bid) => bid.supplier === award.supplier)?.valid).toBe(true);
        }
        if (awards.length === 1)
          expect(bids.find((bid) => bid.supplier === awards[0]?.supplier)?.amount).toBe(awards[0]?.amount);
        if (awards.length > 0)
          expect(awards.flatMap((award) => award.items).sort()).toEqual(items.map((item) => item.number));
        for (const contract of contracts) {
          expect(contract.amount).toBe(awards[contract.award]?.amount);
          if (contract.amendment) expect(compareDecimals(contract.amendment.amount, contract.amount)).toBe(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("has amounts in shortest decimal text, above zero, whole where the currency has no cents", () => {
    fc.assert(
      fc.property(sized, (options) => {
        const { process } = draw(options);
        const money = [
          ...process.items.map((item) => item.unitPrice),
          ...process.bids.map((bid) => bid.amount),
          ...process.awards.flatMap((award) => [award.amount, ...award.unitPrices]),
          ...(process.estimate === undefined ? [] : [process.estimate]),
        ];
        for (const amount of [...money, ...process.items.map((item) => item.quantity)]) {
          expect(isDecimal(amount) && normalizeDecimal(amount) === amount && compareDecimals(amount, "0") === 1).toBe(
            true,
          );
          expect(amount.split(".")[1]?.length ?? 0).toBeLessThanOrEqual(2);
        }
        if (["CLP", "PYG"].includes(process.currency))
          expect(money.filter((amount) => amount.includes("."))).toEqual([]);
      }),
    );
  });

  it("names parties that exist, each bidder once, small ones only where it is reserved for them", () => {
    fc.assert(
      fc.property(sized, (options) => {
        const { world, country, process } = draw(options);
        expect(world.buyer(country, process.buyer).country).toBe(country);
        const bidders = process.bids.map((bid) => world.supplier(country, bid.supplier));
        expect(new Set(bidders.map((bidder) => bidder.serial)).size).toBe(bidders.length);
        if (process.smeReserved) expect(bidders.map((bidder) => bidder.size)).not.toContain("large");
        if (process.method === "direct") expect(bidders.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("is found by its id and by no other", () => {
    fc.assert(
      fc.property(sized, (options) => {
        const { world, country, process } = draw(options);
        expect(process.id).toMatch(/^[A-Za-z0-9-]+$/);
        expect(world.find(country, process.id)).toBe(options.index);
        expect(world.find(country, `1${process.id.slice(1)}`)).toBeUndefined();
      }),
    );
    expect(createWorld({ size: 5 }).find("CL", "2024-000005-1")).toBeUndefined();
    expect(createWorld().find("CL", "x")).toBeUndefined();
  });
});

describe("what changed in a window", () => {
  it("is what an event befell, whatever the event", () => {
    const world = createWorld({ size: 400, countries: ["EC"], seed: 3 });
    const all = [...Array(400).keys()].map((index) => world.process("EC", index));
    const start = fc.integer({ min: Date.UTC(2022, 10, 1), max: Date.UTC(2027, 6, 1) });
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 60 }), (from, days) => {
        const until = from + days * 86_400_000;
        const within = (instant: string | undefined) => {
          const time = Date.parse(instant ?? "");
          return time >= from && time < until;
        };
        const expected = all.filter(
          (each) =>
            [each.plannedAt, each.publishedAt, each.amendedAt, each.deadline, each.decidedAt].some(within) ||
            each.contracts.some(({ signedAt, amendment }) => within(signedAt) || within(amendment?.at)),
        );
        expect(world.changed("EC", new Date(from), new Date(until))).toEqual(expected.map((each) => each.index));
      }),
    );
  });
});
