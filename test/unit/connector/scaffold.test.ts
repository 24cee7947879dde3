import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConnector } from "../../../src/cli/connector.ts";
import { type CheckOptions, checkConnector } from "../../../src/connector/check.ts";
import type { Connector } from "../../../src/connector/index.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import { startSimulator } from "../../../src/simulator/index.ts";
import { createWorld } from "../../../src/world/index.ts";
import { pull } from "../../support/pulled.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const id = "uy-inventado";
const about = { timeZone: "America/Montevideo", currency: "UYU", language: "es" };
let home: string;
let connector: Connector;
let options: CheckOptions;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "pregon-scaffold-"));
  for (const name of ["src", "node_modules"]) symlinkSync(join(project, name), join(home, name));
  for (const name of ["biome.json", "package.json"]) cpSync(join(project, name), join(home, name));
  mkdirSync(join(home, "connectors"));
  createConnector(home, id, about);
  const folder = join(home, "connectors", id);
  connector = (await import(pathToFileURL(join(folder, "connector.ts")).href)).default;
  const simulate = (await import(pathToFileURL(join(folder, "simulate.ts")).href)).default;
  options = { folder, tests: join(home, "test", "connectors", id), simulate };
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const failing = async (change: Partial<Connector> = {}, other: Partial<CheckOptions> = {}) => {
  const report = await checkConnector({ ...connector, ...change }, { ...options, ...other });
  return Object.fromEntries(report.rules.filter(({ ok }) => !ok).map(({ rule, detail }) => [rule, detail]));
};

describe("a new connector from the template", () => {
  it("is formatted, linted and typed like the rest", () => {
    const bin = (name: string) => join(project, "node_modules", ".bin", name);
    const config = join(home, "tsconfig.json");
    const compilerOptions = { rootDir: "/", typeRoots: [join(project, "node_modules", "@types")] };
    writeFileSync(
      config,
      JSON.stringify({ extends: join(project, "tsconfig.json"), compilerOptions, include: ["connectors"] }),
    );
    const lint = spawnSync(bin("biome"), ["check", "--vcs-enabled=false", "connectors", "test"], {
      cwd: home,
      encoding: "utf8",
    });
    expect(lint.stdout + lint.stderr).toMatch(/No fixes applied/);
    expect(lint.status).toBe(0);
    const types = spawnSync(bin("tsc"), ["-p", config], { cwd: home, encoding: "utf8" });
    expect(types.stdout).toBe("");
  });

  it("pulls from its own simulated portal over loopback, page by page", async () => {
    const world = createWorld({ size: 130, seed: 7 });
    const simulator = await startSimulator({ world, connectors: [{ id, simulate: options.simulate! }] });
    const http = createHttpClient({ origins: simulator.origins, userAgent: "pregon test" });
    try {
      const now = () => new Date("2100-01-01T00:00:00Z");
      const { books, payloads } = await pull(connector, { http, now });
      expect(books).toMatchObject({ declared: 130, fetched: 130, duplicates: 0, rejected: [], incomplete: [] });
      expect(payloads).toHaveLength(2);
    } finally {
      await http.close();
      await simulator.close();
    }
  });

  it("is not written over", () => {
    expect(() => createConnector(home, id, about)).toThrow(/\/uy-inventado\/.* exists already/);
    expect(() => createConnector(home, "Uruguay", about)).toThrow("Uruguay is no id such as uy-arce");
    expect(() => createConnector(home, "uy-x", { ...about, timeZone: "Montevideo" })).toThrow("not Montevideo");
    expect(existsSync(join(home, "connectors", "uy-x"))).toBe(false);
  });
});

describe("connector check", () => {
  it("finds the template complete", async () => {
    const report = await checkConnector(connector, options);
    expect(report.rules.filter(({ ok }) => !ok)).toEqual([]);
    expect(report).toMatchObject({ ok: true, maturity: "complete", fixtures: 1, releases: 1, issues: {} });
    expect(report.audit).toEqual({ mapped: 9, ignored: 2, personal: 1 });
  });

  it("names what is missing in meta, kinds and stages", async () => {
    const meta = { ...connector.meta, currency: "XXZ", caveats: [], stages: ["tender", "award"] as const };
    const kinds = { ...connector.kinds, awards: { ...connector.kinds.tenders!, recognise: () => false } };
    expect(await failing({ meta, kinds })).toEqual({
      meta: "currency XXZ is not ISO 4217; caveats is empty: every source has some",
      kinds: "no fixture of kind awards",
      stages: "no fixture reaches award",
    });
    const both = { ...connector.kinds, awards: connector.kinds.tenders! };
    expect((await failing({ kinds: both })).kinds).toContain("recognised as tenders and awards");
  });

  it("sees a mapping that changed, loses a value, lets a contact through or gives no OCDS", async () => {
    const wrong: Connector["toReleases"] = function* (payload, context) {
      for (const row of payload.object().ignore("total").objects("tenders")) {
        const contactPoint = { name: row.text("contact") };
        const parties = [{ id: "17", roles: ["buyer"], contactPoint }];
        yield { release: { ocid: context.mintOcid("1"), id: "1", date: "yesterday", tag: ["tender"], parties } };
      }
    };
    const found = await failing({ toReleases: wrong });
    expect(Object.keys(found)).toEqual(["expected", "audit", "releases", "personal data"]);
    expect(found.expected).toBe("tender differs at /0/release/ocid");
    expect(found.audit).toMatch(/^tender: no rule for .*and 5 more$/);
    expect(found.releases).toMatch(/^tender: release 0 \/(date|initiationType)/);
    expect(found["personal data"]).toBe("tender: /parties/0/contactPoint has a contact");
  });

  it("wants lookups used, a simulation or its reason, and tests", async () => {
    const folder = mkdtempSync(join(home, "connectors", "uy-"));
    cpSync(options.folder, folder, { recursive: true });
    const edit = (name: string, change: (text: string) => string) =>
      writeFileSync(join(folder, name), change(readFileSync(join(folder, name), "utf8")));
    edit("lookups.ts", (text) => `${text}export const sizes = lookupTable<string>("sizes", {});\n`);
    const bare = { folder, tests: join(home, "nowhere"), simulate: undefined };
    expect(await failing({}, bare)).toEqual({
      lookups: "sizes is not used",
      simulation: 'there is no simulate.ts, nor a reason ("No simulation: …" in connector.ts)',
      tests: `no *.test.ts in ${bare.tests}`,
    });
    edit("connector.ts", (text) => `// No simulation: the portal is a scan of paper.\n${text}`);
    expect(Object.keys(await failing({}, bare))).toEqual(["lookups", "tests"]);
    writeFileSync(join(folder, "fixtures", "tender", "expected.json"), "[");
    expect((await failing({}, { folder })).fixtures).toMatch(/^fixture tender: .*expected.json is no JSON/);
  });
});
