import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/bo-sicoes/connector.ts";
import { kindsOf } from "../../src/connector/fixtures.ts";
import { parseCsv } from "../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, readText, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "bo-sicoes"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".csv")) : [];

const count = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

describe.skipIf(files.length === 0)("tables of SICOES", () => {
  it.each(files)("%s", (name) => {
    const bytes = readFileSync(join(shared, ...samples, name));
    const kind = name.startsWith("convocatorias") ? "calls" : name.includes("items") ? "items" : "awards";
    expect(kindsOf(connector, name, bytes)).toEqual([kind]);
    const payload = {
      source: "bo-sicoes",
      kind,
      url: `file:${name}`,
      fetchedAt: "2026-01-15T12:00:00Z",
      mediaType: "text/csv",
      bytes,
      context: {},
    };
    const mapped = mapPayload(connector, payload, createMapContext(connector, "ocds-abc123"));
    const errors = mapped.releases.flatMap(({ release }) => validate(release).errors);
    const invalid = count(errors.map((error) => `${error.pointer.replaceAll(/\d+/g, "*")} ${error.code}`));
    const issues = count(mapped.issues.map((issue) => `${issue.code} ${issue.at.replace(/^\/\d+/, "")}`));
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, audit: mapped.audit, issues, invalid })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.issues.filter(({ code }) => code === "unmapped-field" || code === "unknown-code")).toEqual([]);
    expect(invalid).toEqual({});
    const rows = parseCsv(readText(...samples, name));
    // Calls and awards: a release for each row. Items: one for each process.
    const expected = kind === "items" ? new Set(rows.map((row) => row.cuce)).size : rows.length;
    expect(mapped.releases.length).toBe(expected);
    for (const row of kind === "calls" ? rows : []) {
      const person = String(row.persona_contacto).split(" (")[0]!;
      if (person.length > 5) expect(JSON.stringify(mapped.releases)).not.toContain(person);
    }
  });
});
