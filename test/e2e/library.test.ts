import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workFolder } from "../support/cli.ts";

/** The package as npm packs it, installed in a project of its own, with nothing beside it but what the engine may need. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/ocds-library.md"), "utf8");
const examples = [...page.matchAll(/```ts\n([^`]*console\.log[^`]*)```\n\n```text\n([^`]*)```/g)].map(
  ([, code, output]) => ({
    code: code ?? "",
    output: output ?? "",
  }),
);

let folder: ReturnType<typeof workFolder>;
beforeAll(() => {
  folder = workFolder();
  const modules = join(folder.path, "node_modules");
  mkdirSync(modules);
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder.path], { cwd: root });
  const packed = readdirSync(folder.path).find((name) => name.endsWith(".tgz")) ?? "";
  execFileSync("tar", ["xzf", packed], { cwd: folder.path });
  renameSync(join(folder.path, "package"), join(modules, "pregon"));
  for (const name of ["typebox", "big.js"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(folder.path, "package.json"), '{"type":"module"}');
}, 60_000);
afterAll(() => folder.end());

function run(name: string, code: string): string {
  writeFileSync(join(folder.path, name), code);
  return execFileSync(process.execPath, [name], { cwd: folder.path, encoding: "utf8" });
}

describe("pregon/ocds as an installed package", () => {
  it("has an example for each of its three functions", () => {
    expect(examples).toHaveLength(4);
  });

  it.each(examples.map((example, index) => ({ ...example, index })))(
    "example $index of the page runs and prints what the page says",
    ({ code, output, index }) => {
      expect(run(`example${index}.ts`, code)).toBe(output);
    },
  );

  it("is typed strictly, without the types of Node.js", () => {
    examples.forEach(({ code }, index) => {
      writeFileSync(
        join(folder.path, `typed${index}.ts`),
        `declare const console: { log(...all: unknown[]): void };\n${code}`,
      );
    });
    writeFileSync(
      join(folder.path, "exact.ts"),
      `import { merge, validate } from "pregon/ocds";
const { valid, errors }: { valid: boolean; errors: readonly { pointer: string; code: string; message: string }[] } = validate(5);
const { compiledRelease, versionedRelease, warnings } = merge([{ ocid: "a" }], { schema: {} });
const title: string | null | undefined = compiledRelease.tender?.title;
// @ts-expect-error
const wrong: number = compiledRelease.ocid;
export { errors, title, valid, versionedRelease, warnings, wrong };
`,
    );
    const files = readdirSync(folder.path).filter((name) => /^(typed\d|exact)\.ts$/.test(name));
    const compilerOptions = { strict: true, module: "nodenext", target: "es2022", noEmit: true, types: [] };
    writeFileSync(join(folder.path, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, "node_modules/.bin/tsc");
    expect(execFileSync(tsc, ["-p", "."], { cwd: folder.path, encoding: "utf8" })).toBe("");
  });

  it("gives plain JavaScript, ESM and CommonJS, exactly the shapes that are promised", () => {
    const body = `
const releases = [
  { ocid: "a", id: "1", date: "2026-01-01T00:00:00Z", tag: ["tender"], awards: [{ id: "x", title: "1" }, { id: "x", title: "2" }] },
];
const merged = merge(releases);
const bad = validate({ ocid: 5 });
console.log(JSON.stringify([Object.keys(merged), Object.keys(merged.warnings[0]), Object.keys(bad), Object.keys(bad.errors[0])]));
console.log(upgrade({ version: "1.0", releases: [{ buyer: { name: "B" } }] }).version, JSON.stringify({ ...merged }.versionedRelease.awards[0].title[0].value));`;
    const expected = `${JSON.stringify([
      ["compiledRelease", "versionedRelease", "warnings"],
      ["code", "pointer", "releaseID", "message"],
      ["valid", "errors"],
      ["pointer", "code", "message"],
    ])}\n1.1 "2"\n`;
    expect(run("plain.mjs", `import { merge, upgrade, validate } from "pregon/ocds";${body}`)).toBe(expected);
    expect(run("plain.cjs", `const { merge, upgrade, validate } = require("pregon/ocds");${body}`)).toBe(expected);
  });

  it("refuses what is no data with an error that has a code", () => {
    const code = `import { merge, upgrade, validate } from "pregon/ocds";
for (const call of [() => merge(null), () => merge([]), () => merge([1]), () => upgrade(null), () => upgrade("x"), () => validate({}, { version: "2" })]) {
  try { call(); console.log("no error"); } catch (error) { console.log(error.code); }
}
for (const value of [null, undefined, 5, "x", [], NaN]) console.log(validate(value).errors[0].code);`;
    expect(run("refused.mjs", code).trim().split("\n")).toEqual([
      "releases-not-list",
      "no-releases",
      "release-not-object",
      "not-a-document",
      "not-a-document",
      "ocds-version",
      ...Array(6).fill("type"),
    ]);
  });
});
