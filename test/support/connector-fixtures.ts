import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Connector, Payload } from "../../src/connector/index.ts";
import { createMapContext, type MappedPayload, mapPayload } from "../../src/connector/map-payload.ts";

/** The prefix under which fixtures expect minted ocids. */
export const ocidPrefix = "ocds-test00";

export interface Fixture {
  readonly name: string;
  readonly payload: Payload;
  /** Releases, as expected.json has them. */
  readonly expected: unknown;
}

const connectors = join(import.meta.dirname, "../../connectors");

/** The cases under connectors/<id>/fixtures: payload.<ext>, payload.context.json and expected.json each. */
export function fixturesOf(connector: Connector): Fixture[] {
  const base = join(connectors, connector.meta.id, "fixtures");
  return readdirSync(base)
    .sort()
    .map((name) => {
      const folder = join(base, name);
      const file = readdirSync(folder).find((each) => /^payload\.(?!context\.json$)/.test(each));
      if (file === undefined) throw new Error(`${folder} has no payload`);
      const contextFile = join(folder, "payload.context.json");
      const [kind = ""] = Object.keys(connector.kinds);
      const about: Partial<Payload> = existsSync(contextFile) ? JSON.parse(readFileSync(contextFile, "utf8")) : {};
      const payload: Payload = {
        source: connector.meta.id,
        kind,
        url: `file:${file}`,
        fetchedAt: "2026-01-15T12:00:00Z",
        mediaType: connector.kinds[about.kind ?? kind]?.mediaType ?? "application/octet-stream",
        context: {},
        ...about,
        bytes: readFileSync(join(folder, file)),
      };
      return { name, payload, expected: JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) };
    });
}

/** Maps a payload as the core does. */
export const mapFixture = (connector: Connector, payload: Payload): MappedPayload =>
  mapPayload(connector, payload, createMapContext(connector, ocidPrefix));
