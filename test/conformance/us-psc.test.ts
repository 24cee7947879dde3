import { createReadStream } from "node:fs";
import { expect, it } from "vitest";
import { csvRows } from "../../src/connector/csv-rows.ts";
import { codeLevel, codePath, readCode } from "../../src/ocds/index.ts";

const file = new URL("../../../shared/portals/samples/reference/us-psc/psc_codes-head.csv", import.meta.url).pathname;

it("every Product and Service Code is read, and stands under a group", async () => {
  const seen = new Set<string>();
  for await (const { line, cells } of csvRows(createReadStream(file))) {
    if (line === 1) {
      expect(cells[0]).toBe("PSC CODE");
      continue;
    }
    const { code, standing } = readCode("PSC", cells[0] ?? "");
    expect([code, standing]).toEqual([cells[0]?.trim().toUpperCase(), "known"]);
    const path = codePath("PSC", code);
    expect(path.at(-1)).toBe(code);
    if (/^\d{4}$/.test(code)) expect(path).toEqual([code.slice(0, 2), code]);
    expect(codeLevel("PSC", code)).toBeDefined();
    seen.add(code);
  }
  expect(seen.size).toBeGreaterThan(20);
});
