import { beforeAll, describe, expect, it } from "vitest";
import { rebuild } from "../../src/compile/rebuild.ts";
import { reconvert } from "../../src/compile/reconvert.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import type { Granularity, RateRow } from "../../src/store/rates.ts";
import { pendingRateChanges, saveRateSources, storeRates } from "../../src/store/rates.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const database = await testDatabase();
const { sql } = database;
const source = { id: "cl-money", country: "CL" };
const info = (): SourceInfo => ({
  id: source.id,
  precedence: 100,
  country: source.country,
  language: "es",
  noticePage: `https://${source.id}.example/p/{ocid}`,
  history: "releases",
});

const rate = (quote: string, validFrom: string, value: string, more: Partial<RateRow> = {}): RateRow => ({
  source: "bank",
  base: "USD",
  quote,
  granularity: "day" as Granularity,
  kind: "official",
  validFrom,
  validTo: null,
  value,
  series: null,
  review: false,
  ...more,
});
const store = (...rows: RateRow[]) =>
  sql.begin((tx) => storeRates(tx, rows, { run: null, retrievedAt: "2026-01-02T03:04:05Z" }));

const ocid = (name: string) => `ocds-money0-${name}`;
const tender = (name: string, published: string | undefined, amount: number, currency: string, more = {}) => ({
  ocid: ocid(name),
  date: "2026-03-02T10:00:00Z",
  tender: {
    id: name,
    title: name,
    status: "active",
    value: { amount, currency },
    ...(published && { datePublished: published }),
  },
  ...more,
});

interface Row {
  usd: string | null;
  value: Record<string, unknown>;
  awards: { value?: Record<string, unknown> }[];
  change: number;
}
async function notice(name: string): Promise<Row> {
  const [row] = await sql<Row[]>`
    select amount_usd::text as usd, item->'value' as value, item->'awards' as awards, change::float8 as change
    from notices where ocid = ${ocid(name)}`;
  return row!;
}

beforeAll(async () => {
  await testSource(database, source);
  await saveRateSources(database, [
    { id: "bank", precedence: 10, meta: {} },
    { id: "years", precedence: 90, meta: {} },
  ]);
  await store(
    rate("CLP", "2026-03-02", "900"),
    rate("CLP", "2026-03-06", "950.5"),
    rate("CLP", "2025-01-01", "930", { source: "years", granularity: "year", kind: "average", validTo: "2025-12-31" }),
    rate("CLP", "2026-03-01", "39000", { base: "CLF", kind: "indexUnit" }),
    rate("CLP", "2026-03-01", "67500", { base: "UTM", kind: "indexUnit", granularity: "month", validTo: "2026-03-31" }),
  );
  await publish(database, source, [
    tender("day", "2026-03-02T09:00:00-03:00", 9000, "CLP"),
    tender("weekend", "2026-03-08T09:00:00-03:00", 9505, "CLP"),
    tender("late", "2026-03-25T00:00:00Z", 1000, "CLP"),
    tender("year", "2025-07-01T00:00:00Z", 930, "CLP"),
    tender("unit", "2026-03-02T09:00:00Z", 3, "CLF"),
    tender("dollar", "2026-03-02T09:00:00Z", 12.345, "USD"),
    tender("utm", "2026-03-02T09:00:00Z", 2, "", {
      tender: {
        id: "utm",
        status: "active",
        datePublished: "2026-03-02T09:00:00Z",
        value: { amount: 2, currencyDetails: "UTM" },
      },
    }),
    tender("other", "2026-03-02T09:00:00Z", 7, "XTS"),
    tender("award", "2026-03-02T09:00:00Z", 900, "CLP", {
      tag: ["award"],
      awards: [
        { id: "1", status: "active", date: "2026-03-06T12:00:00Z", value: { amount: 950.5, currency: "CLP" } },
        { id: "2", status: "active", value: { amount: 1800, currency: "CLP" } },
        { id: "3", status: "active", value: { amount: 5, currency: "XTS" } },
      ],
    }),
  ]);
});

