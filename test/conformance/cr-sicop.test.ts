import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/cr-sicop/connector.ts";
import { decodeText } from "../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "cr-sicop"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => !name.endsWith(".md")) : [];

/** All that could be had of SICOP is a page for people that was sent as a file. */
describe.skipIf(files.length === 0)("samples of SICOP", () => {
  it.each(files)("%s: is of no kind, and gives no release as any kind", (name) => {
    const bytes = readFileSync(join(shared, ...samples, name));
    const head = { name, bytes, text: decodeText(bytes).text };
    for (const [kind, { recognise }] of Object.entries(connector.kinds)) {
      expect(recognise(head)).toBe(false);
      const mapped = mapPayload(
        connector,
        {
          source: "cr-sicop",
          kind,
          url: `file:${name}`,
          fetchedAt: "2026-03-05T00:50:53Z",
          mediaType: "text/csv",
          bytes,
          context: {},
        },
        createMapContext(connector, "ocds-abc123"),
      );
      process.stdout.write(`${name} as ${kind}: ${mapped.releases.length} releases, ${mapped.issues.length} issues\n`);
      expect(mapped.releases).toEqual([]);
      expect(mapped.failure !== undefined || mapped.issues.length > 0).toBe(true);
    }
  });
});
