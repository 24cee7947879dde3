import { beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/store/database.ts";
import { rankedMatches } from "../../src/store/read-notices.ts";
import { type Parsed, standingClock, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const now = "2026-06-15T12:00:00Z";
const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const br = { id: "br-test", country: "BR", language: "pt" };

/** One process that differs from the plain one in what is given. */
function tender(n: string, more: Record<string, unknown> = {}, release: Record<string, unknown> = {}): TestRelease {
  const { items, ...rest } = more;
  return {
    ocid: `ocds-abc123-${n}`,
    date: "2026-05-01T10:00:00Z",
    buyer: { id: "b1", name: "Municipalidad de Prueba" },
    parties: [
      {
        id: "b1",
        name: "Municipalidad de Prueba",
        roles: ["buyer"],
        identifier: { scheme: "CL-RUT", id: "61.000.000-1" },
      },
    ],
    tender: {
      id: n,
      title: `Compra ${n}`,
      status: "active",
      procurementMethod: "open",
      mainProcurementCategory: "goods",
      datePublished: "2026-05-01T10:00:00Z",
      items: items ?? [{ id: "1", description: "cosa", classification: { scheme: "UNSPSC", id: "43211503" } }],
      ...rest,
    },
    ...release,
  };
}

const numberOf: Record<string, string> = { small: "77.000.001-2", large: "77.000.002-0" };
const awarded = (scale: string) => ({
  parties: [
    {
      id: "b1",
      name: "Municipalidad de Prueba",
      roles: ["buyer"],
      identifier: { scheme: "CL-RUT", id: "61.000.000-1" },
    },
    {
      id: "s1",
      name: "Proveedora Ñandú",
      roles: ["supplier"],
      identifier: { scheme: "CL-RUT", id: numberOf[scale] ?? "" },
      details: { scale },
    },
  ],
  awards: [{ id: "a1", status: "active", suppliers: [{ id: "s1", name: "Proveedora Ñandú" }] }],
});

let database: Database;
let get: ReturnType<typeof testApi>["get"];
const found = async (query: string): Promise<string[]> => {
  const answer = await get(`/api/v1/notices?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.map((item: { ocid: string }) => item.ocid.replace("ocds-abc123-", "")).sort();
};

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, br);
  await publish(database, cl, [
    tender("plain"),
    tender("words", {
      title: "Construcción de caminos rurales",
      description: "Puentes y señalización vial: compra, compra, compra",
    }),
    tender("open", { tenderPeriod: { endDate: "2026-07-01T00:00:00Z" } }),
    tender("closed", { tenderPeriod: { endDate: "2026-06-01T00:00:00Z" } }),
    tender("cancelled", { status: "cancelled", tenderPeriod: { endDate: "2026-07-02T00:00:00Z" } }),
    tender("direct", { procurementMethod: "direct" }),
    tender("works", { mainProcurementCategory: "works" }),
    tender("class", { items: [{ id: "1", classification: { scheme: "UNSPSC", id: "72141001" } }] }),
    tender("usd", { value: { amount: 5000, currency: "USD" } }),
    tender("clp", { value: { amount: 7000, currency: "CLP" } }),
    tender("old", { datePublished: "2025-12-31T23:59:59Z" }),
    tender("reserved", { otherRequirements: { reservedParticipation: ["sme"] } }),
    tender("small", {}, awarded("small")),
    tender("large", {}, awarded("large")),
    tender("a b/c,d", {}),
    tender("invalid", {}, { buyer: { id: "b1", name: 7 } }),
  ]);
  await publish(database, br, [
    {
      ...tender("pt", { title: "Aquisição de cadeiras escolares", procurementMethod: undefined }),
      buyer: { id: "b9", name: "Prefeitura" },
      parties: [],
    },
  ]);
  await database.sql`analyze`;
  get = testApi(database, { clock: standingClock(now) }).get;
});

describe("GET /api/v1/notices", () => {
  it("gives items as documented, with links and meta", async () => {
    const { body, headers } = await get("/api/v1/notices?ocid=ocds-abc123-small");
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      ocid: "ocds-abc123-small",
      source: "cl-test",
      country: "CL",
      title: "Compra small",
      buyer: { id: "CL-RUT-610000001", name: "Municipalidad de Prueba" },
      status: "active",
      stage: "award",
      openForBids: null,
      awards: [{ suppliers: [{ id: "CL-RUT-770000012", name: "Proveedora Ñandú", scale: "small" }] }],
      updated: expect.stringMatching(/Z$/),
      change: expect.any(Number),
    });
    expect(body.links).toEqual({ self: "https://pregon.example/api/v1/notices?ocid=ocds-abc123-small" });
    expect(body.meta).toEqual({ count: 1, countKind: "exact" });
    expect(headers.get("link")).toBe('<https://licences.example/cl>; rel="license"');
  });

  const everything = [
    "a b/c,d",
    "cancelled",
    "class",
    "closed",
    "clp",
    "direct",
    "large",
    "old",
    "open",
    "plain",
    "pt",
    "reserved",
    "small",
    "usd",
    "words",
    "works",
  ];
  const without = (...names: string[]) => everything.filter((name) => !names.includes(name));

  it.each<[string, string[]]>([
    ["", everything],
    ["country=BR", ["pt"]],
    ["country=cl,br", everything],
    ["country=CL&country=BR", everything],
    ["country=PE", []],
    ["source=br-test", ["pt"]],
    ["buyer=CL-RUT-61.000.000-1", without("pt")],
    ["supplier=CL-RUT-770000020,cl-rut-77.000.001-2", ["large", "small"]],
    ["status=cancelled", ["cancelled"]],
    ["stage=award", ["large", "small"]],
    ["method=direct", ["direct"]],
    ["method=unknown", ["pt"]],
    ["category=works", ["works"]],
    ["classification=UNSPSC:7214", ["class"]],
    ["classification=UNSPSC:72141001,CPV:1", ["class"]],
    ["classification=CPV:7214", []],
    ["minValue=5000", ["usd"]],
    ["minValue=5000.01", []],
    ["minValue=1&maxValue=8000&currency=CLP", ["clp"]],
    // Alone it restricts nothing.
    ["currency=CLP&category=goods", without("works")],
    ["publishedTo=2025-12-31", ["old"]],
    ["publishedFrom=2026-01-01", without("old")],
    ["publishedTo=2025-12-31T23:59:58Z", []],
    ["deadlineFrom=2026-06-02", ["cancelled", "open"]],
    ["deadlineTo=2026-06-01", ["closed"]],
    ["openForBids=true", ["open"]],
    ["openForBids=false", ["cancelled", "closed"]],
    ["smeReserved=true", ["reserved"]],
    ["smeSupplier=true", ["small"]],
    ["smeSupplier=false", ["large"]],
    ["updatedSince=2999-01-01", []],
    ["valid=false", ["invalid"]],
    ["valid=any&method=direct", ["direct"]],
    ["ocid=ocds-abc123-a%20b/c%5C,d", ["a b/c,d"]],
    ["q=camino", ["words"]],
    ["q=CONSTRUCCION", ["words"]],
    ["q=%22caminos%20rurales%22", ["words"]],
    ["q=%22rurales%20caminos%22", []],
    ["q=caminos%20-puentes", []],
    ["q=puente%20or%20cadeira", ["pt", "words"]],
    ["q=aquisicao", ["pt"]],
    ["q=%C3%B1andu&smeSupplier=true", ["small"]],
  ])("filters by %s", async (query, expected) => {
    expect(await found(`${query}&limit=1000`)).toEqual([...expected].sort());
  });

  it.each([
    ["colour=red", "colour", "not a parameter"],
    ["limit=0", "limit", "from 1 to 1000"],
    ["limit=1001", "limit", "from 1 to 1000"],
    ["limit=ten", "limit", "a whole number"],
    ["limit=5&limit=6", "limit", "more than once"],
    ["status=open", "status", "one of planning, planned, active"],
    ["openForBids=yes", "openForBids", "true or false"],
    ["publishedFrom=yesterday", "publishedFrom", "2024-05-31"],
    ["publishedFrom=2026-02-30", "publishedFrom", "2024-05-31"],
    ["country=CHL", "country", "two letters"],
    ["minValue=-1", "minValue", "a number"],
    ["currency=dollars", "currency", "such as CLP"],
    ["classification=4321", "classification", "UNSPSC:4321"],
    ["sort=title", "sort", "-published"],
    ["sort=relevance", "sort", "needs q"],
    ["format=pdf", "format", "one of json"],
    ["q=%00", "q", "text"],
    ["flagged=true", "flagged", "not a parameter"],
  ])("refuses %s", async (query, parameter, words) => {
    const { status, body, headers } = await get(`/api/v1/notices?${query}`);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({ status: 400, code: "bad-parameter", errors: [{ parameter }] });
    expect(body.errors[0].detail).toContain(words);
    expect(body.requestId).toBe(headers.get("x-request-id"));
  });

  it("names every bad parameter at once", async () => {
    const { body } = await get("/api/v1/notices?limit=x&status=y&z=1");
    expect(body.errors.map((error: { parameter: string }) => error.parameter)).toEqual(["limit", "status", "z"]);
  });

  it("counts by value", async () => {
    const { body } = await get("/api/v1/notices?facets=country,status,method,category,source,year&limit=1&count=none");
    expect(body.meta).toEqual({
      countKind: "none",
      facets: {
        country: { CL: 15, BR: 1 },
        status: { active: 15, cancelled: 1 },
        method: { open: 14, direct: 1, unknown: 1 },
        category: { goods: 15, works: 1 },
        source: { "cl-test": 15, "br-test": 1 },
        year: { "2026": 15, "2025": 1 },
      },
    });
    // Kept counts and counting say the same: a filter that all pass makes the second.
    const all = "facets=country,status,method,category,source,year&limit=1&count=exact";
    for (const filter of ["", "&country=CL", "&status=active&valid=any", "&method=open,unknown&source=cl-test"]) {
      const [kept, counted] = [
        await get(`/api/v1/notices?${all}${filter}`),
        await get(`/api/v1/notices?${all}${filter}&updatedSince=1990-01-01`),
      ];
      expect(kept.body.meta).toEqual(counted.body.meta);
    }
    const filtered = await get("/api/v1/notices?facets=country&country=BR&limit=1");
    expect(filtered.body.meta.facets).toEqual({ country: { BR: 1 } });
  });

  it("counts exactly, roughly or not at all", async () => {
    expect((await get("/api/v1/notices?limit=2&count=exact")).body.meta).toEqual({ count: 16, countKind: "exact" });
    expect((await get("/api/v1/notices?limit=2&count=none")).body.meta).toEqual({ countKind: "none" });
    const { meta } = (await get("/api/v1/notices?limit=2")).body;
    // Few notices are counted; the planner is asked where there are many.
    expect(meta).toMatchObject({
      countKind: "exact",
      count: (await get("/api/v1/notices?limit=2&count=exact")).body.meta.count,
    });
  });

  it("orders", async () => {
    const first = async (query: string) => (await get(`/api/v1/notices?limit=3&${query}`)).body.data[0].ocid.slice(12);
    expect(await first("sort=published")).toBe("old");
    expect(await first("sort=deadline")).toBe("closed");
    expect(await first("sort=value")).toBe("usd");
    expect(await first("sort=-value")).toBe("usd");
    expect(await first("sort=-updated")).toBe("pt");
    const { body } = await get("/api/v1/notices?sort=relevance&q=compra&limit=100");
    expect(body.data[0].ocid).toBe("ocds-abc123-words");
    expect(body.meta.ranked).toBe(rankedMatches);
  });

  it.each(["-published", "published", "deadline", "-value", "value", "updated", "-updated", "relevance&q=compra"])(
    "walks all pages in the order of %s, forth and back, each notice once",
    async (sort) => {
      const pages: string[][] = [];
      let url: string | undefined = `/api/v1/notices?limit=4&count=none&sort=${sort}`;
      let last = "";
      while (url && pages.length < 20) {
        const { body } = await get(url);
        pages.push(body.data.map((item: { ocid: string }) => item.ocid));
        last = url;
        url = body.links.next;
      }
      const all = pages.flat();
      const whole = (await get(`/api/v1/notices?limit=1000&sort=${sort}`)).body.data.map(
        (i: { ocid: string }) => i.ocid,
      );
      expect(all).toEqual(whole);
      expect(new Set(all).size).toBe(all.length);
      const back: string[][] = [];
      for (url = last; url && back.length < 20; ) {
        const { body }: { body: Parsed } = await get(url);
        back.unshift(body.data.map((item: { ocid: string }) => item.ocid));
        url = body.links.prev;
      }
      expect(back.flat()).toEqual(whole);
    },
  );

  it("refuses cursors that are damaged or of another list", async () => {
    const { body } = await get("/api/v1/notices?limit=2");
    const cursor = new URL(body.links.next).searchParams.get("cursor") ?? "";
    const swapped = `${cursor.slice(0, -4)}${cursor.at(-4) === "A" ? "B" : "A"}${cursor.slice(-3)}`;
    for (const bad of [
      `cursor=${swapped}`,
      "cursor=abc",
      "cursor=%27%20or%201",
      `cursor=${cursor}&sort=published`,
      `cursor=${cursor}&country=CL`,
      `cursor=${Buffer.from('[0,"2020-01-01T00:00:00Z","x"]').toString("base64url")}`,
    ]) {
      const answer = await get(`/api/v1/notices?limit=2&${bad}`);
      expect(answer.status, bad).toBe(400);
      expect(answer.body.code).toBe("bad-cursor");
    }
    expect((await get(`/api/v1/notices?limit=2&cursor=${cursor}`)).status).toBe(200);
    expect((await get(`/api/v1/ocds/record-packages?limit=2&cursor=${cursor}`)).status).toBe(400);
  });

  it("gives NDJSON and CSV, by format or by Accept", async () => {
    const lines = await get("/api/v1/notices?format=ndjson&limit=3");
    expect(lines.headers.get("content-type")).toContain("application/x-ndjson");
    expect(
      lines.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).ocid),
    ).toHaveLength(3);
    expect(lines.headers.get("link")).toContain('rel="next"');
    const csv = await get("/api/v1/notices?limit=2", { headers: { accept: "text/csv" } });
    expect(csv.text.split("\r\n")[0]).toMatch(/^ocid,source,country,title/);
    expect(csv.text.split("\r\n")).toHaveLength(4);
    const json = await get("/api/v1/notices?limit=2", { headers: { accept: "text/csv;q=0.2, application/json" } });
    expect(json.body.data).toHaveLength(2);
    const none = await get("/api/v1/notices", { headers: { accept: "application/pdf" } });
    expect(none).toMatchObject({ status: 406, body: { code: "not-acceptable" } });
  });

  it("keeps formulas out of CSV", async () => {
    await publish(database, cl, [
      tender("formula", { title: '=HYPERLINK("x")', description: "a,b" }, { date: "2026-05-02T00:00:00Z" }),
    ]);
    const csv = await get("/api/v1/notices?format=csv&ocid=ocds-abc123-formula");
    expect(csv.text).toContain(`"'=HYPERLINK(""x"")","a,b"`);
  });
});

describe("paging while notices are added", () => {
  it("keeps its place", async () => {
    const first = (await get("/api/v1/notices?limit=5&source=cl-test")).body;
    await publish(database, cl, [tender("aaa-new", { datePublished: "2026-06-01T00:00:00Z" })]);
    const second = (await get(first.links.next)).body;
    const ids = [...first.data, ...second.data].map((item) => item.ocid);
    expect(new Set(ids).size).toBe(10);
    expect(ids).not.toContain("ocds-abc123-aaa-new");
    const back = (await get(second.links.prev)).body;
    expect(back.data.map((item: { ocid: string }) => item.ocid)).toEqual(
      first.data.map((item: { ocid: string }) => item.ocid),
    );
  });
});

describe("GET /api/v1/notices/{ocid}", () => {
  it("gives one notice with documents and history", async () => {
    const document = { id: "d1", documentType: "tenderNotice", title: "Bases", url: "https://cl.example/bases.pdf" };
    await publish(database, cl, [
      tender("doc", { documents: [document] }),
      tender(
        "doc",
        { documents: [document], title: "Compra cambiada" },
        { date: "2026-05-09T00:00:00Z", tag: ["tenderUpdate"] },
      ),
    ]);
    const { body, headers } = await get("/api/v1/notices/ocds-abc123-doc");
    expect(body).toMatchObject({
      title: "Compra cambiada",
      documents: [document],
      history: [
        { id: "ocds-abc123-doc-2026-05-01T10:00:00Z", tag: ["tender"], source: "cl-test" },
        { date: "2026-05-09T00:00:00.000000Z", tag: ["tenderUpdate"] },
      ],
    });
    expect(headers.get("link")).toContain('rel="license"');
    const release = await get(body.history[1].url);
    expect(release.body).toMatchObject({ tag: ["tenderUpdate"], tender: { title: "Compra cambiada" } });
  });

  it.each(["ocds-abc123-a%20b%2Fc%2Cd", "ocds-abc123-a%20b/c,d"])("takes slashes and spaces: %s", async (ocid) => {
    expect((await get(`/api/v1/notices/${ocid}`)).body.ocid).toBe("ocds-abc123-a b/c,d");
    expect((await get(`/api/v1/ocds/compiled/${ocid}`)).body.ocid).toBe("ocds-abc123-a b/c,d");
    expect((await get(`/api/v1/ocds/records/${ocid}`)).body.records[0].ocid).toBe("ocds-abc123-a b/c,d");
  });

  it("knows what it does not have", async () => {
    expect(await get("/api/v1/notices/ocds-none")).toMatchObject({ status: 404, body: { code: "process-not-found" } });
    expect(await get("/api/v1/notices/%00")).toMatchObject({ status: 400 });
    expect(await get("/api/v1/notices/%FF")).toMatchObject({ status: 404, body: { code: "process-not-found" } });
  });
});
