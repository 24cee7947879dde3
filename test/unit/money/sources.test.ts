import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SourceError } from "../../../src/base/errors.ts";
import { createLogger } from "../../../src/base/log.ts";
import type {
  FetchContext,
  Fetched,
  FetchScope,
  RateDraft,
  RateProblem,
  RateSource,
} from "../../../src/connector/index.ts";
import { connectorsFolder, loadConnectors, loadRateSources, ratesFolder } from "../../../src/connector/load.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { Books } from "../../../src/ingest/books.ts";
import { loadSimulations, type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld, worldRate } from "../../../src/world/index.ts";

const now = new Date("2026-03-12T21:00:00Z");
const sources = await loadRateSources();
const simulations = await loadSimulations(ratesFolder);
let simulator: Simulator;
let http: HttpClient;
beforeAll(async () => {
  simulator = await startSimulator({ world: createWorld({ size: 1 }), connectors: simulations, now: () => now });
  const clock = { now: () => now, sleep: async () => {} };
  http = createHttpClient({ origins: { ...simulator.origins }, userAgent: "test", clock, paceLocal: false });
});
afterAll(async () => {
  await http.close();
  await simulator.close();
});

interface Pulled {
  readonly payloads: Fetched[];
  readonly rates: RateDraft[];
  readonly problems: RateProblem[];
  readonly books: Books;
  readonly advanced: Map<string, string>;
}

async function pull(
  source: RateSource,
  scope: FetchScope = { mode: "window", from: "2026-03-02", until: "2026-03-12" },
  watermark?: string,
): Promise<Pulled> {
  const books = new Books();
  const advanced = new Map<string, string>();
  const context: FetchContext = {
    http: http.withPolicy({ ...source.meta.policy, spacingMs: 0, attempts: 1 }),
    scope,
    setting: () => "a-token",
    now: () => now,
    signal: new AbortController().signal,
    log: createLogger("silent", false),
    ledger: books,
    watermark: () => watermark,
    advance: (stream, value) => void advanced.set(stream, value),
    known: async () => new Map(),
    openEntries: async () => [],
  };
  const payloads: Fetched[] = [];
  for await (const fetched of source.fetch(context)) payloads.push(fetched);
  const all = payloads.flatMap((payload) => [...source.toRates(payload)]);
  return {
    payloads,
    rates: all.filter((one) => !("problem" in one)) as RateDraft[],
    problems: all.filter((one) => "problem" in one) as RateProblem[],
    books,
    advanced,
  };
}

const sourceOf = (id: string): RateSource => sources.get(id)!;
/** A rate of the day that most sources have: a Monday. */
const monday = "2026-03-09";

