import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/mx-compranet/connector.ts";
import { decodeText, type Payload, splitFile } from "../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "mx-compranet"];
const folder = join(shared, ...samples);
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".csv")) : [];
const context = createMapContext(connector, "ocds-abc123");

const count = (values: Iterable<string>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

describe.skipIf(files.length === 0)("samples of CompraNet", () => {
  it.each(files)("%s: every column mapped, ignored or an issue", async (name) => {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    const head = { name, bytes: bytes.subarray(0, 65_536), text: decodeText(bytes.subarray(0, 65_536)).text };
    const kinds = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise(head));
    expect(kinds.map(([kind]) => kind)).toEqual([name.includes("2025") ? "contracts-2023" : "contracts-2010"]);
    const [[kind, { split }]] = kinds as [(typeof kinds)[0]];
    const releases: unknown[] = [];
    const issues: { code: string; message: string; at: string }[] = [];
    const audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
    let rows = 0;
    let payloads = 0;
    const invalid: string[] = [];
    for await (const slice of splitFile(createReadStream(path), { by: "csv", ...split, rows: 150 })) {
      const payload: Payload = {
        source: "mx-compranet",
        kind,
        url: `file:${name}`,
        fetchedAt: "2026-01-15T12:00:00Z",
        mediaType: "text/csv",
        bytes: slice.bytes,
        context: {},
      };
      const mapped = mapPayload(connector, payload, context);
      expect(mapped.failure).toBeUndefined();
      payloads += 1;
      rows += slice.rows;
      issues.push(...mapped.issues);
      for (const key of Object.keys(audit) as (keyof typeof audit)[]) audit[key] += mapped.audit[key];
      for (const { release } of mapped.releases) {
        releases.push(release);
        const { errors } = validate(release);
        invalid.push(...errors.map((error) => `${error.pointer.replaceAll(/\d+/g, "*")} ${error.code}`));
        expect(release.ocid).toMatch(/^ocds-abc123-mx-compranet-./);
      }
    }
    process.stdout.write(
      `${name}: ${JSON.stringify({ payloads, rows, releases: releases.length, audit, issues: count(issues.map((issue) => issue.code)), invalid: count(invalid) })}\n`,
    );
    expect(rows).toBeGreaterThan(0);
    expect(issues.filter((issue) => issue.code === "unmapped-field")).toEqual([]);
    expect(invalid).toEqual([]);
    // A row is a release, or an issue says why not.
    const repeated = issues.filter((issue) => ["repeated-row", "rows-disagree"].includes(issue.code)).length;
    expect(releases.length + repeated).toBe(rows);
    expect(audit.personal).toBe(name.includes("2025") ? 0 : rows);
  });
});
