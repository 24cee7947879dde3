import { describe, expect, it } from "vitest";
import {
  beyondCardinal,
  FlagCollection,
  readJsonLines,
  readSettings,
  settingsTemplate,
  shareWarning,
} from "../../../src/indicators/red-flags/index.ts";
import { lowerFence, quantile, upperFence } from "../../../src/indicators/red-flags/quantile.ts";
import { indexThresholds, judgeRecord } from "../../../src/indicators/red-flags/stored.ts";

const flags = (settings: string, ...releases: object[]) => {
  const collection = new FlagCollection(readSettings(settings));
  for (const release of releases) collection.add(release);
  return collection.finish();
};
const bid = (id: string | string[], amount: number, more: object = {}) => ({
  status: "valid",
  tenderers: [id].flat().map((each) => ({ id: each })),
  value: { amount, currency: "USD" },
  ...more,
});
const award = (...ids: string[]) => ({ status: "active", suppliers: ids.map((id) => ({ id })) });
const contest = (ocid: string, won: number, other: number, [winner, loser] = ["W", "L"]) => ({
  ocid,
  bids: { details: [bid(winner as string, won), bid(loser as string, other)] },
  awards: [award(winner as string)],
});

describe("R003", () => {
  const period = (startDate: string, endDate: string, more: object = {}) => ({
    ocid: "p",
    tender: { tenderPeriod: { startDate, endDate }, ...more },
  });
  const judged = (settings: string, release: object) => flags(settings, release).results.OCID?.p?.R003;

  it("counts whole days by instants, cut off towards zero", () => {
    expect(judged("[R003]", period("2026-01-01T12:00:00Z", "2026-01-16T12:00:00Z"))).toBeUndefined();
    expect(judged("[R003]", period("2026-01-01T12:00:00Z", "2026-01-16T11:59:59.999999Z"))).toBe(1);
    expect(judged("[R003]", period("2026-01-01T12:00:00-05:00", "2026-01-16T12:00:00-03:00"))).toBe(1);
    expect(judged("[R003]", period("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z"))).toBe(1);
  });

  it("does not judge days without a time, other methods, or what is no date", () => {
    expect(judged("[R003]", period("2026-01-01", "2026-01-02"))).toBeUndefined();
    expect(judged("[R003]", period("2026-02-30T00:00:00Z", "2026-03-01T00:00:00Z"))).toBeUndefined();
    const open = "[R003]\nprocurement_methods = open|selective";
    expect(judged(open, period("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"))).toBeUndefined();
    expect(judged(open, period("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", { procurementMethod: "open" }))).toBe(1);
  });
});

