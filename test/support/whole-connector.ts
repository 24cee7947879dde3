import { join } from "node:path";
import { expect } from "vitest";
import { checkConnector } from "../../src/connector/check.ts";
import { readFixtures, replay } from "../../src/connector/fixtures.ts";
import type { Connector, Payload, Simulate } from "../../src/connector/index.ts";
import { createMapContext, type MappedPayload, mapPayload } from "../../src/connector/map-payload.ts";

const root = join(import.meta.dirname, "../..");

/** Every rule of `pregon connector check` holds, and the fixtures raise these issues and no others ("code /pointer"). */
export async function expectWhole(
  connector: Connector,
  simulate: Simulate | undefined,
  issues: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const { id } = connector.meta;
  const folder = join(root, "connectors", id);
  const report = await checkConnector(connector, { folder, tests: join(root, "test/connectors", id), simulate });
  expect(report.rules.filter(({ ok }) => !ok)).toEqual([]);
  const raised: Record<string, string[]> = {};
  for (const fixture of readFixtures(folder, connector)) {
    const result = await replay(connector, fixture.payload);
    if (result.issues.length > 0) raised[fixture.name] = result.issues.map((issue) => `${issue.code} ${issue.at}`);
  }
  expect(raised).toEqual(issues);
}

/** Maps text given as a payload of a kind. */
export function mapText(
  connector: Connector,
  kind: string,
  text: string,
  change: Partial<Payload> = {},
): MappedPayload {
  const payload: Payload = {
    source: connector.meta.id,
    kind,
    url: "file:payload",
    fetchedAt: "2026-01-15T12:00:00Z",
    mediaType: connector.kinds[kind]?.mediaType ?? "",
    context: {},
    bytes: new TextEncoder().encode(text),
    ...change,
  };
  return mapPayload(connector, payload, createMapContext(connector, "ocds-test00"));
}
