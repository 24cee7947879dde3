import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckReport } from "../../src/ingest/check/check.ts";
import { pregon, workFolder } from "../support/cli.ts";
import { packageOf, sampleRelease, tarOf, zipOf } from "../support/ocds-files.ts";

let folder: ReturnType<typeof workFolder>;
beforeAll(() => {
  folder = workFolder();
});
afterAll(() => folder.end());

/** Writes a file and checks it. */
async function check(name: string, content: string | Uint8Array) {
  writeFileSync(join(folder.path, name), content);
  const ended = await pregon(folder.path, ["check", "--json", name]);
  return { status: ended.status, stderr: ended.stderr, report: JSON.parse(ended.stdout) as CheckReport };
}

const release = (n: number, more: object = {}) => sampleRelease(n, { ocid: `ocds-abc123-${n}`, more });
const good = packageOf([release(1), release(2)]);
const [text, lines] = [JSON.stringify(good), `${JSON.stringify(release(1))}\n${JSON.stringify(release(2))}\n`];
const bad = packageOf([
  release(1),
  release(2, { tender: { id: "t", status: "activa", value: { amount: "many" } } }),
  release(3, { tender: { id: "t", status: "abierta" } }),
]);

describe("pregon check", () => {
  it.each<[name: string, content: () => string | Uint8Array | Promise<Uint8Array>]>([
    ["package.json", () => text],
    ["pretty.json", () => JSON.stringify(good, null, 2)],
    ["lines.jsonl", () => lines],
    ["list.json", () => JSON.stringify([release(1), release(2)])],
    ["together.json", () => JSON.stringify(release(1)) + JSON.stringify(release(2))],
    ["marked.json", () => `\ufeff${text}`],
    ["packed.json.gz", () => gzipSync(text)],
    ["archive.zip", () => zipOf({ "a.json": text, "readme.md": "no JSON" })],
    ["archive.tar.gz", async () => gzipSync(await tarOf({ "a.jsonl": lines }))],
    ["dotted.tar.gz", async () => gzipSync(await tarOf({ "./data/a.jsonl": lines }))],
    [
      "records.json",
      () =>
        JSON.stringify(
          packageOf([], {
            releases: undefined,
            records: [
              { ocid: "ocds-abc123-1", releases: [release(1)] },
              { ocid: "ocds-abc123-2", releases: [release(2)] },
            ],
          }),
        ),
    ],
  ])("finds nothing wrong with %s", async (name, content) => {
    const { status, report, stderr } = await check(name, await content());
    expect([report.problems, report.errors.groups, stderr]).toEqual([[], [], ""]);
    expect([status, report.verdict]).toEqual([0, "valid"]);
    expect(report.counts).toMatchObject({ releases: 2, processes: 2 });
    expect(report.quality.releases).toBe(2);
  });

  it("groups errors by code and path, with an example", async () => {
    const { status, report } = await check("bad.json", JSON.stringify(bad));
    expect([status, report.verdict, report.errors.total]).toEqual([2, "invalid", 3]);
    const [first, second] = report.errors.groups;
    expect(first).toMatchObject({ code: "codelist", path: "releases/tender/status", count: 2 });
    expect(first?.example).toMatchObject({ pointer: "/releases/1/tender/status", ocid: "ocds-abc123-2" });
    expect(second).toMatchObject({ code: "type", path: "releases/tender/value/amount", count: 1 });
  });

  it("finds the same in a package too large to be read at once", async () => {
    const many = Array.from({ length: 1_500 }, (_, n) =>
      release(n, n === 1_234 ? { tender: { id: "t", status: "activa" } } : { other: "x".repeat(500) }),
    );
    const whole = JSON.stringify(packageOf(many, { version: "1.1", publishedDate: "yesterday" }), null, 1);
    const { status, report } = await check("large.json", whole);
    expect([status, report.counts.releases, report.overview.packaging]).toEqual([2, 1_500, { "release package": 1 }]);
    expect(report.errors.groups.map(({ path, count, example }) => [path, count, example.pointer])).toEqual(
      expect.arrayContaining([
        ["releases/tender/status", 1, "/releases/1234/tender/status"],
        ["publishedDate", 1, "/publishedDate"],
      ]),
    );
    const byte = report.errors.groups.find(({ path }) => path.endsWith("status"))?.example.byte ?? 0;
    expect(Buffer.from(whole).toString("utf8", byte, byte + 60)).toMatch(/^\{\s*"ocid": "ocds-abc123-1234"/);
  });

  it("tells broken files by the byte, and checks what can be read of them", async () => {
    const cut = await check("cut.json", text.slice(0, -40));
    expect([cut.status, cut.report.counts.releases]).toEqual([2, 1]);
    expect(cut.report.problems).toMatchObject([{ code: "truncated-input", byte: Buffer.byteLength(text) - 40 }]);

    const comma = text.replace("},{", "}{");
    const broken = await check("broken.json", comma);
    expect([broken.status, broken.report.counts.releases]).toEqual([2, 2]);
    const byte = Buffer.byteLength(comma.slice(0, comma.indexOf("}{") + 1));
    expect(broken.report.problems).toMatchObject([{ code: "malformed-json", byte }]);

    const latin = Buffer.from(text, "latin1");
    const encoded = await check("latin.json", latin);
    expect([encoded.status, encoded.report.counts.releases]).toEqual([2, 2]);
    expect(encoded.report.errors.groups).toMatchObject([{ code: "encoding", example: { byte: latin.indexOf(0xd1) } }]);

    const packed = await check("cut.json.gz", gzipSync(text).subarray(0, 200));
    expect(packed.report.problems.map(({ code }) => code)).toContain("truncated-input");
    expect(packed.status).not.toBe(0);
  });

  it.each([
    ["empty.json", "", 1],
    ["page.json", "<html></html>", 1],
    ["half.json", '{"releases": [', 1],
    ["number.json", "[17]", 2],
    ["other.json", '{"hello": "world"}', 2],
  ])("does not take %s for OCDS", async (name, content, expected) => {
    const { status, report } = await check(name, content);
    expect([status, report.counts.releases]).toEqual([expected, 0]);
    expect(report.problems.length + report.errors.total).toBeGreaterThan(0);
  });

  it.each<[name: string, content: () => string | Uint8Array | Promise<Uint8Array>, code: string]>([
    ["blank.json", () => " \n\n ", "empty-input"],
    ["none.json", () => "[]", "nothing-to-check"],
    ["docs.zip", () => zipOf({ "readme.md": "no JSON" }), "nothing-to-check"],
    ["out.tar.gz", async () => gzipSync(await tarOf({ "../../a.json": text })), "malformed-archive"],
    ["root.tar", () => tarOf({ "/etc/a.json": text }), "malformed-archive"],
    ["locked.zip", () => locked(zipOf({ "a.json": text })), "encrypted-archive"],
  ])("says that nothing can be read in %s", async (name, content, code) => {
    const { status, report } = await check(name, await content());
    expect([status, report.verdict]).toEqual([1, "unreadable"]);
    expect(report.problems).toMatchObject([{ code }]);
  });

  it("tells what readers of JSON would take in silence", async () => {
    const twice = await check("twice.json", text.replace('"tag":', '"date":"2020-01-01T00:00:00Z","tag":'));
    expect([twice.status, twice.report.errors.groups]).toMatchObject([2, [{ code: "duplicate-key", count: 1 }]]);
    expect(twice.report.errors.groups[0]?.message).toContain('"date"');
    const wide = await check("wide.json", Buffer.from(text, "utf16le"));
    expect([wide.status, wide.report.errors.groups]).toMatchObject([2, [{ code: "encoding", count: 1 }]]);
    expect(wide.report.counts).toMatchObject({ releases: 2 });
  });

  it("bears what is nested without end, and checks the others", async () => {
    const deep = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const { status, report } = await check("deep.jsonl", `${deep}\n${lines}`);
    expect([status, report.counts.releases]).toEqual([2, 2]);
    expect(report.problems).toMatchObject([{ message: expect.stringContaining("brackets inside each other") }]);
  });

  it("says that a file is not there, and checks the others", async () => {
    writeFileSync(join(folder.path, "package.json"), text);
    const { status, stdout } = await pregon(folder.path, ["check", "missing.json", "package.json"]);
    expect(status).toBe(1);
    expect(stdout).toContain("UNREADABLE");
    expect(stdout).toContain("file-unreadable");
    expect(stdout).toContain("VALID: no structural errors");
  });

  it("tells a person what there is", async () => {
    writeFileSync(join(folder.path, "bad.json"), JSON.stringify(bad));
    const { stdout } = await pregon(folder.path, ["check", "bad.json"]);
    for (const part of [
      "INVALID: 3 structural errors of 2 kinds",
      "Publisher of samples",
      "2 x codelist  releases/tender/status",
      "such as /releases/1/tender/status (ocds-abc123-2)",
      "reference.buyer_in_parties",
      "Coverage: releases that have it with a value",
      "Small and medium enterprises: no data about them",
    ]) {
      expect(stdout).toContain(part);
    }
  });
});

/** The archive with its members marked as encrypted (PKWARE APPNOTE 4.4.4, bit 0). */
function locked(archive: Buffer): Buffer {
  const marked = Buffer.from(archive);
  marked.writeUInt16LE(marked.readUInt16LE(6) | 1, 6);
  const directory = marked.indexOf("PK\x01\x02", 0, "latin1");
  marked.writeUInt16LE(marked.readUInt16LE(directory + 8) | 1, directory + 8);
  // Deflated: of what is stored as it is, the sizes would have to tell of the encryption too.
  for (const at of [8, directory + 10]) marked.writeUInt16LE(8, at);
  return marked;
}
