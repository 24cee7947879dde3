import { beforeAll, describe, expect, it } from "vitest";
import { indicators } from "../../src/indicators/catalogue/index.ts";
import { indicatorFollower } from "../../src/indicators/follower.ts";
import { catchUp } from "../../src/store/followers.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const database = await testDatabase();
const { get } = testApi(database, { clock: standingClock("2025-06-01T12:00:00Z") });
const base = "/api/v1/indicators";

const cl = { id: "cl-test", country: "CL" };
const sv = { id: "sv-test", country: "SV" };
const party = (id: string, scale?: string) => ({
  id,
  name: `Firm ${id}`,
  roles: ["supplier"],
  identifier: { scheme: "CL-RUT", id },
  ...(scale && { details: { scale } }),
});
const buyer = (id: string) => ({ id, name: `Buyer ${id}`, roles: ["buyer"], identifier: { scheme: "CL-RUT", id } });

interface Given {
  readonly n: number;
  readonly supplier: string;
  readonly date: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly by?: string;
  readonly method?: string;
}
const sizes: Readonly<Record<string, string | undefined>> = { mi: "micro", la: "large" };
const release = ({ n, supplier, date, amount, currency = "CLP", by = "b1", method = "open" }: Given) => ({
  ocid: `ocds-test01-${n}`,
  date: `${date}T00:00:00Z`,
  tag: ["award"],
  parties: [buyer(by), party(supplier, sizes[supplier])],
  buyer: { id: by, name: `Buyer ${by}` },
  tender: {
    id: String(n),
    title: "Sillas",
    status: "complete",
    procurementMethod: method,
    mainProcurementCategory: "goods",
  },
  awards: [
    {
      id: "1",
      status: "active",
      date: `${date}T00:00:00Z`,
      suppliers: [{ id: supplier, name: `Firm ${supplier}` }],
      ...(amount !== undefined && { value: { amount, currency } }),
    },
  ],
});

beforeAll(async () => {
  await testSource(database, cl);
  await testSource(database, sv);
  await publish(database, cl, [
    release({ n: 1, supplier: "mi", date: "2024-03-01", amount: 100 }),
    release({ n: 2, supplier: "la", date: "2024-03-01", amount: 300, by: "b2", method: "direct" }),
    release({ n: 3, supplier: "un", date: "2024-08-01", amount: 50 }),
    release({ n: 4, supplier: "mi", date: "2025-01-01", amount: 5, currency: "USD" }),
  ]);
  await publish(database, sv, [
    release({ n: 11, supplier: "la", date: "2024-03-01", amount: 9, currency: "USD" }),
    release({ n: 12, supplier: "mi", date: "2026-03-01", amount: 1, currency: "USD" }),
  ]);
  await catchUp(database, indicatorFollower);
});

const rows = async (path: string): Promise<Parsed[]> => {
  const { status, body } = await get(`${base}/${path}`);
  expect([path, status]).toEqual([path, 200]);
  return body.data;
};

describe("the catalogue", () => {
  it("says of each indicator what it asks, how and from what, and every code answers", async () => {
    const { body } = await get(base);
    expect(body.data.map(({ code }: { code: string }) => code)).toEqual(indicators.map(({ code }) => code));
    for (const each of body.data) {
      for (const member of ["name", "question", "formula"]) expect(each[member].length).toBeGreaterThan(4);
      expect(each.fields.length).toBeGreaterThan(0);
      expect(each.sources.length).toBeGreaterThan(0);
      const groups = each.groupBy.filter((group: string) => group !== "quarter" && group !== "month").join(",");
      for (const query of ["", "?groupBy=country,year", `?groupBy=${groups}`]) await rows(`${each.code}${query}`);
    }
  });

  it("gives an alias the figures of the other", async () => {
    const strip = (found: Parsed[]) => found.map(({ indicator: _, version: __, ...row }) => row);
    expect(strip(await rows("D-05?groupBy=month"))).toEqual(strip(await rows("D-01?groupBy=month")));
  });
});