describe("sources of rates", () => {
  it("have ids of their own, and a simulation each", async () => {
    expect(simulations.map(({ id }) => id)).toEqual([...sources.keys()]);
    expect([...(await loadConnectors(connectorsFolder)).keys()].filter((id) => sources.has(id))).toEqual([]);
    for (const { meta } of sources.values()) {
      expect(meta.licence.name, meta.id).not.toBe("");
      expect(meta.caveats.length, meta.id).toBeGreaterThan(0);
      expect(meta.since, meta.id).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(meta.schedule, meta.id).toMatch(/^(\S+\s){4}\S+$/);
      expect(() => new Intl.DateTimeFormat("en", { timeZone: meta.timeZone })).not.toThrow();
    }
  });

  const direct: [string, string, string, RateDraft["kind"]][] = [
    ["ar-bcra", "USD", "ARS", "official"],
    ["br-ptax", "USD", "BRL", "sell"],
    ["ca-boc", "USD", "CAD", "average"],
    ["cl-mindicador", "USD", "CLP", "official"],
    ["cr-bccr", "USD", "CRC", "sell"],
    ["frankfurter", "USD", "DOP", "mid"],
    ["gt-banguat", "USD", "GTQ", "official"],
    ["mx-banxico", "USD", "MXN", "official"],
    ["pe-bcrp", "USD", "PEN", "sell"],
    ["uy-bcu", "USD", "UYU", "sell"],
  ];
  it.each(direct)("%s: %s/%s arrives as the wire has it, and the books add up", async (id, base, quote, kind) => {
    const { rates, problems, books, advanced, payloads } = await pull(sourceOf(id));
    expect(problems).toEqual([]);
    const found = rates.filter((rate) => rate.base === base && rate.quote === quote && rate.kind === kind);
    const ofDay = found.filter(({ validFrom }) => validFrom === monday);
    expect(ofDay).toHaveLength(1);
    expect(Number(ofDay[0]?.value)).toBeCloseTo(Number(worldRate(quote, monday)), 4);
    expect(new Set(found.map(({ validFrom }) => validFrom)).size).toBe(found.length);
    expect(books.verdict([])).toEqual({ status: "complete", reason: null });
    expect(books.totals.fetched).toBeGreaterThan(0);
    // A window moves no watermark.
    expect(advanced.size).toBe(0);
    expect(payloads.every(({ url }) => !url.includes("a-token"))).toBe(true);
  });

  it("py-bcp: reads the table of the page", async () => {
    const { rates } = await pull(sourceOf("py-bcp"));
    const rate = rates.find(({ validFrom }) => validFrom === monday);
    expect(rate).toMatchObject({ base: "USD", quote: "PYG", granularity: "day" });
    expect(Number(rate?.value)).toBeCloseTo(Number(worldRate("PYG", monday)), 2);
    expect(rates.some(({ validFrom }) => validFrom === "2026-02-30" || validFrom > "2026-03-12")).toBe(false);
  });

  it("co-trm: states the days for which a rate holds, that of tomorrow included", async () => {
    const { rates } = await pull(sourceOf("co-trm"), { mode: "incremental" }, "2026-03-10");
    const weekend = rates.find(({ validFrom }) => validFrom === "2026-03-07");
    // A rate of Saturday holds to Monday.
    expect(weekend).toMatchObject({ base: "USD", quote: "COP", validTo: "2026-03-09", kind: "official" });
    expect(
      rates
        .map(({ validFrom }) => validFrom)
        .sort()
        .at(-1),
    ).toBe("2026-03-13");
  });

  it("co-trm: reads all pages", async () => {
    const { rates, payloads } = await pull(sourceOf("co-trm"), { mode: "all" });
    expect(payloads.length).toBeGreaterThan(1);
    expect(rates.length).toBeGreaterThan(5000);
    expect(new Set(rates.map(({ validFrom }) => validFrom)).size).toBe(rates.length);
  });

  it("cl-mindicador: has the units of account, by day and by month", async () => {
    const { rates } = await pull(sourceOf("cl-mindicador"));
    expect(rates.find((rate) => rate.base === "UTM" && rate.validFrom === "2026-03-01")).toMatchObject({
      quote: "CLP",
      granularity: "month",
      validTo: "2026-03-31",
      kind: "indexUnit",
    });
    // Known a month ahead.
    expect(rates.some((rate) => rate.base === "CLF" && rate.validFrom === "2026-04-01")).toBe(true);
    expect(rates.some((rate) => rate.base === "USD" && rate.validFrom > "2026-03-12")).toBe(false);
  });

  it("mx-banxico and pe-bcrp: leave out days without a value", async () => {
    for (const [id, quote] of [
      ["mx-banxico", "MXN"],
      ["pe-bcrp", "PEN"],
    ] as const) {
      const { rates, problems } = await pull(sourceOf(id));
      expect(
        rates.filter((rate) => rate.base === "USD" && rate.quote === quote && rate.validFrom === "2026-03-12"),
      ).toEqual([]);
      expect(problems).toEqual([]);
    }
  });

  it("world-bank: has one average for each year, none in a unit of before", async () => {
    const { rates, books } = await pull(sourceOf("world-bank"), { mode: "all" });
    const of = (quote: string) =>
      rates
        .filter((rate) => rate.quote === quote)
        .map(({ validFrom }) => validFrom.slice(0, 4))
        .sort();
    expect(of("PEN")).toEqual(Array.from({ length: 2026 - 1992 }, (_none, index) => String(1992 + index)));
    expect(of("VES")).toEqual(["2022", "2023", "2024", "2025"]);
    expect(
      rates.every((rate) => rate.granularity === "year" && rate.validTo === `${rate.validFrom.slice(0, 4)}-12-31`),
    ).toBe(true);
    expect(books.verdict([])).toEqual({ status: "complete", reason: null });
    expect(books.declared).toBe(books.totals.fetched);
  });

  it("ask for the days since the last pull, and some before", async () => {
    const { rates, advanced } = await pull(sourceOf("ca-boc"), { mode: "incremental" }, "2026-03-10");
    expect(advanced.get("day")).toBe("2026-03-12");
    expect(rates.map(({ validFrom }) => validFrom).sort()[0]).toBe("2026-03-02");
  });
});

