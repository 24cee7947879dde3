import { beforeAll, describe, expect, it } from "vitest";
import { validate, validatePackage } from "../../src/ocds/index.ts";
import type { Database } from "../../src/store/database.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL", license: "https://licences.example/cl" };
const pe = { id: "pe-test", country: "PE", license: "https://licences.example/pe" };
const tender = (n: number, day: number, more: Record<string, unknown> = {}) => ({
  ocid: `ocds-abc123-${n}`,
  date: `2026-05-${String(day).padStart(2, "0")}T10:00:00Z`,
  tag: day === 1 ? ["tender"] : ["tenderUpdate"],
  tender: {
    id: `${n}`,
    title: `Compra ${n}, día ${day}`,
    status: "active",
    value: { amount: 1, currency: "CLP" },
    ...more,
  },
});

let database: Database;
let get: ReturnType<typeof testApi>["get"];
beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  await publish(
    database,
    cl,
    [1, 2, 3, 4, 5].map((n) => tender(n, 1)),
  );
  await publish(database, cl, [tender(1, 5), tender(2, 6)]);
  await publish(database, pe, [tender(9, 3)]);
  await publish(database, cl, [{ ...tender(7, 1), buyer: { id: "b", name: 7 } }]);
  get = testApi(database).get;
});

const titles = (releases: Parsed[]) => releases.map((release) => release.tender.title);

function expectPackage(body: Parsed, list: "releases" | "records") {
  const { errors } = validatePackage(body, { extensions: body.extensions });
  const allowed = body[list].length === 0 ? ["min-items"] : [];
  expect(errors.filter((error) => !(allowed.length && error.pointer === `/${list}`))).toEqual([]);
  expect(body).toMatchObject({
    version: "1.1",
    publisher: { name: "Pregón", uri: "https://pregon.example" },
    publicationPolicy: expect.any(String),
    extensions: expect.arrayContaining([expect.stringContaining("extension.json")]),
  });
  expect(Object.keys(body.links ?? {}).filter((name) => name !== "next" && name !== "prev")).toEqual([]);
}

