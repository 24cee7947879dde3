import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compile, merge, mergeVersioned } from "../../src/ocds/merge/compile.ts";
import type { Override } from "../../src/ocds/merge/rules.ts";

const shared = process.env.PREGON_SHARED ?? path.resolve(import.meta.dirname, "../../../shared");
const folder = path.join(shared, "conformance/ocds-merge");
const read = (...names: string[]) => JSON.parse(readFileSync(path.join(...names), "utf8"));

const schemas: Record<string, (object | undefined)[]> = {
  "1.0": [read(folder, "release-schema-1__0__3.json")],
  // By the official schema, and by our own model, which is the default.
  "1.1": [read(shared, "ocds/1.1/release-schema.json"), undefined],
  schema: [read(folder, "schema.json")],
};
const overrides: Record<string, Override> = { append: "append", "by-position": "byPosition" };

let run = 0;
let passed = 0;
afterAll(() => console.log(`ocds-merge: ${passed} cases passed of ${run} run`));

describe.each(Object.keys(schemas))("the merge cases of %s", (version) => {
  const cases = readdirSync(path.join(folder, version)).flatMap((file) => {
    const found = /^(.+)-(compiled|versioned|append|by-position)\.json$/.exec(file);
    return found ? [{ file, name: found[1] as string, kind: found[2] as string }] : [];
  });

  it.each(cases)("$file", ({ file, name, kind }) => {
    for (const schema of schemas[version] ?? []) {
      run++;
      const releases = read(folder, version, `${name}.json`);
      const before = JSON.stringify(releases);
      const expected = read(folder, version, file);
      const options = schema ? { schema } : {};
      const rule = overrides[kind];
      if (rule) {
        const twice = [...releases, ...structuredClone(releases)];
        const { compiledRelease } = compile(twice, { ...options, overrides: [{ path: ["nested", "array"], rule }] });
        expect(compiledRelease).toEqual(expected);
      } else if (kind === "compiled") {
        expect(compile(releases, options).compiledRelease).toEqual(expected);
        expect(merge(releases, options).compiledRelease).toEqual(expected);
      } else {
        expect(mergeVersioned(releases, options).versionedRelease).toEqual(expected);
        expect(merge(releases, options).versionedRelease).toEqual(expected);
      }
      expect(JSON.stringify(releases)).toBe(before);
      passed++;
    }
  });
});
