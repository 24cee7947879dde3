import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/hn-sefin/connector.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "hn-honducompras"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".json")) : [];

describe.skipIf(files.length === 0)("samples of SEFIN", () => {
  it.each(files)("%s", (name) => {
    const bytes = readFileSync(join(shared, ...samples, name));
    const text = new TextDecoder().decode(bytes);
    expect(connector.kinds.records?.recognise({ name, bytes, text: text.slice(0, 65_536) })).toBe(true);
    const mapped = mapPayload(
      connector,
      {
        source: "hn-sefin",
        kind: "records",
        url: `file:${name}`,
        fetchedAt: "2026-01-15T12:00:00Z",
        mediaType: "application/json",
        bytes,
        context: {},
      },
      createMapContext(connector, "ocds-abc123"),
    );
    const errors = mapped.releases.flatMap(({ release }) => validate(release).errors);
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, audit: mapped.audit, issues: mapped.issues.map(({ code, at }) => `${code} ${at}`), errors: errors.map(({ code, pointer }) => `${code} ${pointer}`) })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.releases.length).toBeGreaterThan(0);
    expect(mapped.issues).toEqual([]);
    expect(errors).toEqual([]);
    const out = JSON.stringify(mapped.releases);
    expect(out).not.toMatch(/contactPoint|streetAddress|@|"ND"/);
  });
});