describe("R018", () => {
  it("reads the stated number alone", () => {
    const release = (numberOfTenderers: unknown) => ({
      ocid: "p",
      tender: { procurementMethod: "open", numberOfTenderers },
    });
    const judged = (number: unknown) => flags("[R018]", release(number)).results.OCID?.p;
    expect([judged(1), judged(2), judged("1"), judged(undefined)]).toEqual([
      { R018: 1 },
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("R024 and R058", () => {
  // Ratios .50 .50 .50 .52 .52 .54 and one far off on each side: by hand, Q1 = .49…, see below.
  const others = [150, 150, 150, 152, 152, 154].map((other, index) => contest(`n${index}`, 100, other));

  it("flag the outliers on their side with the ratio, winner and runner-up with 0", () => {
    const { results, meta } = flags(
      "[R024]\n[R058]",
      ...others,
      contest("close", 100, 101, ["A", "B"]),
      contest("far", 100, 300, ["C", "D"]),
    );
    // Eight values: h = 8⅓ · ¼ + ⅓ = 2.41⅔, between the 2nd (.50) and the 3rd (.50); ¾: 6.58⅓, between .52 and .54.
    expect(meta.R024).toEqual({ q1: 0.5, q3: 0.5317, lower_fence: 0.4525 });
    expect(meta.R058).toEqual({ q1: 0.5, q3: 0.5317, upper_fence: 0.5792 });
    expect(results).toEqual({
      OCID: { close: { R024: 0.01 }, far: { R058: 2 } },
      Tenderer: { A: { R024: 0 }, B: { R024: 0 }, C: { R058: 0 } },
    });
  });

  it("leave out what cannot be compared, and say why", () => {
    const two = { ...contest("two", 100, 120), awards: [award("W"), award("L")] };
    const joint = { ...contest("joint", 100, 120), awards: [award("W", "L")] };
    const cheaper = contest("cheaper", 120, 100);
    const pending = { ...contest("pending", 100, 120), awards: [award("W"), { status: "pending" }] };
    const zero = contest("zero", 0, 100);
    const peso = {
      ...contest("peso", 1, 2),
      bids: { details: [bid("W", 1, { value: { amount: 1, currency: "CLP" } }), bid("L", 2)] },
    };
    const { counts, results } = flags(
      "currency = USD\n[R024]\nthreshold = 0.5",
      two,
      joint,
      cheaper,
      pending,
      zero,
      peso,
      contest("ok", 100, 150),
    );
    expect(results.OCID).toEqual({ ok: { R024: 0.5 } });
    expect(counts.R024).toEqual({
      flag: 1,
      clear: 0,
      notApplicable: 6,
      excluded: 0,
      reasons: {
        "several-awards": 1,
        "no-single-supplier": 1,
        "cheaper-bid-lost": 1,
        "awards-pending": 1,
        "zero-amount": 1,
        "no-winning-bid": 1,
      },
    });
  });
});

describe("R025", () => {
  it("flags those who bid often and hardly win", () => {
    const winners = Array.from({ length: 16 }, (_, n) => contest(`w${n}`, 1, 2, [`X${n % 8}`, "F"]));
    const { results, meta } = flags("[R025]", ...winners, contest("last", 1, 2, ["F", "Z"]));
    // Ratios: Z 0 of 1, F 1 of 17, X0 to X7 2 of 2. Ten values: Q1 at 2.91⅔ = 1/17 + .91⅔ · 16/17 = .9216, Q3 = 1.
    // Participations 1, eight times 2, 17: the 75th percentile, at 8.08⅓, is 2, so Z bid too seldom.
    expect(meta.R025).toEqual({ q1: 0.9216, q3: 1, lower_fence: 0.8039 });
    expect(results).toEqual({ Tenderer: { F: { R025: 1 / 17 } } });
  });
});

describe("R028", () => {
  it("flags equal prices of different bidders, not of one that repeats itself", () => {
    const release = (...details: object[]) => ({ ocid: "p", bids: { details } });
    const judged = (...details: object[]) => flags("[R028]", release(...details)).results;
    expect(judged(bid("A", 5), bid("B", 5, { status: "disqualified" }))).toEqual({
      OCID: { p: { R028: 1 } },
      Tenderer: { A: { R028: 1 }, B: { R028: 1 } },
    });
    expect(judged(bid("A", 5), bid("A", 5))).toEqual({});
    expect(judged(bid("A", 5), bid("B", 5, { status: "withdrawn" }))).toEqual({});
    expect(judged(bid("A", 5), bid("B", 5, { value: { amount: 5, currency: "CLP" } }))).toEqual({});
  });
});

describe("R030", () => {
  const late = (date: string, endDate: string) => ({
    ocid: "p",
    tender: { tenderPeriod: { endDate } },
    bids: { details: [bid("W", 1, { date })] },
    awards: [award("W")],
  });

  it("compares times as text over files, as Cardinal does, and as instants over what is stored", () => {
    const sooner = late("2026-01-01T20:30:00-03:00", "2026-01-01T20:00:00-05:00");
    expect(flags("[R030]", sooner).results.OCID).toEqual({ p: { R030: 1 } });
    const stored = (release: object) =>
      judgeRecord(
        { ocid: "p", source: "s", country: null, change: 1, body: JSON.stringify(release) },
        readSettings("[R030]"),
        indexThresholds([]),
      ).flags;
    expect(stored(sooner)).toEqual([]);
    expect(stored(late("2026-01-01T20:00:01Z", "2026-01-01T20:00:00Z"))).toEqual(["R030"]);
    expect(stored(late("2026-01-01T20:00:00Z", "2026-01-01T20:00:00Z"))).toEqual([]);
    expect(stored(late("2026-01-02", "2026-01-01"))).toEqual([]);
  });
});

describe("R035", () => {
  it("counts the other bidders that were disqualified, where the winner alone stayed", () => {
    const details = [bid("W", 3), bid("A", 1, { status: "disqualified" }), bid("B", 2, { status: "disqualified" })];
    const release = { ocid: "p", bids: { details }, awards: [award("W")] };
    expect(flags("[R035]", release).results).toEqual({ OCID: { p: { R035: 2 } }, Tenderer: { W: { R035: 0 } } });
    expect(flags("[R035]\nthreshold = 3", release).results).toEqual({});
    expect(flags("[R035]", { ...release, awards: [award("A")] }).results).toEqual({});
  });
});

describe("R036", () => {
  it("flags where the lowest of the bids was disqualified and a valid one is there", () => {
    const release = (...details: object[]) => ({ ocid: "p", bids: { details }, awards: [award("W")] });
    const cheap = bid("A", 1, { status: "disqualified" });
    expect(flags("[R036]", release(bid("W", 2), cheap)).results).toEqual({ OCID: { p: { R036: 1 } } });
    expect(flags("[R036]", release(bid("W", 1), cheap)).results).toEqual({});
    expect(flags("[R036]", release(cheap)).results).toEqual({});
    const excluded = { ...release(bid("W", 2), cheap), tender: { procurementMethodDetails: "Draw" } };
    expect(flags("no_price_comparison_procurement_methods = Draw\n[R036]", excluded).results).toEqual({});
    expect(
      flags("price_comparison_procurement_methods = Auction\n[R036]", release(bid("W", 2), cheap)).results,
    ).toEqual({});
  });
});

describe("R038", () => {
  it("weighs disqualified bids of buyers, procuring entities and tenderers", () => {
    const process = (ocid: string, buyer: string, out: number, all: number) => ({
      ocid,
      buyer: { id: buyer },
      bids: {
        details: Array.from({ length: all }, (_, n) =>
          bid(`${ocid}${n}`, n, { status: n < out ? "disqualified" : "valid" }),
        ),
      },
    });
    const usual = ["a", "b", "c", "d", "e", "f"].map((each) => process(each, each.toUpperCase(), 1, 4));
    const { results, meta } = flags("[R038]", ...usual, process("x", "X", 3, 4), process("y", "Y", 1, 1));
    // Y has one bid only. Six times .25 and .75: both quartiles .25, and the fence too.
    expect(meta.R038).toEqual({ Buyer_q1: 0.25, Buyer_q3: 0.25, Buyer_upper_fence: 0.25 });
    expect(Object.keys(results.Buyer ?? {}).sort()).toEqual(["A", "B", "C", "D", "E", "F", "X"]);
    expect(results.Buyer?.X).toEqual({ R038: 0.75 });
    expect(flags("[R038]\nthreshold = 0.5", ...usual, process("x", "X", 3, 4)).results).toEqual({
      Buyer: { X: { R038: 0.75 } },
    });
  });
});

describe("R048", () => {
  it("counts classes of what a supplier sold alone", () => {
    const sale = (ocid: string, id: string, ...codes: string[]) => ({
      ocid,
      awards: [{ ...award(id), items: codes.map((code) => ({ classification: { id: code } })) }],
    });
    const settings = "[R048]\nminimum_contracting_processes = 2\nthreshold = 3";
    const all = [
      sale("1", "S", "101", "209"),
      sale("2", "S", "301", "102"),
      sale("3", "T", "1", "2", "3", "4"),
      sale("4", "U", "11"),
      sale("5", "U", "12"),
    ];
    expect(flags(settings, ...all).results).toEqual({ Tenderer: { S: { R048: 3 } } });
    expect(flags(`${settings}\ndigits = 1`, ...all).results).toEqual({ Tenderer: { S: { R048: 3 } } });
  });
});

describe("quantiles", () => {
  it("are those of Hyndman and Fan's type 8, with fences rounded once", () => {
    const values = Float64Array.from([1, 2, 3, 4]);
    expect(quantile(values, 0.25)).toBeCloseTo(1.4166666666666667, 15);
    expect(quantile(values, 0.75)).toBeCloseTo(3.5833333333333335, 15);
    expect(quantile(Float64Array.from([7]), 0.25)).toBe(7);
    expect(quantile(new Float64Array(), 0.5)).toBeNaN();
    expect([lowerFence(2, 4), upperFence(2, 4), upperFence(0.1, 0.1)]).toEqual([-1, 7, 0.1]);
  });
});

describe("settings", () => {
  it.each([
    ["[R003]\nthreshhold = 1", "x.ini, line 2: there is no setting threshhold in [R003]"],
    ["[R044]", "x.ini, line 1: there is no section [R044]"],
    ["\nmoney = USD", "x.ini, line 2: there is no setting money before the first section"],
    ["[R028]\nthreshold = 1", "x.ini, line 2: there is no setting threshold in [R028]; it takes none"],
    ["[R035]\nthreshold = -1", "x.ini, line 2: threshold should be a whole number that is not negative"],
    ["[R024]\nthreshold = much", "x.ini, line 2: threshold should be a number"],
    ["[R025]\npercentile = 101", "x.ini, line 2: percentile should be a whole number from 0 to 100"],
    ["[R003.procurement_method_details]\nx = 1.5", "x.ini, line 2: x should be a whole number"],
    ["[modifications]\nmove_auctions = maybe", "x.ini, line 2: move_auctions should be true or false"],
    ["[R003]\nthreshold = 1\nthreshold = 2", "x.ini, line 3: threshold is already given in line 2"],
    ["[R003\n", "x.ini, line 1: expected [section]"],
  ])("refuse %j with the line", (text, message) => {
    expect(() => readSettings(text, "x.ini")).toThrow(message);
  });

  it("of the template turn on all indicators with their defaults", () => {
    expect(readSettings(settingsTemplate)).toEqual(
      readSettings(
        ["R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058"]
          .map((code) => `[${code}]`)
          .join("\n"),
      ),
    );
    const named = settingsTemplate.replaceAll(/^; (\w+ = )/gm, "$1");
    expect(readSettings(named).R048).toEqual({ digits: 2, threshold: 10, minimumProcesses: 20 });
  });
});

describe("beside Cardinal", () => {
  it("joint bidders and lots are judged, and marked as ours", () => {
    const joint = {
      ocid: "p",
      bids: { details: [bid(["A", "B"], 100), bid("C", 110), bid("D", 90, { status: "disqualified" })] },
      awards: [award("B", "A")],
    };
    expect(beyondCardinal(joint).map(({ code, value }) => [code, value])).toEqual([
      ["R018", 3],
      ["R024", 0.1],
      ["R058", 0.1],
    ]);
    const alone = { ...joint, bids: { details: [bid(["A", "B"], 100), bid("D", 90, { status: "disqualified" })] } };
    expect(beyondCardinal(alone)).toContainEqual(expect.objectContaining({ code: "R035", value: 1 }));
    const lots = {
      ocid: "p",
      bids: {
        details: [
          ["1", "A", 10],
          ["1", "B", 12],
          ["2", "B", 10],
          ["2", "A", 15],
        ].map(([lot, id, amount]) => bid(id as string, amount as number, { relatedLots: [lot] })),
      },
      awards: [
        { ...award("A"), relatedLots: ["1"] },
        { ...award("B"), relatedLots: ["2"] },
      ],
    };
    expect(beyondCardinal(lots).map(({ code, value }) => [code, value])).toEqual([
      ["R018", 2],
      ["R024", 0.2],
      ["R058", 0.5],
    ]);
  });
});

it("warns where a flag fires on too large a share", () => {
  expect(shareWarning("R018", { flag: 30, clear: 70 })).toMatch(/R018 fires on 30 % of the 100/);
  expect(shareWarning("R018", { flag: 25, clear: 75 })).toBeUndefined();
  expect(shareWarning("R018", { flag: 10, clear: 2 })).toBeUndefined();
});

it("reads lines over borders of chunks and tells of those that are none", async () => {
  const bytes = Buffer.concat([
    Buffer.from('\uFEFF{"a":"ñ"}\r\n\n  \n{"a"\n'),
    Buffer.from([0xff, 0x0a]),
    Buffer.from("2"),
  ]);
  const stream = (async function* () {
    for (const byte of bytes) yield Uint8Array.of(byte);
  })();
  const lines = [];
  for await (const each of readJsonLines(stream))
    lines.push("value" in each ? [each.line, each.value] : [each.line, each.problem.slice(0, 11)]);
  expect(lines).toEqual([
    [1, { a: "ñ" }],
    [4, "is not JSON"],
    [5, "is not UTF-"],
    [6, 2],
  ]);
});
