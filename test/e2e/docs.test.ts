import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticeTable } from "../../src/api/formats/notice-table.ts";
import { releaseTable } from "../../src/api/formats/release-table.ts";
import { testApi } from "../support/api.ts";
import { startProgram, workFolder } from "../support/cli.ts";
import { testDatabase } from "../support/database.ts";
import { publish, testSource } from "../support/publish.ts";

/** docs/api.md: what it shows is run against a server, as a reader would do it. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/api.md"), "utf8");
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) => text ?? "");

const source = { id: "cl-test", country: "CL" };
const folder = workFolder();
let server: ReturnType<typeof serve>;
let base = "";
beforeAll(async () => {
  const database = await testDatabase();
  await testSource(database, source);
  await publish(
    database,
    source,
    [1, 2, 3, 4, 5].map((n) => ({
      ocid: `ocds-abc123-${n}`,
      date: `2026-05-0${n}T10:00:00Z`,
      tender: {
        id: `${n}`,
        title: `Agua potable ${n}`,
        status: "active",
        tenderPeriod: { endDate: "2099-01-01T00:00:00Z" },
      },
    })),
  );
  const { app } = testApi(database, { publicUrl: "" });
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => {
      base = `http://127.0.0.1:${port}`;
      resolve();
    });
  });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  folder.end();
});

const here = (text: string) => text.replaceAll("http://localhost:3000", base);
const run = (program: string, words: readonly string[]) => startProgram(folder.path, program, words).ended;

describe("docs/api.md", () => {
  it("has the columns that the tables have", () => {
    const listed = (after: string) => {
      const [, text = ""] = page.split(after);
      return [...(text.split("\n\n")[0] ?? "").matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    };
    expect(listed("Columns of notices:")).toEqual(noticeTable.columns.map(([name]) => name));
    expect(listed("Columns of releases, and of records after `source`:")).toEqual(
      releaseTable.columns.map(([name]) => name),
    );
  });

  it.each(blocks("sh").map((text) => [text.split("\n")[0] ?? "", text]))("curl: %s", async (_first, text) => {
    const failing = text.includes("contry=");
    const script = here(text).replaceAll("curl ", failing ? "curl " : "curl --fail ");
    const { status, stdout, stderr } = await run("bash", ["-euc", script]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout.length).toBeGreaterThan(100);
    if (failing) expect(stdout).toContain('"parameter":"contry"');
    if (text.includes("agua potable")) expect(JSON.parse(stdout).data).toHaveLength(3);
  });

  const python = spawnSync("python3", ["--version"]).status === 0 ? blocks("python") : [];
  it.each([...python.map((text) => [text])])("python: %s", async (text) => {
    const { status, stdout, stderr } = await run("python3", ["-c", here(text)]);
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toBe("5 notices, first: ocds-abc123-5\n");
  });
});

describe("pregon/client, from the packed package", () => {
  it("is typed, lists and follows, as the example shows", async () => {
    const packed = await run("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder.path, root]);
    expect(packed.status, packed.stderr).toBe(0);
    const file = readdirSync(folder.path).find((name) => name.endsWith(".tgz")) ?? "";
    const modules = join(folder.path, "node_modules");
    mkdirSync(join(modules, "pregon"), { recursive: true });
    const tar = await run("tar", ["xzf", file, "-C", join(modules, "pregon"), "--strip-components=1"]);
    expect(tar.status, tar.stderr).toBe(0);
    // What an installation brings beside the package, and nothing else.
    for (const name of ["openapi-fetch", "openapi-typescript-helpers"]) {
      symlinkSync(join(root, "node_modules", name), join(modules, name));
    }
    writeFileSync(join(folder.path, "package.json"), '{"type":"module"}');
    const [example = ""] = blocks("ts");
    expect(example.trim().split("\n").length).toBeLessThanOrEqual(11);
    writeFileSync(join(folder.path, "example.ts"), here(example));
    const wrong = example.replace('"/api/v1/notices"', '"/api/v1/notice"');
    writeFileSync(join(folder.path, "wrong.ts"), wrong);
    const tsc = (name: string) =>
      run(process.execPath, [
        join(root, "node_modules/typescript/bin/tsc"),
        ...["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--types", "", name],
      ]);
    const checked = await tsc("example.ts");
    expect(checked.stdout.replace(/.*Cannot find name 'console'.*\n/g, "")).toBe("");
    expect((await tsc("wrong.ts")).stdout).toContain('/api/v1/notice"');
    const ran = await run(process.execPath, ["example.ts"]);
    expect([ran.stderr, ran.status]).toEqual(["", 0]);
    const lines = ran.stdout.trim().split("\n");
    expect(lines.slice(0, 5)).toEqual([5, 4, 3, 2, 1].map((n) => `ocds-abc123-${n} Agua potable ${n}`));
    expect(lines[5]).toMatch(/^5 changes, go on at http:\/\/127\.0\.0\.1:\d+\/api\/v1\/changes\?.*cursor=/);
  });

  it("tells problems, waits out limits and stops when told to", async () => {
    const { createClient, PregonProblem } = await import("../../src/client/index.ts");
    const stop = new AbortController();
    const pregon = createClient({ baseUrl: base });
    const follower = pregon.followChanges({ from: "now", wait: 1, signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    expect((await follower.next()).done).toBe(true);
    const bad = pregon.followChanges({ from: `${base}/api/v1/changes?cursor=nonsense` });
    await expect(bad.next()).rejects.toThrow(PregonProblem);
    const { error, response } = await pregon.GET("/api/v1/notices/{ocid}", { params: { path: { ocid: "none" } } });
    expect([response.status, error?.code]).toEqual([404, "process-not-found"]);
    let asked = 0;
    const busy = createClient({
      baseUrl: base,
      fetch: async (request) => {
        asked += 1;
        return asked === 1 ? new Response("{}", { status: 429, headers: { "retry-after": "0" } }) : fetch(request);
      },
    });
    for await (const { changes } of busy.followChanges({ limit: 5 })) {
      expect(changes).toHaveLength(5);
      break;
    }
    expect(asked).toBe(2);
  });
});
