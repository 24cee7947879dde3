import { describe, expect, it } from "vitest";
import connector from "../../connectors/mx-pdn/connector.ts";
import { createMapContext, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, readJson } from "./support/shared.ts";

const folder = ["conformance", "ocds-real", "mexico-federal"];
const files = exists(...folder) ? filesIn(...folder) : [];

/** No real answer of the search is at hand: the federal releases of the same publisher, in the search's envelope. */
describe.skipIf(files.length === 0)("federal OCDS of Mexico in a page of the search", () => {
  it.each(files)("%s", (name) => {
    const document = readJson(...folder, name) as { releases?: unknown[]; records?: { releases?: unknown[] }[] };
    const data = [...(document.releases ?? []), ...(document.records ?? []).flatMap((record) => record.releases ?? [])];
    const body = JSON.stringify({ pagination: { total: data.length, page: 0, pageSize: 100 }, data });
    const mapped = mapPayload(
      connector,
      {
        source: "mx-pdn",
        kind: "search",
        url: "https://api.plataformadigitalnacional.org/s6/api/v1/search?supplier_id=SHCP#page=0",
        fetchedAt: "2026-01-15T12:00:00Z",
        mediaType: "application/json",
        bytes: new TextEncoder().encode(body),
        context: {},
      },
      createMapContext(connector, "ocds-abc123"),
    );
    const errors = mapped.releases.flatMap(({ release }) => validate(release).errors);
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, audit: mapped.audit, issues: mapped.issues.map((issue) => issue.code), errors: errors.map((error) => `${error.code} ${error.pointer}`) })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.releases).toHaveLength(data.length);
    expect(mapped.issues).toEqual([]);
    // The publisher's own slip: a list of submission methods that holds null. It is kept and flagged.
    expect(new Set(errors.map((error) => error.pointer))).toEqual(new Set(["/tender/submissionMethod/0"]));
    expect(JSON.stringify(mapped.releases)).not.toContain("contactPoint");
    for (const { release } of mapped.releases) expect(release.ocid).toMatch(/^ocds-07smqs-/);
  });
});