describe("figures", () => {
  it("carry their terms, bounds, definition, version and change", async () => {
    const [first, ...rest] = await rows("SME-01?groupBy=country,year&country=cl");
    const { definition, ...row } = first;
    expect(row).toEqual({
      indicator: "SME-01",
      version: 1,
      change: 6,
      group: { country: "CL", year: "2024" },
      value: 0.5,
      numerator: 1,
      denominator: 2,
      unknown: 1,
      coverage: 0.666667,
      lower: 0.333333,
      upper: 0.666667,
      unit: "share",
      n: 3,
      notAssessable: 0,
      reading: "warning",
      small: true,
      more: { fromRegister: 0 },
    });
    expect(definition).toMatchObject({ country: "CL", law: "Ley 20.416, art. 2", year: 2010, mark: "S" });
    expect(rest.map(({ group, value }) => [group.year, value])).toEqual([["2025", 1]]);
  });

  it("come with the definition that was in force", async () => {
    const found = await rows("SME-01?groupBy=country,year&country=SV");
    expect(found.map(({ group, definition }) => [group.year, definition.id])).toEqual([
      ["2024", "SV-mype"],
      ["2026", "SV-mype-2026"],
    ]);
    expect((await rows("T-01?groupBy=country"))[0].definition).toBeNull();
  });

  it("of amounts never mix currencies", async () => {
    const found = await rows("SME-02?country=CL&groupBy=country");
    expect(found.map(({ group, value, n }) => [group, value, n])).toEqual([
      [{ country: "CL", currency: "CLP" }, 0.25, 3],
      [{ country: "CL", currency: "USD" }, 1, 1],
    ]);
    expect((await rows("D-06?currency=CLP")).map(({ value, unit }) => [value, unit])).toEqual([[450, "CLP"]]);
    const dollars = await rows("D-06?currency=USD");
    expect(dollars.map(({ value, n, notAssessable }) => [value, n, notAssessable])).toEqual([[15, 3, 3]]);
  });

  it("can be filtered by everything, and say nothing where nothing is", async () => {
    const n = async (query: string) => (await rows(`SME-01?${query}`)).map((row) => row.n);
    expect(await n("")).toEqual([6]);
    expect(await n("buyer=CL-RUT-b2")).toEqual([1]);
    expect(await n("method=direct")).toEqual([1]);
    expect(await n("method=open,direct&category=goods")).toEqual([6]);
    expect(await n("source=sv-test")).toEqual([2]);
    expect(await n("from=2024-03-01&to=2024-03-01")).toEqual([3]);
    expect(await n("from=2024-01-01&to=2024-12-31")).toEqual([4]);
    expect(await n("from=2024-08-01&to=2024-08-31")).toEqual([1]);
    expect(await n("country=UY")).toEqual([]);
    expect(await n("category=unknown")).toEqual([]);
  });

  it("can be grouped by everything", async () => {
    const groups = async (by: string) =>
      (await rows(`SME-01?groupBy=${by}`)).map(({ group }) => Object.values(group).join(" "));
    expect(await groups("quarter")).toEqual(["2024-Q1", "2024-Q3", "2025-Q1", "2026-Q1"]);
    expect(await groups("buyer,method")).toEqual(["CL-RUT-B1 open", "CL-RUT-B2 direct"]);
    expect(await groups("valueBand")).toEqual(["0-1k", "unknown"]);
    expect(await groups("scale,source")).toEqual([
      "cl-test large",
      "cl-test micro",
      "cl-test unknown",
      "sv-test large",
      "sv-test micro",
    ]);
  });

  it("come as CSV, each row with what is needed to cite it", async () => {
    const { text, headers } = await get(`${base}/SME-02?groupBy=country,year&country=CL&format=csv`);
    const [header, first] = text.split("\r\n");
    expect(header).toBe(
      "indicator,version,change,group/country,group/year,group/currency,value,numerator,denominator,unknown,coverage,lower,upper,unit,n,notAssessable,reading,small,definition,more/fromRegister",
    );
    expect(first).toBe(
      "SME-02,1,6,CL,2024,CLP,0.25,100,400,50,0.888889,0.222222,0.333333,share,3,0,point,true,CL-ley-20416,0",
    );
    expect(headers.get("content-disposition")).toContain("SME-02-6.csv");
  });

  it("are paged without loss", async () => {
    const all = await rows("SME-01?groupBy=country,year,source");
    const found: Parsed[] = [];
    let next: string | undefined = `${base}/SME-01?groupBy=country,year,source&limit=1`;
    while (next !== undefined) {
      const { body } = await get(next);
      expect(body.meta).toMatchObject({ count: all.length, indicator: "SME-01", change: 6 });
      found.push(...body.data);
      next = body.links.next?.replace("https://pregon.example", "");
    }
    expect(found).toEqual(all);
  });

  it("of another time are refused, those of the present are not", async () => {
    expect((await get(`${base}/SME-01?at=6`)).status).toBe(200);
    const { status, body } = await get(`${base}/SME-01?at=3`);
    expect([status, body.code, body.errors[0].parameter]).toEqual([409, "conflict", "at"]);
  });

  it.each([
    ["SME-01?groupBy=colour", 400, "groupBy"],
    ["SME-01?groupBy=year,month", 400, "groupBy"],
    ["D-01?groupBy=scale", 400, "groupBy"],
    ["SME-01?from=2025-01-01&to=2024-01-01", 400, "to"],
    ["SME-01?from=yesterday", 400, "from"],
    ["SME-01?currency=pesos", 400, "currency"],
    ["SME-01?minCoverage=2", 400, "minCoverage"],
    ["SME-01?country=Chile", 400, "country"],
    ["SME-01?cursor=abc", 400, "cursor"],
    ["SME-01?colour=red", 400, "colour"],
    ["T-41?groupBy=buyer", 400, "groupBy"],
    ["T-41?method=open", 400, "method"],
    ["XYZ", 404, "code"],
  ])("%s is answered %d", async (path, status, parameter) => {
    const answer = await get(`${base}/${path}`);
    expect([answer.status, answer.body.errors[0].parameter]).toEqual([status, parameter]);
  });

  it("follow what changes", async () => {
    await publish(database, cl, [release({ n: 4, supplier: "la", date: "2025-01-02", amount: 5 })]);
    await catchUp(database, indicatorFollower);
    const found = await rows("SME-01?groupBy=year&country=CL");
    expect(found.map(({ group, value, change }) => [group.year, value, change])).toEqual([
      ["2024", 0.5, 7],
      // The later release adds a second supplier to the award.
      ["2025", 0.5, 7],
    ]);
  });
});
