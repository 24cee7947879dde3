import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/co-secop/connector.ts";
import { createMapContext, generalPath, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const folder = ["portals", "samples", "co-secop"];
const files = exists(...folder) ? filesIn(...folder).filter((name) => name.endsWith(".json")) : [];
const expected: Record<string, { kind: string; rows: number }> = {
  "p6dx-8zbt-row-CO1.REQ.2577563.json": { kind: "processes", rows: 1 },
  "rpmr-utcd-nit901148337-rows.json": { kind: "integrated", rows: 186 },
};

/** Real rows of datos.gov.co: each is known, mapped whole, valid, and without the number of any person. */
describe.skipIf(files.length === 0)("co-secop over real rows", () => {
  it.each(files)("%s", (name) => {
    const bytes = readFileSync(path.join(shared, ...folder, name));
    const head = bytes.subarray(0, 65_536);
    const text = new TextDecoder().decode(head);
    const kinds = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise({ name, bytes: head, text }));
    const { kind, rows } = expected[name]!;
    expect(kinds.map(([found]) => found)).toEqual([kind]);
    const mapped = mapPayload(
      connector,
      {
        source: "co-secop",
        kind,
        url: `file:${name}`,
        fetchedAt: "2026-08-01T12:00:00Z",
        mediaType: "application/json",
        bytes,
        context: {},
      },
      createMapContext(connector, "ocds-test00"),
    );
    expect(mapped.failure).toBeUndefined();
    const codes = new Map<string, number>();
    for (const issue of mapped.issues) {
      const key = `${issue.code} ${generalPath(issue.at)}`;
      codes.set(key, (codes.get(key) ?? 0) + 1);
    }
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, ...mapped.audit, issues: Object.fromEntries(codes) })}\n`,
    );
    expect(mapped.releases).toHaveLength(rows);
    expect(mapped.issues).toEqual([]);
    expect(mapped.releases.flatMap(({ release }) => validate(release).errors)).toEqual([]);
    const told = JSON.stringify(mapped.releases);
    const source = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>[];
    const persons = source.filter((row) => row.tipo_documento_proveedor === "Cédula de Ciudadanía");
    for (const row of persons) expect(told).not.toContain(`"${String(row.documento_proveedor)}"`);
  });
});
