import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/ar-contratar/connector.ts";
import { kindsOf } from "../../src/connector/fixtures.ts";
import { type JsonObject, parseCsv } from "../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, readText, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "ar-comprar-contratar"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".csv")) : [];

type Row = Record<string, unknown>;
/** Kind of each file, and what of a row makes a release of its own. */
const expected: Record<string, [kind: string, key: (row: Row, procedures: JsonObject) => unknown[]]> = {
  "onc-contratar-actas-apertura.csv": ["openings", (row) => [row.procedimiento_numero, row.id_acta_apertura]],
  "onc-contratar-contratos.csv": ["contracts", (row) => [row.contrato_numero || row.numero_obra]],
  "onc-contratar-obras.csv": ["works", (row) => [row.procedimiento_numero]],
  "onc-contratar-ofertas.csv": ["bids", (row) => [row.procedimiento_numero]],
  "onc-contratar-procedimientos.csv": ["procedures", (row) => [row.procedimiento_numero]],
  "onc-contratar-ubicacion-geografica.csv": ["places", (row, procedures) => [procedures[String(row.numero_obra)]]],
};

const count = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

describe.skipIf(files.length === 0)("files of CONTRAT.AR, whole", () => {
  it.each(files)("%s", (name) => {
    const bytes = readFileSync(join(shared, ...samples, name));
    const [kind, key] = expected[name]!;
    expect(kindsOf(connector, name, bytes)).toEqual([kind]);
    const procedures: JsonObject = {};
    if (kind === "places") {
      for (const row of parseCsv(readText(...samples, "onc-contratar-obras.csv"))) {
        procedures[String(row.numero_obra)] = row.procedimiento_numero!;
      }
    }
    const payload = {
      source: "ar-contratar",
      kind,
      url: `file:${name}`,
      fetchedAt: "2026-05-18T12:00:00Z",
      mediaType: "text/csv",
      bytes,
      context: { procedures },
    };
    const mapped = mapPayload(connector, payload, createMapContext(connector, "ocds-abc123"));
    const errors = mapped.releases.flatMap(({ release }) => validate(release).errors);
    const invalid = count(errors.map((error) => `${error.pointer.replaceAll(/\d+/g, "*")} ${error.code}`));
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, audit: mapped.audit, issues: count(mapped.issues.map((issue) => issue.code)), invalid })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    const rows = parseCsv(readText(...samples, name));
    expect(mapped.releases.length).toBe(new Set(rows.map((row) => JSON.stringify(key(row, procedures)))).size);
    expect(mapped.issues.filter(({ code }) => code === "unmapped-field" || code === "bad-date")).toEqual([]);
    expect(invalid).toEqual({});
    const streams = mapped.releases.map(({ release, stream }) => `${release.ocid} ${stream}`);
    expect(new Set(streams).size).toBe(streams.length);
    expect(JSON.stringify(mapped.releases)).not.toMatch(/funcionario|"20\d{9}"/);
  });
});
