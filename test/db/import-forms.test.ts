import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ImportBench, importBench } from "../support/import-bench.ts";
import { packageOf, sampleRelease, tarOf, zipOf } from "../support/ocds-files.ts";

let bench: ImportBench;
let folder: string;
beforeAll(async () => {
  bench = await importBench();
  folder = mkdtempSync(join(tmpdir(), "pregon-test-import-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(name: string, content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}-${name}`);
  writeFileSync(path, content);
  return path;
}

let sources = 0;
/** Releases with ids of their own, and a source of their own. */
function some(count: number) {
  sources += 1;
  const source = `form-${sources}`;
  return {
    source,
    releases: Array.from({ length: count }, (_, n) => sampleRelease(`${source}-${n}`)),
    ocids: Array.from({ length: count }, (_, n) => `ocds-sample-${source}-${n}`).sort(),
  };
}

const stored = async (source: string) => {
  const rows = await bench.database.sql<
    { ocid: string }[]
  >`select ocid from records where source = ${source} order by ocid collate "C"`;
  return rows.map((row) => row.ocid);
};

const json = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const lines = (values: readonly unknown[]) => values.map((value) => `${json(value)}\n`).join("");

const forms: Record<string, (releases: object[]) => string | Uint8Array | Promise<Uint8Array>> = {
  "a release package": (releases) => json(packageOf(releases)),
  "a pretty-printed release package": (releases) => pretty(packageOf(releases)),
  "a package with its releases first": (releases) =>
    json(Object.fromEntries(Object.entries(packageOf(releases)).reverse())),
  "a record package with embedded releases": (releases) =>
    json(
      packageOf([], {
        releases: undefined,
        records: releases.map((each) => ({ ocid: sampleOcid(each), releases: [each] })),
      }),
    ),
  "a list of releases": (releases) => json(releases),
  "a pretty-printed list of releases": (releases) => pretty(releases),
  "a list of packages": (releases) => pretty(releases.map((each) => packageOf([each]))),
  "JSON Lines of releases": lines,
  "JSON Lines without a last line break, with blank lines and CRLF": (releases) => releases.map(json).join("\r\n\r\n"),
  "JSON Lines of packages": (releases) => lines(releases.map((each) => packageOf([each]))),
  "JSON Lines of records": (releases) => lines(releases.map((each) => ({ ocid: sampleOcid(each), releases: [each] }))),
  "concatenated JSON": (releases) => releases.map(json).join(""),
  "pretty-printed concatenated packages": (releases) => releases.map((each) => pretty(packageOf([each]))).join("\n"),
  "JSON text sequences": (releases) => releases.map((each) => `\x1e${json(each)}\n`).join(""),
  "UTF-8 with a byte order mark": (releases) => `\ufeff${json(packageOf(releases))}`,
  "UTF-16 little endian": (releases) => Buffer.from(`\ufeff${json(packageOf(releases))}`, "utf16le"),
  "UTF-16 big endian without mark": (releases) => Buffer.from(json(packageOf(releases)), "utf16le").swap16(),
  "Latin-1": (releases) => Buffer.from(json(packageOf(releases)), "latin1"),
  gzip: (releases) => gzipSync(json(packageOf(releases))),
  "gzip in members": (releases) => Buffer.concat(releases.map((each) => gzipSync(`${json(each)}\n`))),
  zstd: (releases) => zstdCompressSync(lines(releases)),
  tar: (releases) =>
    tarOf({
      "a/one.json": json(packageOf(releases.slice(0, 2))),
      "two.jsonl": lines(releases.slice(2)),
      "README.md": "# no data",
    }),
  "tar.gz": async (releases) =>
    gzipSync(await tarOf({ "one.json": json(packageOf(releases)), "table.csv": "a,b\n1,2\n" })),
  zip: (releases) =>
    zipOf({
      "one.json": json(packageOf(releases.slice(0, 2))),
      "folder/two.jsonl.gz": gzipSync(lines(releases.slice(2))),
      "table.csv": "a,b",
    }),
  "zip in tar.gz": async (releases) =>
    gzipSync(await tarOf({ "in.zip": zipOf({ "one.json": json(packageOf(releases)) }) })),
};
const sampleOcid = (release: object) => (release as { ocid: string }).ocid;

describe("every form of OCDS is imported", () => {
  for (const [name, write] of Object.entries(forms)) {
    it(name, async () => {
      const { source, releases, ocids } = some(5);
      const path = file("input.json", await write(releases));
      const run = await bench.run(source, [path]);
      expect(run).toMatchObject({
        status: "complete",
        fetched: 5,
        accepted: 5,
        rejected: 0,
        duplicates: 0,
        newReleases: 5,
        changedRecords: 5,
      });
      expect(await stored(source)).toEqual(ocids);
      const [row] = await bench.database
        .sql`select body->'buyer'->>'name' as name from records where ocid = ${ocids[0] ?? ""}`;
      expect(row?.name).toBe("Municipalidad de Ñuñoa");
      const again = await bench.run(source, [path]);
      expect(again).toMatchObject({
        status: "complete",
        fetched: 5,
        duplicates: 5,
        accepted: 0,
        newReleases: 0,
        changedRecords: 0,
      });
      expect(again.unchangedPayloads).toBe(again.payloads);
    });
  }

  it("a folder, by name and with its folders", async () => {
    const { source, releases, ocids } = some(4);
    const home = join(folder, "home");
    mkdirSync(join(home, "b"), { recursive: true });
    writeFileSync(join(home, "c.jsonl"), lines(releases.slice(2)));
    writeFileSync(join(home, "b", "a.json"), json(packageOf(releases.slice(0, 2))));
    writeFileSync(join(home, "notes.txt"), "not data");
    expect(await bench.run(source, [home])).toMatchObject({ status: "complete", fetched: 4, newReleases: 4 });
    expect(await stored(source)).toEqual(ocids);
  });

  it("a URL, and the packages that linked releases point to where that is asked for", async () => {
    const { source, releases, ocids } = some(3);
    const server = createServer((request, response) => {
      const base = `http://${request.headers.host}`;
      const linked = releases.map((each) => ({
        ocid: each.ocid,
        releases: [{ url: `${base}/all.json#${each.id}`, date: each.date, tag: each.tag }],
      }));
      const bodies: Record<string, unknown> = {
        "/records.json": { ...packageOf([]), releases: undefined, records: linked },
        "/all.json": packageOf(releases),
      };
      response.setHeader("content-type", "application/json");
      response.end(json(bodies[request.url ?? ""]));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const noted = await bench.run(source, [`${url}/records.json`]);
    expect(noted).toMatchObject({ fetched: 0, newReleases: 0 });
    expect(await bench.issues(source)).toMatchObject({ "linked-release-not-fetched": 3 });
    const fetched = await bench.run(source, [`${url}/records.json`], { fetchLinked: true });
    expect(fetched).toMatchObject({ status: "complete", fetched: 3, newReleases: 3 });
    expect(await stored(source)).toEqual(ocids);
    server.close();
  });

  it("large packages are cut into payloads of bounded size, with what is around the list", async () => {
    const { source, releases, ocids } = some(2500);
    const around = packageOf(releases, { extensions: ["https://example.org/one/extension.json"] });
    const { releases: list, publisher, license, ...before } = around;
    const text = pretty({ ...before, releases: list, publisher, license });
    const run = await bench.run(source, [file("large.json", text)]);
    expect(run).toMatchObject({ status: "complete", fetched: 2500, newReleases: 2500 });
    expect(await stored(source)).toHaveLength(ocids.length);
    const payloads = await bench.database.sql`
      select p.kind, p.context->>'container' as container, b.size from payloads p join payload_bodies b using (sha256) where p.source = ${source}`;
    expect(payloads.length).toBeGreaterThan(1);
    for (const payload of payloads) {
      expect(payload).toMatchObject({ kind: "ocds-members", container: "releases" });
      expect(payload.size).toBeLessThan(600 * 1024);
    }
    const [meta] = await bench.database.sql`select meta from sources where id = ${source}`;
    expect(meta?.meta).toMatchObject({
      publisher: { name: "Publisher of samples" },
      licence: { url: "https://example.org/licence" },
      extensions: ["https://example.org/one/extension.json"],
    });
  });
});
