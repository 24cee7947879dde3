import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type Ended,
  mainFile,
  postgresOf,
  pregon,
  type Running,
  startPregon,
  startProgram,
  workFolder,
} from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";

let folder: ReturnType<typeof workFolder>;
beforeEach(() => {
  folder = workFolder();
});
afterEach(() => folder.end());

/** Failed with one line on standard error, nothing on standard output, and nothing written. */
function refused({ status, stdout, stderr }: Ended, line: string | RegExp): void {
  expect(stderr).toMatch(/^pregon: [^\n]+\n$/);
  if (typeof line === "string") expect(stderr).toContain(line);
  else expect(stderr).toMatch(line);
  expect(stdout).toBe("");
  expect(status).toBe(1);
}

describe("mistakes are one line, and nothing is written", () => {
  const mistakes: [string, string[], Record<string, string>, string | RegExp][] = [
    ["a bad setting", ["serve"], { PORT: "eighty" }, 'PORT should be a whole number from 0 to 65535, not "eighty"'],
    [
      "a bad secret",
      ["serve"],
      { DATABASE_URL: "mysql://u:p4ss@h/d" },
      "DATABASE_URL should be a postgres:// URL, not its value",
    ],
    [
      "a misspelt setting",
      ["start"],
      { DATABSE_URL: "postgres://h/d" },
      "unknown setting DATABSE_URL: did you mean DATABASE_URL?",
    ],
    [
      "an unknown source in a setting",
      ["serve"],
      { SOURCES: "br-pncp,xx-none" },
      "SOURCES names xx-none, which is none of ar-comprar",
    ],
    [
      "a folder that cannot be",
      ["sources"],
      { DATA_DIR: "/etc/passwd/data" },
      "DATA_DIR /etc/passwd/data cannot be used: ENOTDIR",
    ],
    ["a folder that takes no others", ["sources"], { DATA_DIR: "/proc/x" }, "DATA_DIR /proc/x cannot be used: ENOENT"],
    ["such a folder for the demo", ["demo"], { DATA_DIR: "/proc/x" }, "DATA_DIR /proc/x cannot be used: ENOENT"],
    ["an unknown command", ["frobnicate"], {}, "unknown command 'frobnicate' (see: pregon --help)"],
    ["an unknown option", ["ingest", "br-pncp", "--frm", "x"], {}, "unknown option '--frm' (Did you mean --from?)"],
    ["a missing argument", ["ingest"], {}, "missing required argument 'source'"],
    ["too many arguments", ["serve", "now"], {}, "too many arguments for 'serve'"],
    [
      "a day that is none",
      ["ingest", "br-pncp", "--from", "2026-02-31x"],
      {},
      "2026-02-31x is no day such as 2026-01-31",
    ],
    [
      "a window backwards",
      ["ingest", "br-pncp", "--from", "2026-02-02", "--until", "2026-02-01"],
      {},
      /is after --until/,
    ],
    ["a number that is none", ["portals", "--processes", "many"], {}, "--processes should be a whole number, not many"],
    ["a limit that is none", ["runs", "--limit", "x"], {}, "--limit should be a whole number, not x"],
    ["an unknown source", ["ingest", "xx-none"], {}, "there is no source xx-none; known are ar-comprar"],
    ["an unknown connector", ["connector", "check", "xx-none"], {}, "there is no connectors/xx-none/connector.ts"],
    ["files of two sources", ["ingest", "br-pncp", "mx-pdn", "--file", "x"], {}, "--file takes files of one source"],
    [
      "a database that is not there",
      ["sources"],
      { DATABASE_URL: "postgres://u:p4ss@127.0.0.1:1/d" },
      /postgres:\/\/u@127.0.0.1:1\/d cannot be reached: .*ECONNREFUSED/,
    ],
  ];
  it.each(mistakes)("%s", async (_, words, env, line) => {
    const ended = await pregon(folder.path, words, env);
    refused(ended, line);
    expect(ended.stderr).not.toContain("p4ss");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it("a port in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { url } = await testDatabase();
    try {
      const ended = await pregon(folder.path, ["serve"], { DATABASE_URL: url, HOST: "127.0.0.1", PORT: String(port) });
      refused(ended, `port ${port} is in use: set PORT to a free one`);
    } finally {
      other.close();
    }
  });
});

describe("files that are no payloads", () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  const written = async () => {
    const [row] = await database.sql<{ runs: number; payloads: number; releases: number; entries: number }[]>`
      select (select count(*)::int from runs) runs, (select count(*)::int from payloads) payloads,
             (select count(*)::int from releases) releases, (select count(*)::int from entries) entries`;
    return row;
  };
  const nothing = { runs: 0, payloads: 0, releases: 0, entries: 0 };

  it("are refused by name before a run begins", async () => {
    const env = { DATABASE_URL: database.url };
    writeFileSync(join(folder.path, "noise.csv"), "\u0000\u0001 noise");
    refused(
      await pregon(folder.path, ["ingest", "mx-compranet", "--file", "noise.csv"], env),
      "noise.csv is none of the kinds",
    );
    refused(
      await pregon(folder.path, ["ingest", "mx-compranet", "--file", "none.csv"], env),
      "none.csv cannot be read: ENOENT",
    );
    refused(
      await pregon(folder.path, ["ingest", "br-pncp", "--file", "noise.csv", "--as", "nonsense"], env),
      "br-pncp has no kind nonsense; it has tenders",
    );
    expect(await written()).toEqual(nothing);
  });

  it("deposited, are told in one line and stand in nobody's way", async () => {
    const deposits = join(folder.path, ".data", "deposits", "mx-compranet");
    mkdirSync(deposits, { recursive: true });
    writeFileSync(join(deposits, "noise.csv"), "no portal writes this\n1\n");
    const earlier = new Date(Date.now() - 60_000);
    utimesSync(join(deposits, "noise.csv"), earlier, earlier);
    const ended = await pregon(folder.path, ["ingest", "mx-compranet"], { DATABASE_URL: database.url });
    expect(ended.status).not.toBe(0);
    expect(ended.stderr + ended.stdout).toContain("noise.csv is none of the kinds of mx-compranet");
    // Its beginning is archived, and it is not read again until it changes.
    expect(await written()).toMatchObject({ payloads: 1, releases: 0, entries: 1 });
  });

  it("cut short, leave an incomplete run that says why, and no release", async () => {
    writeFileSync(join(folder.path, "half.json"), '{"data":[{"objetoCompra":"x","numeroControlePNCP":');
    const ended = await pregon(folder.path, ["ingest", "br-pncp", "--file", "half.json"], {
      DATABASE_URL: database.url,
    });
    expect(ended.status).toBe(3);
    expect(ended.stdout).toMatch(/run \d+: 1 of 1 rejected: malformed-json: file:half.json: not JSON/);
    expect(await written()).toMatchObject({ releases: 0, entries: 1 });
  });
});