describe("the record of a process", () => {
  it("links its releases", async () => {
    const { body, headers } = await get("/api/v1/ocds/records/ocds-abc123-1");
    expect(validatePackage(body).errors).toEqual([]);
    expect(body).toMatchObject({
      uri: "https://pregon.example/api/v1/ocds/records/ocds-abc123-1",
      license: cl.license,
    });
    expect(body.sources).toMatchObject([{ id: "cl-test", publisher: { name: "Publisher of cl-test" } }]);
    const [record] = body.records;
    expect(record).toMatchObject({ ocid: "ocds-abc123-1", source: "cl-test", compiledRelease: { tag: ["compiled"] } });
    expect(record.releases.map((each: Parsed) => each.tag)).toEqual([["tender"], ["tenderUpdate"]]);
    expect(headers.get("link")).toBe(`<${cl.license}>; rel="license"`);
    const release = await get(record.releases[0].url);
    expect(release.body).toMatchObject({ ocid: "ocds-abc123-1", tender: { title: "Compra 1, día 1" } });
    expect(validate(release.body).errors).toEqual([]);
  });

  it("embeds them and adds the versioned release", async () => {
    const { body } = await get("/api/v1/ocds/records/ocds-abc123-1?releases=embedded&versioned=true");
    expect(validatePackage(body).errors).toEqual([]);
    const [record] = body.records;
    expect(titles(record.releases)).toEqual(["Compra 1, día 1", "Compra 1, día 5"]);
    expect(record.versionedRelease.tender.title.map((each: Parsed) => each.value)).toEqual([
      "Compra 1, día 1",
      "Compra 1, día 5",
    ]);
  });

  it("gives the compiled release alone, as it is stored", async () => {
    const { body, text } = await get("/api/v1/ocds/compiled/ocds-abc123-1");
    expect(validate(body).errors).toEqual([]);
    const [row] = await database.sql`select body::text as body from records where ocid = 'ocds-abc123-1'`;
    expect(text).toBe(row?.body);
  });

  it("gives one release by the publisher's id", async () => {
    const { body } = await get(
      `/api/v1/ocds/releases/ocds-abc123-2/${encodeURIComponent("ocds-abc123-2-2026-05-06T10:00:00Z")}`,
    );
    expect(body.tender.title).toBe("Compra 2, día 6");
    expect(await get("/api/v1/ocds/releases/ocds-abc123-2/none")).toMatchObject({
      status: 404,
      body: { code: "release-not-found" },
    });
    expect(await get("/api/v1/ocds/compiled/none")).toMatchObject({ status: 404, body: { code: "process-not-found" } });
    expect(await get("/api/v1/ocds/records/none")).toMatchObject({ status: 404 });
    expect(await get("/api/v1/ocds/records/ocds-abc123-1?versioned=maybe")).toMatchObject({ status: 400 });
  });

  it("is there whatever its releases look like: contradicting ones, and ones that are not valid", async () => {
    const odd = await testDatabase();
    await testSource(odd, cl);
    await publish(odd, cl, [{ ...tender(1, 1), extra: 1 }]);
    await publish(odd, cl, [{ ...tender(1, 2), extra: { a: 1 } }]);
    await publish(odd, cl, [{ ...tender(1, 3), date: "no date" }]);
    await publish(odd, cl, [{ ...tender(2, 1), date: 5 } as never, { ...tender(2, 1), date: null } as never]);
    const { app } = testApi(odd);
    for (const ocid of ["ocds-abc123-1", "ocds-abc123-2"]) {
      for (const path of [`notices/${ocid}`, `ocds/records/${ocid}?versioned=true&releases=embedded`]) {
        expect((await app.request(`/api/v1/${path}`)).status, path).toBe(200);
      }
    }
    const { body } = await testApi(odd).get("/api/v1/ocds/records/ocds-abc123-1?versioned=true");
    const [{ compiledRelease, versionedRelease }] = body.records;
    expect(compiledRelease.tender.title).toBe("Compra 1, día 1");
    expect(versionedRelease.tender.title.map((each: Parsed) => each.value)).toEqual(["Compra 1, día 1"]);
  });

  it("says that a process was withdrawn", async () => {
    await database.sql`update records set withdrawn = true where ocid = 'ocds-abc123-5'`;
    for (const path of ["notices", "ocds/compiled", "ocds/records"]) {
      expect(await get(`/api/v1/${path}/ocds-abc123-5`)).toMatchObject({
        status: 410,
        body: { code: "process-withdrawn" },
      });
    }
    await database.sql`update records set withdrawn = false where ocid = 'ocds-abc123-5'`;
  });
});

async function walk(first: string, list: "releases" | "records"): Promise<Parsed[]> {
  const all: Parsed[] = [];
  let url: string | undefined = first;
  let before: string | undefined;
  for (let pages = 0; url && pages < 20; pages += 1) {
    const { body }: { body: Parsed } = await get(url);
    expectPackage(body, list);
    if (before) {
      const back = (await get(body.links.prev)).body;
      expect(back[list]).toEqual(JSON.parse(before));
    }
    before = JSON.stringify(body[list]);
    all.push(...body[list]);
    url = body.links.next;
  }
  return all;
}

