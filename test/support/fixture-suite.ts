import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Fixture, fixturePrefix, kindsOf, readFixtures, replay } from "../../src/connector/fixtures.ts";
import type { Connector, Payload } from "../../src/connector/index.ts";
import { createMapContext, type MappedPayload, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";

const connectorsFolder = join(import.meta.dirname, "../../connectors");

/** The cases under connectors/<id>/fixtures. */
export const fixturesOf = (connector: Connector): Fixture[] =>
  readFixtures(join(connectorsFolder, connector.meta.id), connector);

/** Maps a payload as fixtures are mapped. */
export const mapFixture = (connector: Connector, payload: Payload): MappedPayload =>
  mapPayload(connector, payload, createMapContext(connector, fixturePrefix));

/**
 * Tests for each fixture of a connector: it gives the releases expected and no others, each valid, raises the issues that
 * are named and no others, leaves nothing unread, and is recognised as its kind alone.
 * @param issues by fixture: "code pointer"
 * @param secrets texts of invented persons that must not come out
 */
export function fixtureSuite(
  connector: Connector,
  issues: Readonly<Record<string, readonly string[]>> = {},
  secrets?: RegExp,
) {
  const fixtures = fixturesOf(connector);
  describe(`fixtures of ${connector.meta.id}`, () => {
    it("cover every kind", () => {
      expect([...new Set(fixtures.map(({ payload }) => payload.kind))].sort()).toEqual(
        Object.keys(connector.kinds)
          .filter((kind) => !connector.kinds[kind]?.refused)
          .sort(),
      );
    });
    it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (name, fixture) => {
      const mapped = await replay(connector, fixture.payload);
      expect(mapped.failure).toBeUndefined();
      expect(mapped.releases).toEqual(fixture.expected);
      expect(mapped.issues.map((issue) => `${issue.code} ${issue.at}`)).toEqual(issues[name] ?? []);
      expect(mapped.audit.unmapped).toBe(0);
      for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
      expect(secrets?.exec(JSON.stringify(mapped.releases)) ?? null).toBeNull();
      expect(kindsOf(connector, fixture.file, fixture.payload.bytes)).toEqual([fixture.payload.kind]);
    });
  });
}