describe("bad answers", () => {
  it.each([...sources.keys()])(
    "%s: a page for people, half an answer, an empty one, an error end the pull in one clear error",
    async (id) => {
      for (const kind of ["html", "cutBody", "status500"] as const) {
        simulator.setFaults([{ kind, source: id }]);
        await expect(pull(sourceOf(id)), kind).rejects.toBeInstanceOf(SourceError);
      }
      simulator.setFaults([]);
    },
  );

  it.each([...sources.keys()])("%s: what nobody can read gives no rate", (id) => {
    const encode = (text: string) => new TextEncoder().encode(text);
    for (const text of [
      "",
      "null",
      "[]",
      "{}",
      "[{}]",
      '{"value":1}',
      "<a/>",
      "\0",
      "[[],[]]",
      '[{"page":1,"total":3}]',
    ]) {
      const payload = {
        kind: "rates",
        url: "https://x.example/?anho=2024&moeda='USD'",
        fetchedAt: now.toISOString(),
        mediaType: "",
        bytes: encode(text),
      };
      let rates: (RateDraft | RateProblem)[] = [];
      try {
        rates = [...sourceOf(id).toRates(payload)];
      } catch (error) {
        expect(error, text).toBeInstanceOf(SourceError);
      }
      expect(
        rates.filter((one) => !("problem" in one)),
        text,
      ).toEqual([]);
    }
  });

  it("recover where the next answer is sound", async () => {
    simulator.setFaults([{ kind: "cutBody", source: "ca-boc", times: 1 }]);
    expect((await pull(sourceOf("ca-boc"))).rates.length).toBeGreaterThan(0);
    simulator.setFaults([]);
  });

  it("of a listing show in the books", async () => {
    simulator.setFaults([{ kind: "wrongTotal", source: "world-bank" }]);
    const { books } = await pull(sourceOf("world-bank"), { mode: "all" });
    expect(books.verdict([]).status).toBe("incomplete");
    simulator.setFaults([]);
  });

  it.each([
    ["abc", true],
    ["-3.7", true],
    ["1.234,5", true],
    ["N/E", false],
    ["0", false],
  ])("in a single value, %s, cost that value alone", (value, isProblem) => {
    const body = {
      observations: [
        { d: "2026-03-02", FXUSDCAD: { v: value } },
        { d: "2026-03-03", FXUSDCAD: { v: "1.36" } },
      ],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const all = [...sourceOf("ca-boc").toRates({ kind: "rates", url: "", fetchedAt: "", mediaType: "", bytes })];
    expect(all.filter((one) => "problem" in one)).toHaveLength(isProblem ? 1 : 0);
    expect(all.filter((one) => !("problem" in one))).toEqual([
      {
        base: "USD",
        quote: "CAD",
        granularity: "day",
        kind: "average",
        validFrom: "2026-03-03",
        series: "FXUSDCAD",
        value: "1.36",
      },
    ]);
  });
});