describe("conversion when a process is stored", () => {
  it("takes the rate of the day and says where it is from", async () => {
    expect(await notice("day")).toMatchObject({
      usd: "10",
      value: {
        amount: 9000,
        currency: "CLP",
        amountUSD: 10,
        rate: 900,
        rateDate: "2026-03-02",
        rateGranularity: "day",
        rateSource: "bank",
      },
    });
  });

  it("carries a rate on for some days and says so, no longer", async () => {
    expect((await notice("weekend")).value).toMatchObject({ amountUSD: 10, rateDate: "2026-03-06", rateCarried: true });
    const late = await notice("late");
    expect(late.usd).toBeNull();
    expect(late.value).toEqual({ amount: 1000, currency: "CLP" });
  });

  it("falls back to the average of the year", async () => {
    expect((await notice("year")).value).toMatchObject({ amountUSD: 1, rateGranularity: "year", rateSource: "years" });
  });

  it("converts index units by way of their currency", async () => {
    expect((await notice("unit")).value).toMatchObject({
      amountUSD: 130,
      rate: 0.0230769230769231,
      rateDate: "2026-03-01",
    });
  });

  it("converts units that have no ISO code, and keeps them out of the currency", async () => {
    expect(await notice("utm")).toMatchObject({ usd: "150", value: { amount: 2, unit: "UTM", amountUSD: 150 } });
    expect((await notice("utm")).value).not.toHaveProperty("currency");
  });

  it("leaves US dollars as they are and currencies without a rate alone", async () => {
    expect(await notice("dollar")).toMatchObject({ usd: "12.345", value: { amountUSD: 12.345, rate: 1 } });
    expect(await notice("other")).toMatchObject({ usd: null, value: { amount: 7, currency: "XTS" } });
  });

  it("converts each award at its own day, and stores it for the indicators", async () => {
    const { awards } = await notice("award");
    expect(awards.map((award) => award.value?.amountUSD)).toEqual([1, 2, undefined]);
    expect(awards[0]?.value).toMatchObject({ rate: 950.5, rateDate: "2026-03-06" });
    const facts = await sql<{ usd: string | null }[]>`
      select amount_usd::text as usd from awards where ocid = ${ocid("award")} order by award`;
    expect(facts.map(({ usd }) => usd)).toEqual(["1", "2", null]);
  });
});

describe("rates that change", () => {
  it("change nothing while they say the same", async () => {
    await reconvert({ database, sourceInfo: info });
    expect(await store(rate("CLP", "2026-03-02", "900.00"))).toBe(0);
    expect(await pendingRateChanges(sql)).toEqual([]);
    expect(await rebuild({ database, sourceInfo: info })).toMatchObject({ changed: 0 });
  });

  it("bring up to date only the notices that they touch, with a new change number", async () => {
    const before = { day: await notice("day"), year: await notice("year"), dollar: await notice("dollar") };
    expect(await store(rate("CLP", "2026-03-02", "1000"))).toBe(1);
    const pending = await pendingRateChanges(sql);
    expect(pending.map(({ currency, first, last }) => [currency, first, last]).sort()).toEqual([
      ["CLF", "2026-03-02", "2026-03-09"],
      ["CLP", "2026-03-02", "2026-03-09"],
      ["UTM", "2026-03-02", "2026-03-09"],
    ]);
    // The notices "day", "unit", "utm" and "award" were converted at that rate.
    expect((await reconvert({ database, sourceInfo: info })).changed).toBe(4);
    expect(await pendingRateChanges(sql)).toEqual([]);
    const after = await notice("day");
    expect(after).toMatchObject({ usd: "9", value: { rate: 1000 } });
    expect(after.change).toBeGreaterThan(before.day.change);
    expect((await notice("year")).change).toBe(before.year.change);
    expect((await notice("dollar")).change).toBe(before.dollar.change);
    const [fed] = await sql<
      { op: string }[]
    >`select op from changes where ocid = ${ocid("day")} order by change desc limit 1`;
    expect(fed?.op).toBe("update");
  });

  it("are used by writers at once, also by those that had the old ones", async () => {
    await store(rate("CLP", "2026-03-25", "500"));
    await publish(database, source, [tender("fresh", "2026-03-25T09:00:00Z", 1000, "CLP")]);
    expect((await notice("fresh")).usd).toBe("2");
  });

  it("give the same bytes in a rebuild", async () => {
    await reconvert({ database, sourceInfo: info });
    const dump = () => sql`select ocid, item::text, amount_usd::text, change::text from notices order by ocid`;
    const before = [...(await dump())];
    await sql`truncate notices, awards, records`;
    await rebuild({ database, sourceInfo: info });
    expect([...(await dump())]).toEqual(before);
  });

  it("are left out while they wait for a look", async () => {
    await store(rate("CLP", "2026-03-06", "9505", { review: true }));
    await reconvert({ database, sourceInfo: info });
    expect((await notice("weekend")).value).toMatchObject({ rate: 1000, rateDate: "2026-03-02" });
  });

  it("reach notices that were stored before there was any conversion", async () => {
    const name = ocid("dollar");
    await sql`update notices set amount_usd = null, item = (item::jsonb #- '{value,amountUSD}' #- '{value,rate}')::json where ocid = ${name}`;
    // As the migration leaves it.
    await sql`insert into rate_changes (currency, first, last) values ('USD', '0001-01-01', '9999-12-31')`;
    await reconvert({ database, sourceInfo: info });
    expect(await notice("dollar")).toMatchObject({ usd: "12.345", value: { amountUSD: 12.345 } });
    expect(await pendingRateChanges(sql)).toEqual([]);
  });

  it("are pending until the notices are done, whatever is killed", async () => {
    await store(rate("CLP", "2026-03-06", "950.5"));
    const killed = new AbortController();
    killed.abort(new Error("killed"));
    await expect(reconvert({ database, sourceInfo: info, signal: killed.signal })).rejects.toThrow("killed");
    expect((await pendingRateChanges(sql)).length).toBeGreaterThan(0);
    await reconvert({ database, sourceInfo: info });
    expect((await notice("weekend")).value).toMatchObject({ rate: 950.5 });
  });
});
