/**
 * Peak memory and time of `pregon import` and `pregon check` over the same releases in each packaging: memory must not
 * grow with the size. The command line is run as a user runs it (built, in `dist/`).
 * Run with: node test/bench/import-forms.ts [--bytes 200m] [--forms package,zip] [--no-import] [--no-check]
 * The server: TEST_DATABASE_URL, or an embedded one.
 */
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { crc32, createDeflateRaw, createGzip } from "node:zlib";
import { pack } from "tar-stream";
import { benchReleases } from "./releases.ts";
import { benchDatabase } from "./server.ts";

const { values } = parseArgs({
  options: {
    bytes: { type: "string", default: "200m" },
    forms: { type: "string" },
    "no-import": { type: "boolean" },
    "no-check": { type: "boolean" },
  },
});
const size = sizeOf(values.bytes);
const releaseBytes = 3_700;
const limit = 400;

const head = `{"uri":"https://example.org/p","version":"1.1","publishedDate":"2026-01-01T00:00:00Z","publisher":{"name":"Bench"},`;
type Lines = Iterable<string> | AsyncIterable<string>;

function* releases(): Generator<string> {
  yield* benchReleases(Math.max(1, Math.round(size / releaseBytes)));
}
function* list(before: string, after: string, each: (text: string) => string = (text) => text): Generator<string> {
  yield before;
  let comma = "";
  for (const text of releases()) {
    yield `${comma}${each(text)}\n`;
    comma = ",";
  }
  yield after;
}
function* lines(): Generator<string> {
  for (const text of releases()) yield `${text}\n`;
}
const pretty = (text: string) => JSON.stringify(JSON.parse(text), null, 2);
const record = (text: string) =>
  `{"ocid":${JSON.stringify((JSON.parse(text) as { ocid: string }).ocid)},"releases":[${text}]}`;

const plain: Readonly<Record<string, () => Lines>> = {
  package: () => list(`${head}"releases":[`, "]}"),
  records: () => list(`${head}"records":[`, "]}", record),
  lines,
  concatenated: releases,
  pretty: () => list(`${head.replaceAll(",", ",\n  ")}\n  "releases": [\n`, "  ]\n}\n", pretty),
  array: () => list("[", "]"),
};
const packed: Readonly<Record<string, (path: string, folder: string) => Promise<void>>> = {
  gzip: (path) => pipeline(Readable.from(buffered(lines())), createGzip({ level: 1 }), createWriteStream(path)),
  zip: writeZip,
  "tar.gz": writeTar,
};

const wanted = values.forms?.split(",") ?? [...Object.keys(plain), ...Object.keys(packed)];
const folder = mkdtempSync(join(tmpdir(), "pregon-bench-forms-"));
const server = values["no-import"] ? undefined : await benchDatabase();
let failed = false;
try {
  console.log(
    `${"form".padEnd(14)} ${"file".padStart(9)} ${"import".padStart(10)} ${"peak".padStart(9)} ${"check".padStart(10)} ${"peak".padStart(9)}`,
  );
  for (const form of wanted) {
    const path = join(folder, `input-${form}`);
    const lay = packed[form];
    const text = plain[form];
    if (lay) await lay(path, folder);
    else if (text) await pipeline(Readable.from(buffered(text())), createWriteStream(path));
    else throw new Error(`there is no form ${form}`);
    const cells = [`${(statSync(path).size / 1e6).toFixed(0)} MB`.padStart(9)];
    for (const words of [
      ...(server ? [["import", path, "--source", `bench-${form.replace(".", "-")}`, "--json"]] : []),
      ...(values["no-check"] ? [] : [["check", "--json", path]]),
    ]) {
      const { seconds, peak, status } = await pregon(words);
      if (status !== 0 || peak > limit) failed = true;
      cells.push(`${seconds.toFixed(1)} s`.padStart(10), `${peak.toFixed(0)} MB`.padStart(9));
      if (status !== 0) cells.push(`exit ${status}`);
    }
    console.log(`${form.padEnd(14)} ${cells.join(" ")}`);
    rmSync(path, { force: true });
    await server?.database.sql.unsafe(
      "truncate releases, release_batches, records, notices, parties, awards, bids, payloads, payload_bodies",
    );
  }
  console.log(failed ? `FAILED: more than ${limit} MB, or not complete` : `all below ${limit} MB`);
} finally {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

function sizeOf(text: string): number {
  const [, number, unit = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (number === undefined) throw new Error(`--bytes takes a size such as 200m, not ${text}`);
  return Number(number) * 1000 ** " kmg".indexOf(unit.toLowerCase() || " ");
}

/** Pieces of about a megabyte. */
async function* buffered(texts: Lines): AsyncGenerator<Buffer> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of texts) {
    parts.push(text);
    length += text.length;
    if (length < 1_000_000) continue;
    yield Buffer.from(parts.join(""));
    parts = [];
    length = 0;
  }
  yield Buffer.from(parts.join(""));
}

/** One deflated member whose sizes stand behind it (PKWARE APPNOTE 4.3.9). */
async function writeZip(path: string): Promise<void> {
  const name = Buffer.from("data/releases.jsonl");
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 6);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const out = createWriteStream(path);
  out.write(Buffer.concat([local, name]));
  let [sum, raw, small] = [0, 0, 0];
  const counted = async function* () {
    for await (const piece of buffered(lines())) {
      sum = crc32(piece, sum);
      raw += piece.length;
      yield piece;
    }
  };
  const deflated = Readable.from(counted()).pipe(createDeflateRaw({ level: 1 }));
  for await (const piece of deflated) {
    small += (piece as Buffer).length;
    if (!out.write(piece)) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  }
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(0x08074b50, 0);
  for (const [at, number] of [sum, small, raw].entries()) sizes.writeUInt32LE(number, 4 + at * 4);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 8);
  central.writeUInt16LE(8, 10);
  for (const [at, number] of [sum, small, raw].entries()) central.writeUInt32LE(number, 16 + at * 4);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + small + sizes.length, 16);
  out.end(Buffer.concat([sizes, central, name, end]));
  await new Promise<void>((resolve) => out.once("close", () => resolve()));
}

async function writeTar(path: string, folder: string): Promise<void> {
  const inner = join(folder, "inner.jsonl");
  await pipeline(Readable.from(buffered(lines())), createWriteStream(inner));
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 1 }), createWriteStream(path));
  await pipeline(createReadStream(inner), tar.entry({ name: "./data/releases.jsonl", size: statSync(inner).size }));
  tar.finalize();
  await written;
  rmSync(inner);
}

/** The command as a user has it; it tells its own peak at its end. */
async function pregon(words: readonly string[]): Promise<{ seconds: number; peak: number; status: number | null }> {
  const main = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));
  const tell = 'process.on("exit",()=>process.stderr.write("\\npeak "+process.resourceUsage().maxRSS+"\\n"))';
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--max-semi-space-size=8",
      "--heap-growing-percent=100",
      "--import",
      `data:text/javascript,${tell}`,
      main,
      ...words,
    ],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...(server && { DATABASE_URL: server.url }), DATA_DIR: folder },
    },
  );
  let err = "";
  child.stderr.on("data", (text) => {
    err = `${err}${text}`.slice(-2_000);
  });
  const status = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (status !== 0) console.error(err);
  const peak = Number(/\npeak (\d+)/.exec(err)?.[1] ?? Number.NaN) / 1_024;
  return { seconds: (performance.now() - begun) / 1_000, peak, status };
}