// Each starts several processes and a database: on a busy machine that takes its time.
describe("the embedded database", { timeout: 300_000 }, () => {
  const servers: Running[] = [];
  const serve = async (env: Readonly<Record<string, string>> = {}, words = ["serve"]): Promise<Running> => {
    const server = startPregon(folder.path, words, { PORT: "0", HOST: "127.0.0.1", SOURCES: "", ...env });
    servers.push(server);
    await server.says("pregon 0.1.0: http://");
    return server;
  };
  const dataDir = () => join(folder.path, ".data");
  afterAll(() => {
    for (const { child } of servers) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  });

  it("is shared by commands, refused to a second server, and stopped by Ctrl-C", async () => {
    const server = await serve({}, ["start"]);
    const postgres = postgresOf(dataDir());
    expect(postgres).toBeDefined();
    const beside = await pregon(folder.path, ["sources", "--json"]);
    expect(beside.status).toBe(0);
    expect(JSON.parse(beside.stdout).length).toBeGreaterThan(2);
    expect(postgresOf(dataDir())).toBe(postgres);
    refused(
      await pregon(folder.path, ["serve"], { PORT: "0", HOST: "127.0.0.1" }),
      `another pregon server is running on DATA_DIR ${dataDir()}`,
    );
    server.child.kill("SIGINT");
    expect((await server.ended).status).toBe(0);
    expect(postgresOf(dataDir())).toBeUndefined();
    expect(existsSync(join(dataDir(), "postgres", "postmaster.pid"))).toBe(false);
  });

  it("recovers after kill -9 of everything, and keeps what was stored", async () => {
    const fixture = join(import.meta.dirname, "../../connectors/br-pncp/fixtures/tender-page/payload.json");
    expect((await pregon(folder.path, ["ingest", "br-pncp", "--file", fixture])).status).toBe(0);
    const server = await serve();
    const postgres = postgresOf(dataDir());
    server.child.kill("SIGKILL");
    await server.ended;
    process.kill(postgres!, "SIGKILL");
    const again = await serve();
    const { stdout } = await pregon(folder.path, ["runs", "br-pncp", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject([{ source: "br-pncp", status: "complete", fetched: 1 }]);
    again.child.kill("SIGTERM");
    expect((await again.ended).status).toBe(0);
    expect(postgresOf(dataDir())).toBeUndefined();
  });

  it("is found again after kill -9 of the server alone, and stopped by the next command", async () => {
    const server = await serve();
    const postgres = postgresOf(dataDir());
    server.child.kill("SIGKILL");
    await server.ended;
    expect(postgresOf(dataDir())).toBe(postgres);
    expect((await pregon(folder.path, ["sources"])).status).toBe(0);
    expect(postgresOf(dataDir())).toBeUndefined();
  });

  it("that does not fit on the disk is one line, and leaves no half-made database", async () => {
    // A limit on the size of files stands for the full disk: initdb cannot write what it must.
    const script = 'ulimit -f 512; exec "$0" "$@"';
    const ended = await startProgram(folder.path, "/bin/sh", ["-c", script, process.execPath, mainFile, "sources"])
      .ended;
    refused(ended, /the embedded database cannot be set up in .*\.data/);
    expect(existsSync(join(dataDir(), "postgres"))).toBe(false);
    expect((await pregon(folder.path, ["sources"])).status).toBe(0);
  });
});

describe("keys", () => {
  it("are made, listed and revoked, and never shown again", async () => {
    const env = { DATABASE_URL: (await testDatabase()).url };
    const keys = (...words: string[]) => pregon(folder.path, ["keys", ...words], env);
    const made = JSON.parse((await keys("create", "--owner", "Universidad", "--quota", "500", "--json")).stdout);
    expect(made.token).toMatch(/^pregon_reader_[\w-]{43}$/);
    expect((await keys("create", "--owner", "another")).stdout).toMatch(/Authorization: Bearer pregon_reader_/);
    const listed = await keys("list", "--json");
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { owner: "another" },
      { id: made.id, quota: 500, revokedAt: null },
    ]);
    expect(listed.stdout).not.toContain(made.token);
    expect((await keys("list")).stdout).toContain("Universidad");
    expect((await keys("revoke", made.id)).stdout).toBe(`revoked ${made.id}\n`);
    refused(await keys("revoke", made.id), `there is no key ${made.id} in force`);
    refused(await keys("create"), "--owner");
    refused(await keys("create", "--owner", "x", "--quota", "many"), "--quota should be a whole number");
  });
});