describe("release packages", () => {
  it("page through all valid releases in the order of storing, each batch by date", async () => {
    const all = await walk("/api/v1/ocds/release-packages?limit=3", "releases");
    expect(titles(all)).toEqual([
      "Compra 1, día 1",
      "Compra 2, día 1",
      "Compra 3, día 1",
      "Compra 4, día 1",
      "Compra 5, día 1",
      "Compra 1, día 5",
      "Compra 2, día 6",
      "Compra 9, día 3",
    ]);
  });

  it("show on a later page what comes while one pages, also with an old date", async () => {
    const late = await testDatabase();
    await testSource(late, cl);
    await publish(late, cl, [tender(1, 3), tender(2, 4)]);
    const api = testApi(late);
    const first = (await api.get("/api/v1/ocds/release-packages?limit=1")).body;
    await publish(late, cl, [tender(3, 1)]);
    const second = (await api.get(first.links.next)).body;
    const third = (await api.get(second.links.next)).body;
    expect(titles([...first.releases, ...second.releases, ...third.releases])).toEqual([
      "Compra 1, día 3",
      "Compra 2, día 4",
      "Compra 3, día 1",
    ]);
    expect(third.links.next).toBeUndefined();
    // The last page, asked again, goes on.
    await publish(late, cl, [tender(1, 1)]);
    const again = (await api.get(third.uri)).body;
    expect(titles(again.releases)).toEqual(["Compra 3, día 1"]);
    expect(titles((await api.get(again.links.next)).body.releases)).toEqual(["Compra 1, día 1"]);
  });

  it.each([
    ["source=pe-test", ["Compra 9, día 3"]],
    ["country=pe", ["Compra 9, día 3"]],
    ["since=2026-05-05", ["Compra 1, día 5", "Compra 2, día 6"]],
    ["since=2026-05-02&until=2026-05-03", ["Compra 9, día 3"]],
  ])("filter by %s", async (query, expected) => {
    const { body } = await get(`/api/v1/ocds/release-packages?${query}`);
    expect(titles(body.releases)).toEqual(expected);
  });

  it("give what is not valid OCDS only when asked for", async () => {
    const response = await testApi(database).app.request("/api/v1/ocds/release-packages?valid=false");
    expect(titles(JSON.parse(await response.text()).releases)).toEqual(["Compra 7, día 1"]);
  });

  it("are whole packages where there is nothing", async () => {
    for (const [path, list] of [
      ["release-packages?since=2030-01-01", "releases"],
      ["record-packages?country=AR", "records"],
    ] as const) {
      const { status, body } = await get(`/api/v1/ocds/${path}`);
      expect(status).toBe(200);
      expect(body[list]).toEqual([]);
      expectPackage(body, list);
      expect(body.links ?? {}).toEqual({});
    }
  });
});

describe("record packages", () => {
  it("are in the order of the last changes: what changes while one pages comes on a later page", async () => {
    const late = await testDatabase();
    await testSource(late, cl);
    await publish(late, cl, [tender(1, 3), tender(2, 3)]);
    await publish(late, cl, [tender(3, 2)]);
    const api = testApi(late);
    const seen: string[] = [];
    let url: string | undefined = "/api/v1/ocds/record-packages?limit=1";
    for (let page = 0; url; page += 1) {
      const { body }: { body: Parsed } = await api.get(url);
      seen.push(...body.records.map((record: Parsed) => record.compiledRelease.tender.title));
      if (page === 0) await publish(late, cl, [tender(1, 4)]);
      url = body.links.next;
    }
    expect(seen).toEqual(["Compra 1, día 3", "Compra 2, día 3", "Compra 3, día 2", "Compra 1, día 4"]);
  });

  it.each(["", "&releases=embedded", "&versioned=true"])("page through all records%s", async (options) => {
    const all = await walk(`/api/v1/ocds/record-packages?limit=4${options}`, "records");
    expect(all.map((record) => record.ocid).sort()).toEqual([1, 2, 3, 4, 5, 9].map((n) => `ocds-abc123-${n}`));
  });

  it("take the filters of notices and name each source", async () => {
    const { body } = await get("/api/v1/ocds/record-packages?country=PE");
    expect(body.records.map((record: Parsed) => record.source)).toEqual(["pe-test"]);
    expect(body.license).toBe(pe.license);
    expect((await get("/api/v1/ocds/record-packages?since=2026-05-03&until=2026-05-05")).body.records).toMatchObject([
      { ocid: "ocds-abc123-1", compiledRelease: { date: "2026-05-05T10:00:00Z" } },
      { ocid: "ocds-abc123-9", compiledRelease: { date: "2026-05-03T10:00:00Z" } },
    ]);
    const mixed = (await get("/api/v1/ocds/record-packages")).body;
    expect(mixed.license).toBeUndefined();
    expect(mixed.sources.map((source: Parsed) => source.license)).toEqual([cl.license, pe.license]);
  });

  it("keep numbers digit by digit", async () => {
    const [row] = await database.sql`select body::text as body from records where ocid = 'ocds-abc123-3'`;
    const big = row?.body.replace('"amount":1,', '"amount":12345678901234567.89,');
    await database.sql`update records set body = ${big}::text::json where ocid = 'ocds-abc123-3'`;
    expect((await get("/api/v1/ocds/records/ocds-abc123-3")).text).toContain('"amount":12345678901234567.89,');
  });
});
