import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importLabels } from "../../src/ingest/labels.ts";
import type { Database } from "../../src/store/database.ts";
import { classificationFollower } from "../../src/store/follow-classifications.ts";
import { catchUp, restartFollowers } from "../../src/store/followers.ts";
import { type Parsed, testApi } from "../support/api.ts";
import { testDatabase } from "../support/database.ts";
import { publish, type TestRelease, testSource } from "../support/publish.ts";

const cl = { id: "cl-test", country: "CL" };
const pe = { id: "pe-test", country: "PE" };
const folder = mkdtempSync(join(tmpdir(), "pregon-labels-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Code = readonly [scheme: string, id: string, description?: string];
const process = (n: string, codes: readonly Code[], date = "2026-05-01T10:00:00Z"): TestRelease => ({
  ocid: `ocds-abc123-${n}`,
  date,
  tender: {
    id: n,
    title: `Compra ${n}`,
    status: "active",
    items: codes.map(([scheme, id, description], at) => ({
      id: String(at),
      description: "cosa",
      classification: { scheme, id, ...(description && { description }) },
    })),
  },
});

let database: Database;
let get: ReturnType<typeof testApi>["get"];
const body = async (path: string): Promise<Parsed> => {
  const answer = await get(`/api/v1/${path}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const codes = async (path: string): Promise<[string, number][]> =>
  (await body(path)).data.map(({ code, notices }: Parsed) => [code, notices]);
const found = async (classification: string): Promise<string[]> =>
  (await body(`notices?classification=${encodeURIComponent(classification)}`)).data
    .map(({ ocid }: Parsed) => ocid.replace("ocds-abc123-", ""))
    .sort();

beforeAll(async () => {
  database = await testDatabase();
  await testSource(database, cl);
  await testSource(database, pe);
  await publish(database, cl, [
    process("pc", [
      ["UNSPSC", "43211503", "Notebooks"],
      ["unspsc", "V1.43211507", "Computadores"],
    ]),
    process("pc2", [["UNSPSC v14", "43211503", "Notebooks"]]),
    process("family", [["UNSPSC", "43210000", "Equipo"]]),
    process("paper", [["UNSPSC", "14111507", "Papel"]]),
    process("cpv", [["CPV", "30213100-6"]]),
    process("odd", [
      ["UNSPSC", "4321"],
      ["UNSPSC", "00000000"],
      ["Lista propia", "x1"],
    ]),
  ]);
  await publish(database, pe, [
    process("cubso", [["CUBSO", "4321150300000001", "Laptop"]]),
    process("other", [["UNSPSC", "43211503", "Portátil"]]),
  ]);
  await catchUp(database, classificationFollower);
  get = testApi(database).get;
});

describe("a search by classification", () => {
  it("brings what stands beneath, in any spelling, and applies no crosswalk", async () => {
    // A malformed code is found by the beginning that it shares.
    const family = ["family", "odd", "other", "pc", "pc2"];
    for (const asked of ["UNSPSC:4321", "UNSPSC:43210000", "unspsc:V1.43210000"]) {
      expect(await found(asked), asked).toEqual(family);
    }
    expect(await found("UNSPSC:43211503")).toEqual(["other", "pc", "pc2"]);
    expect(await found("cpv:30200000-1")).toEqual(["cpv"]);
    expect(await found("CPV:30213100")).toEqual(["cpv"]);
    expect(await found("CPV:31000000")).toEqual([]);
    expect(await found("PE-CUBSO:4321")).toEqual(["cubso"]);
    expect(await found("lista propia:x")).toEqual(["odd"]);
    expect(await found("UNSPSC:00000000")).toEqual([]);
  });
});

describe("classifications", () => {
  it("are listed with how they are built and used", async () => {
    const { data } = await body("classifications");
    const of = (scheme: string) => data.find((each: Parsed) => each.scheme === scheme);
    expect(of("UNSPSC")).toMatchObject({
      known: true,
      mark: "S",
      codes: 5,
      uses: 7,
      sources: ["cl-test", "pe-test"],
      labels: { publishable: "notFree", imported: null },
    });
    expect(of("UNSPSC").levels[0]).toEqual({ name: "segment", length: 2 });
    expect(of("PE-CUBSO")).toMatchObject({ country: "PE", crosswalk: { scheme: "UNSPSC" }, uses: 1 });
    expect(of("LISTA PROPIA")).toMatchObject({ known: false, name: null, levels: [], uses: 1 });
    expect(of("NAICS")).toMatchObject({ uses: 0 });
  });

  it("are browsed level by level; each group counts its notices once", async () => {
    expect(await codes("classifications/unspsc")).toEqual([
      ["14000000", 1],
      ["43000000", 4],
    ]);
    expect(await codes("classifications/UNSPSC?parent=43000000")).toEqual([["43210000", 4]]);
    expect(await codes("classifications/UNSPSC?parent=43211500")).toEqual([
      ["43211503", 3],
      ["43211507", 1],
    ]);
    expect((await get("/api/v1/classifications/nothing")).body.code).toBe("classification-not-found");
    expect((await body("classifications/NAICS")).data).toEqual([]);
  });

  it("are searched by publishers' titles and beginnings of codes", async () => {
    expect(await codes("classifications/UNSPSC?q=portatil")).toEqual([["43211503", 3]]);
    expect((await codes("classifications/UNSPSC?q=4321")).map(([code]) => code)).toEqual([
      "43210000",
      "43211500",
      "43211503",
      "43211507",
    ]);
    expect(await codes("classifications/UNSPSC?q=%25")).toEqual([]);
    const first = await body("classifications/UNSPSC?q=4321&limit=3");
    expect(first.meta.countKind).toBe("none");
    const next = (await get(first.links.next)).body;
    expect(next.data.map((each: Parsed) => each.code)).toEqual(["43211507"]);
    expect(next.links.next).toBeUndefined();
  });

  it("tell of a code its place, titles, use and crosswalks", async () => {
    expect(await body("classifications/unspsc/V1.43211503")).toMatchObject({
      code: "43211503",
      level: { number: 4, name: "commodity" },
      parent: "43211500",
      path: ["43000000", "43210000", "43211500", "43211503"],
      title: "Notebooks",
      titleKind: "publisher",
      notices: 3,
      uses: 3,
      titles: [
        { title: "Notebooks", source: "cl-test", notices: 2 },
        { title: "Portátil", source: "pe-test", notices: 1 },
      ],
      crosswalks: [],
    });
    expect(await body("classifications/CUBSO/4321150300000001")).toMatchObject({
      crosswalks: [{ scheme: "UNSPSC", code: "43211503", match: "broader" }],
    });
    expect(await body("classifications/UNSPSC/10101500")).toMatchObject({ inUse: false, notices: 0, title: null });
    for (const path of ["UNSPSC/papel", "UNSPSC/00000000", "nothing/1"]) {
      const answer = await get(`/api/v1/classifications/${path}`);
      expect([answer.status, answer.body.code], path).toEqual([404, "classification-not-found"]);
    }
  });

  it("tell what could not be placed, by source", async () => {
    const { data } = await body("classification-issues");
    expect(data).toEqual([
      {
        source: "cl-test",
        scheme: "LISTA PROPIA",
        schemeAsGiven: "Lista propia",
        code: null,
        standing: "unknownScheme",
        notices: 1,
      },
      {
        source: "cl-test",
        scheme: "UNSPSC",
        schemeAsGiven: "UNSPSC",
        code: "00000000",
        standing: "noCode",
        notices: 1,
      },
      { source: "cl-test", scheme: "UNSPSC", schemeAsGiven: "UNSPSC", code: "4321", standing: "malformed", notices: 1 },
    ]);
    expect((await body("classification-issues?source=pe-test")).data).toEqual([]);
    const seen: Parsed[] = [];
    for (let url = "/api/v1/classification-issues?scheme=unspsc&limit=1"; url; ) {
      const page: Parsed = (await get(url)).body;
      seen.push(...page.data);
      url = page.links.next ?? "";
    }
    expect(seen).toEqual(data.slice(1));
  });
});

describe("label sets", () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const take = (path: string, more: Partial<Parameters<typeof importLabels>[0]> = {}) =>
    importLabels({
      database,
      scheme: "UNSPSC",
      file: path,
      columns: [
        { code: "Segment", title: "Segment Title" },
        { code: "Commodity", title: "Commodity Title" },
      ],
      set: "mine 26",
      licence: "my own copy",
      signal: new AbortController().signal,
      ...more,
    });

  it("take the place of publishers' titles, and name codes that they lack", async () => {
    const ledger = await take(
      file(
        "a.csv",
        'Segment,Segment Title,Commodity,Commodity Title\n43000000,"Equipos, TI",43211503,Computador portátil\n43000000,"Equipos, TI",43211999,\nxx,Nada,14111507,Papel bond\n',
      ),
    );
    expect(ledger).toMatchObject({
      rows: 3,
      titles: 4,
      untitled: 1,
      rejected: 1,
      codes: 3,
      firstRejected: { line: 4, code: "xx" },
    });
    expect(await body("classifications/UNSPSC/43211503")).toMatchObject({
      title: "Computador portátil",
      titleKind: "label",
    });
    expect(await body("classifications/UNSPSC/43000000")).toMatchObject({ title: "Equipos, TI", notices: 4 });
    const { data } = await body("classifications");
    expect(data.find((each: Parsed) => each.scheme === "UNSPSC").labels.imported).toMatchObject({
      set: "mine 26",
      licence: "my own copy",
      codes: 3,
    });
    const lacking = (await body("classification-issues?scheme=UNSPSC")).data.filter(
      (each: Parsed) => each.standing === "unknownCode",
    );
    expect(lacking.map(({ code, source }: Parsed) => [code, source])).toEqual([
      ["43210000", "cl-test"],
      ["43211507", "cl-test"],
    ]);
  });

  it("replace each other whole, or not at all", async () => {
    await expect(take(file("b.csv", "code,title\n1,x\n"))).rejects.toThrow(/no column "Segment"; it has code, title/);
    await expect(take(file("c.csv", "Segment,Segment Title,Commodity,Commodity Title\nx,y,z,\n"))).rejects.toThrow(
      /no title/,
    );
    await expect(take(join(folder, "none.csv"))).rejects.toThrow(/cannot be read/);
    await expect(take(file("d.csv", ""))).rejects.toThrow(/is empty/);
    await expect(take(file("e.csv", "code,title\n"), { scheme: "XX" })).rejects.toThrow(
      /no classification is named XX/,
    );
    expect(await body("classifications/UNSPSC/14111507")).toMatchObject({ title: "Papel bond" });
    await take(file("f.csv", "code,title\n43211507,Escritorio\n"), {
      columns: [{ code: "code", title: "title" }],
      set: "other",
    });
    expect(await body("classifications/UNSPSC/14111507")).toMatchObject({ title: "Papel", titleKind: "publisher" });
    expect(await body("classifications/UNSPSC/43211507")).toMatchObject({ title: "Escritorio", titleKind: "label" });
  });

  it("give trees to classifications whose codes do not tell", async () => {
    await publish(database, cl, [process("mat", [["CATMAT", "461506"]])]);
    await catchUp(database, classificationFollower);
    const path = file("m.csv", "code,title,class\n70,Informática,\n7010,Computadores,70\n461506,Notebook 14,7010\n");
    await take(path, { scheme: "BR-CATMAT", columns: [{ code: "code", title: "title" }], parent: "class" });
    expect((await codes("classifications/CATMAT")).map(([code]) => code)).toEqual(["70"]);
    expect(await codes("classifications/CATMAT?parent=7010")).toEqual([["461506", 1]]);
    expect(await body("classifications/CATMAT/461506")).toMatchObject({ parent: "7010", title: "Notebook 14" });
  });
});

describe("the counts", () => {
  const rows = async () =>
    (
      await database.sql<
        { text: string }[]
      >`select c::text as text from classification_counts c order by c::text collate "C"`
    ).map((row) => row.text);

  it("kept up with the changes are those of a recount", async () => {
    await publish(database, cl, [
      process("pc", [["UNSPSC", "14111507", "Papel"]], "2026-05-03T10:00:00Z"),
      process("family", [["CPV", "45000000-7"]], "2026-05-03T10:00:00Z"),
      process("odd", [["UNSPSC", "43211503"]], "2026-05-03T10:00:00Z"),
    ]);
    await catchUp(database, { ...classificationFollower, batch: 2 });
    const kept = await rows();
    expect(kept.length).toBeGreaterThan(10);
    await restartFollowers(database.sql);
    await catchUp(database, classificationFollower);
    expect(await rows()).toEqual(kept);
  });
});
