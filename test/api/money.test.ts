import { beforeAll, describe, expect, it } from "vitest";
import { type RateRow, saveRateSources, storeRates } from "../../src/store/rates.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const database = await testDatabase();
const { get } = testApi(database, { clock: standingClock("2026-06-15T12:00:00Z") });
const source = { id: "xx-money", country: "CL" };

const rate = (base: string, quote: string, validFrom: string, value: string, more: Partial<RateRow> = {}): RateRow => ({
  source: "bank",
  base,
  quote,
  granularity: "day",
  kind: "official",
  validFrom,
  validTo: null,
  value,
  series: null,
  review: false,
  ...more,
});

const tender = (
  name: string,
  amount: number | undefined,
  currency?: string,
  published = "2026-05-04T10:00:00Z",
): TestRelease => ({
  ocid: `ocds-money0-${name}`,
  date: "2026-05-04T10:00:00Z",
  tender: {
    id: name,
    title: name,
    status: "active",
    datePublished: published,
    ...(amount !== undefined && { value: { amount, ...(currency && { currency }) } }),
  },
});

const names = (body: Parsed): string[] => body.data.map((item: { ocid: string }) => item.ocid.slice(12));
const ask = async (query: string): Promise<Parsed> => {
  const answer = await get(`/api/v1/notices?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const found = async (query: string): Promise<string[]> => names(await ask(query)).sort();

beforeAll(async () => {
  await testSource(database, source);
  await saveRateSources(database, [
    {
      id: "bank",
      precedence: 10,
      meta: { title: "Bank", publisher: "B", licence: { name: "L" }, covers: "C", enabled: true },
    },
  ]);
  await database.sql.begin((tx) =>
    storeRates(
      tx,
      [
        rate("USD", "CLP", "2026-05-04", "1000"),
        rate("USD", "CLP", "2026-06-12", "500"),
        rate("USD", "BRL", "2026-05-04", "5"),
        rate("USD", "PEN", "2025-01-01", "3.7", { granularity: "year", kind: "average", validTo: "2025-12-31" }),
        rate("UTM", "CLP", "2026-05-01", "65000", { granularity: "month", kind: "indexUnit", validTo: "2026-05-31" }),
      ],
      { run: null, retrievedAt: "2026-06-12T00:00:00Z" },
    ),
  );
  await publish(database, source, [
    tender("clp-10", 10_000, "CLP"),
    tender("clp-40", 40_000, "CLP"),
    tender("brl-20", 100, "BRL"),
    tender("usd-30", 30, "USD"),
    tender("pen", 100, "PEN"),
    tender("bare", 100),
    tender("none", undefined),
  ]);
  await database.sql`analyze`;
});

describe("notices by value", () => {
  it.each([
    ["minValue=20", ["brl-20", "clp-40", "usd-30"]],
    ["maxValue=20", ["brl-20", "clp-10"]],
    ["minValue=10.01&maxValue=39.99", ["brl-20", "usd-30"]],
    ["minValue=0&currency=USD", ["brl-20", "clp-10", "clp-40", "usd-30"]],
    // Own amounts as they are; others at the newest rate of the currency, 500: 15,000 pesos are 30 dollars.
    ["minValue=15000&currency=CLP", ["clp-40", "usd-30"]],
    ["minValue=10000&maxValue=10000&currency=CLP", ["brl-20", "clp-10"]],
    // Of the sol there is an average of last year alone: good for a bound, not for an amount of this year.
    ["minValue=100&currency=PEN", ["clp-40", "pen", "usd-30"]],
    // No rate at all: only the very currency is compared.
    ["minValue=0&currency=XTS", []],
    ["currency=BRL", ["bare", "brl-20", "clp-10", "clp-40", "none", "pen", "usd-30"]],
    ["currency=XTS", ["bare", "brl-20", "clp-10", "clp-40", "none", "pen", "usd-30"]],
  ])("finds over all currencies by %s", async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it("counts what is left out for want of a rate, and says how it compared", async () => {
    expect((await ask("minValue=20&limit=1")).meta).toEqual({
      count: 3,
      countKind: "exact",
      value: { currency: "USD", minUSD: 20 },
      withoutRate: { count: 2, countKind: "exact" },
    });
    expect((await ask("maxValue=20000&currency=CLP&count=exact")).meta).toMatchObject({
      value: { currency: "CLP", maxUSD: 40, rate: 500, rateDate: "2026-06-12", rateSource: "bank" },
      withoutRate: { count: 2 },
    });
    expect((await ask("minValue=1&currency=XTS")).meta.withoutRate.count).toBe(6);
    expect((await ask("minValue=20&count=none")).meta).toEqual({
      countKind: "none",
      value: { currency: "USD", minUSD: 20 },
    });
    expect((await ask("currency=CLP")).meta).not.toHaveProperty("withoutRate");
  });

  it("orders all of them in US dollars, those without a rate last", async () => {
    expect(names(await ask("sort=-value"))).toEqual(["clp-40", "usd-30", "brl-20", "clp-10", "pen", "none", "bare"]);
    expect(names(await ask("sort=value")).slice(0, 4)).toEqual(["clp-10", "brl-20", "usd-30", "clp-40"]);
    expect(names(await ask("sort=value&currency=CLP")).slice(0, 4)).toEqual(["clp-10", "brl-20", "usd-30", "clp-40"]);
  });

  it("keeps a cursor good while rates change", async () => {
    const first = await ask("minValue=1&currency=CLP&limit=2");
    await database.sql.begin((tx) =>
      storeRates(tx, [rate("USD", "CLP", "2026-06-14", "510")], { run: null, retrievedAt: "2026-06-14T00:00:00Z" }),
    );
    expect((await get(first.links.next)).status).toBe(200);
  });

  it("has the rate in the table too", async () => {
    const { text } = await get("/api/v1/notices?ocid=ocds-money0-clp-10&format=csv");
    const [head = "", row = ""] = text.split("\r\n");
    const cells = Object.fromEntries(head.split(",").map((name, index) => [name, row.split(",")[index]]));
    expect(cells).toMatchObject({
      "value/amountUSD": "10",
      "value/rate": "1000",
      "value/rateDate": "2026-05-04",
      "value/rateSource": "bank",
    });
  });
});

describe("GET /api/v1/rates", () => {
  const list = async (query: string): Promise<Parsed> => {
    const answer = await get(`/api/v1/rates?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };
  const brief = (body: Parsed): string[] =>
    body.data.map((each: Record<string, unknown>) => `${each.base}/${each.quote} ${each.validFrom} ${each.value}`);

  it("lists them newest first, as their source states them", async () => {
    const { data, meta } = await list("currency=UTM");
    expect(data).toEqual([
      {
        source: "bank",
        base: "UTM",
        quote: "CLP",
        value: 65000,
        granularity: "month",
        kind: "indexUnit",
        validFrom: "2026-05-01",
        validTo: "2026-05-31",
        series: null,
        review: false,
        retrieved: "2026-06-12T00:00:00.000Z",
      },
    ]);
    expect(meta).toEqual({ count: 1, countKind: "exact" });
  });

  it.each([
    ["currency=BRL,PEN", ["USD/BRL 2026-05-04 5", "USD/PEN 2025-01-01 3.7"]],
    ["currency=CLP&date=2026-05-11", ["USD/CLP 2026-05-04 1000", "UTM/CLP 2026-05-01 65000"]],
    ["currency=CLP&date=2026-05-12", ["UTM/CLP 2026-05-01 65000"]],
    ["from=2026-05-02&to=2026-05-31", ["USD/BRL 2026-05-04 5", "USD/CLP 2026-05-04 1000"]],
    ["granularity=year", ["USD/PEN 2025-01-01 3.7"]],
    ["source=none", []],
  ])("filters by %s", async (query, expected) => {
    expect(brief(await list(query))).toEqual(expected);
  });

  it("pages forth and back, each once", async () => {
    const all = brief(await list("limit=100"));
    const seen: string[] = [];
    let url: string | undefined = "/api/v1/rates?limit=2";
    let last = "";
    while (url) {
      const { body }: { body: Parsed } = await get(url);
      seen.push(...brief(body));
      last = url;
      url = body.links.next;
    }
    expect(seen).toEqual(all);
    const back = (await get((await get(last)).body.links.prev)).body;
    expect(brief(back)).toEqual(all.slice(2, 4));
  });

  it("comes as CSV", async () => {
    const { text, headers } = await get("/api/v1/rates?limit=1&currency=BRL&format=csv");
    expect(headers.get("content-type")).toContain("text/csv");
    expect(text.split("\r\n")[1]).toBe("bank,USD,BRL,5,day,official,2026-05-04,,,false,2026-06-12T00:00:00.000Z");
  });

  it.each([
    ["date=yesterday", "date"],
    ["date=0000-01-01", "date"],
    ["currency=clp", "currency"],
    ["granularity=week", "granularity"],
    ["colour=red", "colour"],
  ])("refuses %s", async (query, parameter) => {
    const { status, body } = await get(`/api/v1/rates?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0].parameter).toBe(parameter);
  });

  it("tells of the sources", async () => {
    const { body } = await get("/api/v1/rates/sources");
    expect(body.data).toEqual([
      expect.objectContaining({ id: "bank", rates: 6, first: "2025-01-01", last: "2026-06-14", lastRun: null }),
    ]);
  });
});

describe("GET /api/v1/rates/convert", () => {
  it("converts with both rates", async () => {
    const { body } = await get("/api/v1/rates/convert?amount=100.50&from=BRL&to=CLP&date=2026-05-05");
    expect(body).toMatchObject({
      amount: 100.5,
      date: "2026-05-05",
      from: {
        currency: "BRL",
        rate: 5,
        rateDate: "2026-05-04",
        rateCarried: true,
        rateGranularity: "day",
        rateSource: "bank",
      },
      to: { currency: "CLP", rate: 1000 },
      result: 20100,
    });
  });

  it("converts index units, by default into US dollars", async () => {
    const { body } = await get("/api/v1/rates/convert?amount=2&from=UTM&date=2026-05-04");
    expect(body).toMatchObject({ result: 130, to: { currency: "USD", rate: 1, rateSource: "identity" } });
  });

  it("makes up no rate", async () => {
    const { status, body } = await get("/api/v1/rates/convert?amount=2&from=BRL&date=2020-01-01");
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "no-rate", errors: [{ parameter: "from" }] });
    expect((await get("/api/v1/rates/convert?amount=2&from=USD&to=XTS")).body.errors[0].parameter).toBe("to");
  });

  it.each(["amount=2", "from=CLP", "amount=x&from=CLP", "amount=1e9&from=CLP", "amount=2&from=pesos"])(
    "refuses %s",
    async (query) => {
      expect((await get(`/api/v1/rates/convert?${query}`)).status).toBe(400);
    },
  );
});
