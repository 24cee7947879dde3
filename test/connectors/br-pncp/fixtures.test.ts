import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import connector from "../../../connectors/br-pncp/connector.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { validate } from "../../../src/ocds/index.ts";

/** Each fixture is an answer in PNCP's wire format with the releases that it must give. */
const folder = fileURLToPath(new URL("../../../connectors/br-pncp/fixtures/", import.meta.url));
const cases = readdirSync(folder);
const context = createMapContext(connector, "ocds-test00");

function map(name: string) {
  const bytes = readFileSync(`${folder}${name}/payload.json`);
  const about = JSON.parse(readFileSync(`${folder}${name}/payload.context.json`, "utf8"));
  const payload = { source: "br-pncp", mediaType: "application/json", bytes, ...about };
  return { bytes, about, mapped: mapPayload(connector, payload, context) };
}

describe("br-pncp fixtures", () => {
  it("cover every kind of payload", () => {
    const kinds = new Set(cases.map((name) => map(name).about.kind));
    expect([...kinds].sort()).toEqual(Object.keys(connector.kinds).sort());
  });

  for (const name of cases) {
    it(`maps ${name} as expected`, () => {
      const { bytes, about, mapped } = map(name);
      expect(mapped.failure).toBeUndefined();
      const issues = mapped.issues.filter((issue) => issue.code !== "purchase-unknown");
      expect(issues).toEqual([]);
      const releases = mapped.releases.map(({ release, stream, sequence }) => ({ stream, sequence, release }));
      const expected = JSON.parse(readFileSync(`${folder}${name}/expected.json`, "utf8"));
      expect(JSON.parse(JSON.stringify(releases))).toEqual(expected);
      for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
      const text = bytes.toString("utf8");
      const recognised = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise({ name, bytes, text }));
      expect(recognised.map(([kind]) => kind)).toEqual([about.kind]);
      // The invented person's CPF, dotted or bare, is in none of them.
      expect(JSON.stringify(mapped.releases)).not.toMatch(/111\.?444\.?777-?35/);
    });
  }
});
