import { describe, expect, it } from "vitest";
import connector from "../../connectors/do-dgcp/connector.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, readText } from "./support/shared.ts";

const samples = ["portals", "samples", "do-dgcp"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".txt")) : [];
const kinds: Readonly<Record<string, string>> = { procesos: "processes", contratos: "contracts", ofertas: "bids" };

/** The sample is a listing of the first row of each list: `  field   Type   = value`. */
function rowsOf(text: string): [string, Record<string, unknown>][] {
  return text.split(/^=== \//m).flatMap((section) => {
    const name = /^(\w+) ===/.exec(section)?.[1];
    if (name === undefined) return [];
    const row: Record<string, unknown> = {};
    for (const [, field = "", type, value = ""] of section.matchAll(/^ {2}(\w+) +(\w+) +=(.*)$/gm)) {
      row[field] = type === "null" ? null : type?.startsWith("Int") ? Number(value) : value.slice(1);
    }
    return [[name, row] as [string, Record<string, unknown>]];
  });
}

describe.skipIf(files.length === 0)("samples of DGCP", () => {
  const cases = files.flatMap((name) => rowsOf(readText(...samples, name)));

  it.each(cases)("/%s: every field has a rule", (list, row) => {
    const body = { code: 200, hasError: false, payload: { content: [row], message: "OK" }, page: 1, limit: 1 };
    const text = JSON.stringify(body);
    const bytes = new TextEncoder().encode(text);
    const found = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise({ name: list, bytes, text }));
    expect(found.map(([kind]) => kind)).toEqual([kinds[list]]);
    const mapped = mapPayload(
      connector,
      {
        source: "do-dgcp",
        kind: kinds[list] ?? "",
        url: `https://datosabiertos.dgcp.gob.do/api-dgcp/v1/${list}`,
        fetchedAt: "2026-09-21T22:00:00Z",
        mediaType: "application/json",
        bytes,
        context: {},
      },
      createMapContext(connector, "ocds-abc123"),
    );
    process.stdout.write(
      `${list}: ${JSON.stringify({ releases: mapped.releases.length, audit: mapped.audit, issues: mapped.issues.map(({ code, at }) => `${code} ${at}`) })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.releases).toHaveLength(1);
    // The listing's mojibake has no place in the tables.
    expect(mapped.issues.filter(({ at }) => !at.endsWith("/modalidad"))).toEqual([]);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
  });
});
