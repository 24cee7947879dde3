import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/cl-chilecompra/connector.ts";
import { createMapContext, generalPath, mapPayload } from "../../src/connector/map-payload.ts";
import { decodeText } from "../../src/connector/parse.ts";
import { validate } from "../../src/ocds/index.ts";

const directory = new URL("../../../shared/portals/samples/cl-chilecompra/", import.meta.url).pathname;
const files = readdirSync(directory).filter((name) => name.endsWith(".json"));

/** Answers that say "no". */
const errorAnswers: Record<string, string> = {
  "ocds-listaOCDSAgnoMes-2026-08-empty-http200.json": "no-results",
  "v1-ticket-invalid-http203.json": "ticket-refused",
};
/** Answers without releases by nature. */
const listings = new Set([
  "ocds-listaOCDSAgnoMes-2026-07-0-10.json",
  "v1-licitaciones-fecha-15052026-estado-adjudicada.json",
]);

describe("cl-chilecompra samples", () => {
  const totals = { payloads: 0, releases: 0, mapped: 0, ignored: 0, personal: 0 };
  const issues = new Map<string, number>();

  it.each(files)("%s", (name) => {
    const bytes = readFileSync(join(directory, name));
    const head = { name, bytes: bytes.subarray(0, 65_536), text: decodeText(bytes.subarray(0, 65_536)).text };
    const recognised = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise(head));
    expect(recognised.map(([kind]) => kind)).toHaveLength(1);
    const mapped = mapPayload(
      connector,
      {
        source: connector.meta.id,
        kind: recognised[0]![0],
        url: `file:${name}`,
        fetchedAt: "2026-09-30T12:00:00Z",
        mediaType: "application/json",
        bytes,
        context: {},
      },
      createMapContext(connector, "ocds-zzzzzz"),
      true,
    );
    expect(mapped.failure?.code).toBe(errorAnswers[name]);
    const codes = mapped.issues.map((issue) => `${issue.code} ${generalPath(issue.at)}`);
    expect(codes.filter((code) => code.startsWith("unmapped-field"))).toEqual([]);
    if (errorAnswers[name] === undefined && !listings.has(name)) expect(mapped.releases.length).toBeGreaterThan(0);
    else expect(mapped.releases).toEqual([]);
    for (const { release } of mapped.releases) {
      expect(validate(release).errors).toEqual([]);
      expect(JSON.stringify(release)).not.toMatch(/contactPoint| \| /);
    }
    totals.payloads += 1;
    totals.releases += mapped.releases.length;
    for (const count of ["mapped", "ignored", "personal"] as const) totals[count] += mapped.audit[count];
    for (const code of codes) issues.set(code, (issues.get(code) ?? 0) + 1);
  });

  it("counts", () => {
    console.log("cl-chilecompra", totals, Object.fromEntries(issues));
    expect(totals.payloads).toBe(files.length);
  });
});
