import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/us-samgov/connector.ts";
import { createMapContext, generalPath, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const folder = ["portals", "samples", "us-samgov"];
const files = exists(...folder) ? filesIn(...folder).filter((name) => name.endsWith(".json")) : [];
const expected: Record<string, { kind?: string; releases?: number; issues?: Record<string, number> }> = {
  "opportunities-v2-search-20260101-20260202.json": { kind: "opportunities", releases: 7 },
  "doc-example-opportunities-1.json": { kind: "opportunities", releases: 1 },
  "doc-example-contract-awards-1.json": { kind: "awards", releases: 1 },
  "doc-example-contract-awards-2.json": { kind: "awards", releases: 1 },
  "doc-example-contract-awards-7.json": { kind: "awards", releases: 1 },
  // Asked for with `includeSections`: identity alone, which says nothing of a process.
  "doc-example-contract-awards-4.json": {
    kind: "awards",
    releases: 0,
    issues: { "section-missing /awardSummary/*": 1 },
  },
  "doc-example-contract-awards-5.json": {
    kind: "awards",
    releases: 0,
    issues: { "section-missing /awardSummary/*": 5 },
  },
  // Answers of USAspending, which this connector does not read.
  "doc-example-usaspending-award-1.json": {},
  "doc-example-usaspending-transactions-1.json": {},
};

/** Real answers of SAM.gov, and the publisher's own examples. */
describe.skipIf(files.length === 0)("us-samgov over real answers", () => {
  it("has all the files that the list knows", () => {
    expect(files).toEqual(Object.keys(expected).sort());
  });

  it.each(files)("%s", (name) => {
    const bytes = readFileSync(path.join(shared, ...folder, name));
    const head = bytes.subarray(0, 65_536);
    const text = new TextDecoder().decode(head);
    const kinds = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise({ name, bytes: head, text }));
    const { kind, releases = 0, issues = {} } = expected[name]!;
    expect(kinds.map(([found]) => found)).toEqual(kind === undefined ? [] : [kind]);
    if (kind === undefined) return;
    const mapped = mapPayload(
      connector,
      {
        source: "us-samgov",
        kind,
        url: `file:${name}`,
        fetchedAt: "2026-08-01T12:00:00Z",
        mediaType: "application/json",
        bytes,
        context: {},
      },
      createMapContext(connector, "ocds-test00"),
    );
    const codes: Record<string, number> = {};
    for (const issue of mapped.issues) {
      const key = `${issue.code} ${generalPath(issue.at)}`;
      codes[key] = (codes[key] ?? 0) + 1;
    }
    process.stdout.write(
      `${name}: ${JSON.stringify({ releases: mapped.releases.length, ...mapped.audit, issues: codes })}\n`,
    );
    expect(mapped.failure).toBeUndefined();
    expect(mapped.releases).toHaveLength(releases);
    expect(codes).toEqual(issues);
    expect(mapped.releases.flatMap(({ release }) => validate(release).errors)).toEqual([]);
    const told = JSON.stringify(mapped.releases);
    const source = bytes.toString("utf8");
    for (const [, mail] of source.matchAll(/"email": "([^"]+@[^"]+)"/g)) expect(told).not.toContain(mail);
    for (const [, official] of source.matchAll(/"fullName": "([^"]{4,})"/g)) expect(told).not.toContain(official);
  });
});
