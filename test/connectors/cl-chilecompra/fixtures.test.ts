import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../../connectors/cl-chilecompra/connector.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { decodeText } from "../../../src/connector/parse.ts";
import { validate } from "../../../src/ocds/index.ts";

const directory = new URL("../../../connectors/cl-chilecompra/fixtures/", import.meta.url).pathname;

/** Issues that a fixture is there to raise. */
const expectedIssues: Record<string, string[]> = {
  "direct-award": ["bad-date /releases/0/awards/0/date"],
  "order-direct": ["unknown-code /Listado/0/TipoMoneda"],
  "tender-nul-bytes": ["nul-bytes "],
  "v1-published": ["unknown-code /Listado/0/Tipo", "unknown-code /Listado/0/Modalidad"],
};

describe.each(readdirSync(directory))("fixture %s", (name) => {
  const read = (file: string) => readFileSync(join(directory, name, file));
  const bytes = read("payload.json");
  const about = JSON.parse(read("payload.context.json").toString());

  it("gives the releases expected", () => {
    const payload = { source: connector.meta.id, mediaType: "application/json", bytes, ...about };
    const mapped = mapPayload(connector, payload, createMapContext(connector, "ocds-zzzzzz"));
    expect(mapped.failure).toBeUndefined();
    expect(existsSync(join(directory, name, "expected.json"))).toBe(true);
    const releases = mapped.releases.map(({ release, stream, sequence }) => ({ release, stream, sequence }));
    expect(JSON.parse(JSON.stringify(releases))).toEqual(JSON.parse(read("expected.json").toString()));
    expect(mapped.issues.map((issue) => `${issue.code} ${issue.at}`)).toEqual(expectedIssues[name] ?? []);
    expect(mapped.audit.unmapped).toBe(0);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    expect(JSON.stringify(releases)).not.toMatch(/Ana Inventada|Persona Inventada|example|"555"/);
  });

  it("is recognised as its kind and no other", () => {
    const head = { name: "payload.json", bytes, text: decodeText(bytes).text };
    const kinds = Object.entries(connector.kinds).filter(([, kind]) => kind.recognise(head));
    expect(kinds.map(([kind]) => kind)).toEqual([about.kind]);
  });
});
