import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { createLogger } from "../../src/base/log.ts";
import { commitBatch } from "../../src/compile/commit.ts";
import { rebuild } from "../../src/compile/rebuild.ts";
import { remap } from "../../src/ingest/remap.ts";
import { testDatabase } from "../support/database.ts";
import { derivedRows } from "../support/derived.ts";
import { type ImportBench, importBench, importInfo } from "../support/import-bench.ts";
import { packageOf, sampleRelease, tarOf, zipOf } from "../support/ocds-files.ts";

let bench: ImportBench;
let folder: string;
beforeAll(async () => {
  bench = await importBench();
  folder = mkdtempSync(join(tmpdir(), "pregon-test-faults-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: string | Uint8Array, name = "input.json"): string {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  writeFileSync(path, content);
  return path;
}
const json = (value: unknown) => JSON.stringify(value);
const many = (source: string, count: number) =>
  Array.from({ length: count }, (_, n) => sampleRelease(`${source}-${n}`));
const release = async (ocid: string) => {
  const rows = await bench.database
    .sql`select id, release_id, source, tag, valid, body::text as body from releases where ocid = ${ocid} order by date, sequence`;
  return rows.map((row): Record<string, unknown> & { body: Record<string, unknown> } => ({
    ...row,
    body: JSON.parse(row.body),
  }));
};

describe("what cannot be read", () => {
  it("a line that is no JSON is refused with its place, the others are taken; the same when it is met again", async () => {
    const good = many("bad-line", 3).map(json);
    const text = `${good[0]}\n${good[1]?.slice(0, 90)}\n${good[1]}\n{"a": "open\n${good[2]}\n`;
    const path = file(text);
    for (const newReleases of [3, 0]) {
      const run = await bench.run("bad-line", [path]);
      expect(run).toMatchObject({ status: "incomplete", fetched: 5, rejected: 2, newReleases });
      expect(run.findings).toMatchObject([{ verdict: "rejected", code: "malformed-json", count: 2 }]);
      expect(run.findings[0]?.message).toContain(`byte ${Buffer.byteLength(good[0] ?? "") + 1}:`);
    }
    expect(await bench.issues("bad-line")).toEqual({ "malformed-json": 2 });
  });

  it("a member that is no JSON does not take its package away, small or large", async () => {
    for (const count of [5, 4000]) {
      const source = `bad-member-${count}`;
      const releases = many(source, count).map(json);
      releases[2] = `{"ocid": "x", "id": nothing}`;
      const run = await bench.run(source, [file(`{"version":"1.1","releases":[${releases.join(",\n")}],"uri":"x"}`)]);
      expect(run).toMatchObject({ status: "incomplete", fetched: count, rejected: 1, newReleases: count - 1 });
    }
  });

  it("a release nested without end does not take the others away", async () => {
    const deep = (levels: number) => ({ x: JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`) as object });
    const releases = [
      ...many("deep", 2).map(json),
      json({ ...sampleRelease("deep-fine"), more: deep(300) }),
      json({ ...sampleRelease("deep-3000"), more: deep(3000) }),
      `{"ocid":"ocds-sample-x","id":"1","tag":["tender"],"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"ocid":"ocds-sample-y","id":"1","tag":["tender"],"n":12345678901234567890,"x":${'{"a":'.repeat(50_000)}1${"}".repeat(50_001)}`,
    ];
    for (const text of [releases.join("\n"), `{"releases":[${releases.join(",")}]}`]) {
      const run = await bench.run("deep", [file(text)]);
      expect(run).toMatchObject({ status: "incomplete", fetched: 6, rejected: 3 });
      expect(run.findings).toMatchObject([{ verdict: "rejected", code: "too-deep", count: 3 }]);
    }
    expect(await bench.database.sql`select from records where ocid like 'ocds-sample-deep%'`).toHaveLength(3);
  });

  it("white space, and archives without JSON, are no complete import", async () => {
    const empty = zipOf({ "readme.md": "no JSON" });
    const out = await tarOf({ "../a.json": json(sampleRelease("out")) });
    for (const [name, content, code] of [
      ["blank.json", " \n ", "empty-input"],
      ["docs.zip", empty, "nothing-to-import"],
      ["out.tar", out, "malformed-archive"],
    ] as const) {
      const run = await bench.run("nothing", [file(content, name)]);
      expect(run).toMatchObject({ status: "incomplete", fetched: 0, newReleases: 0 });
      expect(run.findings).toMatchObject([{ code }]);
    }
    expect(await bench.database.sql`select from releases where source = 'nothing'`).toHaveLength(0);
  });

  it("what stands where a release should is refused by name", async () => {
    const odd = [
      sampleRelease("odd-1"),
      { ...sampleRelease("odd"), ocid: undefined },
      { error: "no" },
      5,
      null,
      "text",
      [sampleRelease("odd-2")],
      { ocid: "ocds-sample-odd", initiationType: [{ releaseID: "1", releaseDate: "2024-01-01", value: "tender" }] },
    ];
    const run = await bench.run("odd", [file(json(packageOf(odd)))]);
    expect(run).toMatchObject({ status: "incomplete", fetched: 8, rejected: 7, newReleases: 1 });
    expect(run.findings.map((each) => `${each.code} ${each.count}`).sort()).toEqual([
      "not-an-object 4",
      "not-ocds 1",
      "release-without-ocid 1",
      "versioned-release 1",
    ]);
  });

  it("a page of HTML, a table, an empty file", async () => {
    const page = file("<!doctype html><html><body>{}</body></html>");
    expect((await bench.run("html", [page])).reason).toContain("not-json");
    expect((await bench.run("html", [file("a;b\n1;2\n")])).reason).toContain("not-json");
    expect(await bench.run("html", [file("")])).toMatchObject({
      status: "incomplete",
      reason: expect.stringContaining("empty-input"),
    });
  });

  it("no file, no source: one clear error before anything is read", async () => {
    await expect(bench.run("none", [join(folder, "missing.json")])).rejects.toMatchObject({ code: "file-unreadable" });
    await expect(bench.run("None such", [file("{}")])).rejects.toMatchObject({ code: "bad-source-id" });
    await expect(bench.run("none", [])).rejects.toMatchObject({ code: "nothing-to-import" });
  });
});

describe("what ends too early is incomplete, what came before is kept", () => {
  const cuts: Record<string, (releases: object[]) => Promise<Uint8Array> | Uint8Array | string> = {
    "a package": (releases) => json(packageOf(releases)).slice(0, -200),
    "JSON Lines": (releases) => releases.map(json).join("\n").slice(0, -30),
    "a list": (releases) => json(releases).slice(0, -30),
    gzip: (releases) => gzipSync(releases.map((each) => `${json(each)}\n`).join("")).subarray(0, -60),
    "tar.gz": async (releases) =>
      gzipSync(await tarOf({ "a.jsonl": releases.map((each) => `${json(each)}\n`).join("") })).subarray(0, -80),
  };
  for (const [name, write] of Object.entries(cuts)) {
    it(name, async () => {
      const source = `cut-${name.replace(/\W/g, "-").toLowerCase()}`;
      const releases = many(source, 3000);
      const run = await bench.run(source, [file(await write(releases))]);
      expect(run.status).toBe("incomplete");
      expect(run.reason).toContain("truncated-input");
      expect(run.newReleases).toBeGreaterThan(2500);
      expect(run.newReleases).toBeLessThan(3001);
      const whole = await bench.run(source, [file(releases.map((each) => `${json(each)}\n`).join(""))]);
      expect(whole).toMatchObject({
        status: "complete",
        fetched: 3000,
        newReleases: 3000 - run.newReleases,
        duplicates: run.newReleases,
      });
    });
  }

  it("a ZIP archive without its end", async () => {
    const run = await bench.run("cut-zip", [
      file(zipOf({ "a.json": json(packageOf(many("cut-zip", 5))) }).subarray(0, -40)),
    ]);
    expect(run).toMatchObject({ status: "incomplete", reason: expect.stringContaining("truncated-input") });
  });
});

describe("what is odd is mended or kept, and told", () => {
  it("ocids with slashes and spaces, ids as numbers, and what refers to them", async () => {
    const odd = {
      ...sampleRelease("x", { ocid: "ocds-abc 12/34 ñ" }),
      id: 7,
      awards: [{ id: 1, status: "active", suppliers: [{ id: 99, name: "Ana" }] }],
      contracts: [{ id: 2, awardID: 1, status: "active" }],
    };
    const run = await bench.run("odd-ids", [file(json(odd))]);
    expect(run).toMatchObject({ status: "complete", newReleases: 1 });
    const [stored] = await release("ocds-abc 12/34 ñ");
    expect(stored).toMatchObject({
      release_id: "7",
      body: { id: "7", awards: [{ id: "1", suppliers: [{ id: "99" }] }], contracts: [{ awardID: "1" }] },
    });
    expect(await bench.issues("odd-ids")).toMatchObject({ "id-not-text": 1 });
  });

  it("OCDS 1.0 is upgraded; contact points are left out and counted", async () => {
    const { parties: _parties, ...old } = sampleRelease("old", {
      more: {
        buyer: {
          name: "Ministerio",
          identifier: { scheme: "CL-RUT", id: "1" },
          contactPoint: { name: "Ana", email: "ana@example.org" },
        },
      },
    });
    await bench.run("old", [file(json({ ...packageOf([old]), version: undefined }))]);
    const [stored] = await release("ocds-sample-old");
    expect(stored?.body.parties).toMatchObject([{ name: "Ministerio", roles: ["buyer"] }]);
    expect(json(stored?.body)).not.toContain('example.org"');
    expect(await bench.issues("old")).toMatchObject({ "ocds-1.0-upgraded": 1 });
    const [audit] = await bench.database.sql`select personal::int as personal from audits where source = 'old'`;
    expect(audit?.personal).toBe(1);
  });

  it("a record with a compiled release only is kept as one release with its tag", async () => {
    const record = { ocid: "ocds-sample-compiled", compiledRelease: sampleRelease("compiled", { tag: ["compiled"] }) };
    const run = await bench.run("compiled", [file(json({ ...packageOf([]), releases: undefined, records: [record] }))]);
    expect(run).toMatchObject({ status: "complete", fetched: 1, newReleases: 1 });
    expect(await release("ocds-sample-compiled")).toMatchObject([
      { tag: ["compiled"], body: { tender: { title: "Licitación compiled" } } },
    ]);
    expect(await bench.issues("compiled")).toMatchObject({ "compiled-release-only": 1 });
  });

  it("NUL characters, halves of characters, impossible dates and numbers stop nothing", async () => {
    const text = json(
      sampleRelease("wild", {
        title: "NULNUL",
        date: "2021-02-30T10:00:00Z",
        more: { awards: [{ id: "a".repeat(5000), date: "0000-00-00", value: { amount: 7, currency: "CLP" } }] },
      }),
    )
      .replace("NULNUL", "a\\u0000b\\ud800c")
      .replace('"amount":7', '"amount":1e99999');
    const run = await bench.run("wild", [file(text)]);
    expect(run).toMatchObject({ status: "complete", newReleases: 1 });
    expect(await release("ocds-sample-wild")).toMatchObject([
      { valid: false, body: { tender: { title: "ab\ufffdc" } } },
    ]);
  });

  it("a release that contradicts the others of its process is left out of the record, and told", async () => {
    const second = {
      ...sampleRelease("clash", { date: "2024-04-01T00:00:00Z" }),
      id: "r-2",
      tender: { id: "t-clash", value: "a lot" },
    };
    const third = { ...sampleRelease("clash", { date: "2024-05-01T00:00:00Z", title: "Tercera" }), id: "r-3" };
    const run = await bench.run("clash", [file([sampleRelease("clash"), second, third].map(json).join("\n"))]);
    expect(run).toMatchObject({ status: "complete", newReleases: 3 });
    const [record] = await bench.database
      .sql`select body->'tender'->>'title' as title, releases from records where ocid = 'ocds-sample-clash'`;
    expect(record).toMatchObject({ title: "Tercera", releases: 3 });
  });
});

describe("duplicates", () => {
  it("the same content is kept once, whatever file or source it comes from", async () => {
    const releases = many("twice", 4);
    const first = await bench.run("first-a", [file(json(packageOf(releases)))]);
    expect(first).toMatchObject({ newReleases: 4, duplicates: 0, accepted: 4 });
    const other = await bench.run("first-a", [file(releases.map(json).join("\n"), "other.jsonl")]);
    expect(other).toMatchObject({
      status: "complete",
      fetched: 4,
      duplicates: 4,
      accepted: 0,
      newReleases: 0,
      changedRecords: 0,
    });
    const elsewhere = await bench.run("second-a", [file(json(releases))]);
    expect(elsewhere).toMatchObject({ fetched: 4, duplicates: 4, newReleases: 0 });
    const within = await bench.run("first-b", [
      file([...many("within", 3), ...many("within", 3)].map(json).join("\n")),
    ]);
    expect(within).toMatchObject({ fetched: 6, duplicates: 3, newReleases: 3 });
  });

  it("one process from two sources is one record; the more authoritative source wins, all releases are kept", async () => {
    const early = sampleRelease("both", { title: "Primera", date: "2024-01-01T00:00:00Z" });
    const late = {
      ...sampleRelease("both", { title: "Segunda", date: "2024-06-01T00:00:00Z", more: { language: "pt" } }),
      id: "late",
    };
    await bench.run("first-c", [file(json(early))]);
    await bench.run("second-c", [file(json(late))]);
    const [record] = await bench.database
      .sql`select source, sources, releases, body->'tender'->>'title' as title from records where ocid = 'ocds-sample-both'`;
    expect(record).toEqual({ source: "first-c", sources: ["first-c", "second-c"], releases: 2, title: "Primera" });
    expect((await release("ocds-sample-both")).map((each) => each.source)).toEqual(["first-c", "second-c"]);
  });

  it("a rebuild of what came in several runs, the last release first, changes nothing", async () => {
    for (const [n, title] of [
      [1, "Dos"],
      [0, "Uno"],
    ] as const) {
      await bench.run("steps", [
        file(json({ ...sampleRelease("steps", { title, date: `2024-0${n + 1}-01T00:00:00Z` }), id: title })),
      ]);
    }
    const before = await derivedRows(bench.database);
    expect(await rebuild({ database: bench.database, sourceInfo: importInfo })).toMatchObject({
      changed: 0,
      withdrawn: 0,
    });
    expect(await derivedRows(bench.database)).toEqual(before);
  });

  it("a remap over what was imported changes nothing", async () => {
    const releases = many("again", 1500);
    await bench.run("again", [
      file(json(packageOf(releases))),
      file(
        releases
          .slice(0, 10)
          .map((each) => json({ ...each, id: 5 }))
          .join("\n"),
      ),
    ]);
    const before = await derivedRows(bench.database);
    const issues = await bench.issues("again");
    const done = await remap({
      database: bench.database,
      source: "again",
      ocidPrefix: "ocds-pregon",
      commit: (batch) => commitBatch(bench.database, batch, importInfo),
      clock: systemClock,
      log: createLogger("silent", false),
      signal: new AbortController().signal,
    });
    expect(done).toMatchObject({
      run: { status: "complete", fetched: 1510 },
      appended: 0,
      retired: 0,
      changedRecords: 0,
    });
    expect(await derivedRows(bench.database)).toEqual(before);
    expect(await bench.issues("again")).toEqual(issues);
  });
});

describe("an import that is killed", () => {
  it("and run again ends where an undisturbed one does", async () => {
    const path = file(
      Array.from(
        { length: 4000 },
        (_, n) =>
          `${json({ ...sampleRelease(`kill-${n % 1500}`, { date: `2024-0${1 + Math.floor(n / 1500)}-01T00:00:00Z`, title: `Obra ${n}` }), id: `k${n}` })}\n`,
      ).join(""),
    );
    const child = fileURL("../bench/import-child.ts");
    const killed = await testDatabase();
    let kills = 0;
    for (let round = 0; round < 4; round += 1) {
      const process_ = spawn(process.execPath, [child, killed.url, path, "kill"], { stdio: "ignore" });
      const ended = new Promise<number | null>((resolve) => process_.once("exit", resolve));
      const [before] = await killed.sql`select count(*)::int as count from releases`;
      // Killed once it has stored something of its own.
      for (let wait = 0; wait < 400; wait += 1) {
        const [now] = await killed.sql`select count(*)::int as count from releases`;
        if (now?.count > before?.count || process_.exitCode !== null) break;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      if (process_.exitCode === null && round < 3) process_.kill("SIGKILL");
      if ((await ended) === null) kills += 1;
    }
    expect(kills).toBeGreaterThan(0);
    const [run] = await killed.sql`select status, fetched::int as fetched from runs order by id desc limit 1`;
    expect(run).toEqual({ status: "complete", fetched: 4000 });
    await bench.run("kill", [path]);
    const state = async (database: typeof killed) => database.sql`
      select r.ocid, r.body::text as body, r.releases, n.item::text as item, (select count(*)::int from releases x where x.ocid = r.ocid) as stored
      from records r join notices n using (ocid) where r.ocid like 'ocds-sample-kill-%' order by r.ocid collate "C"`;
    const expected = await state(bench.database);
    expect(expected).toHaveLength(1500);
    const strip = (rows: Awaited<ReturnType<typeof state>>) =>
      Array.from(rows, (row) => ({ ...row, item: row.item.replace('"country":"CL",', "") }));
    expect(strip(await state(killed))).toEqual(strip(expected));
    const [books] = await killed.sql`select count(*)::int as count, max(change)::int as last from changes`;
    expect(books?.count).toBe(books?.last);
  });
});

const fileURL = (path: string): string => new URL(path, import.meta.url).pathname;
