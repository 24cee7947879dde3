import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/br-pncp/connector.ts";
import { createMapContext, generalPath, mapPayload } from "../../src/connector/map-payload.ts";
import { validate } from "../../src/ocds/index.ts";

/** Real answers of the portal: every field has a rule, every release is valid OCDS, no CPF gets through. */
const folder = new URL("../../../shared/portals/samples/br-pncp/", import.meta.url);
const files = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith(".json"));

const kindsOf: Record<string, { kind: string; rows: number; releases: number }> = {
  "v1-contratos-CNJ.json": { kind: "contractRows", rows: 200, releases: 200 },
  "v1-contratos-TRF4.json": { kind: "contractRows", rows: 81, releases: 81 },
  "v1-contratos-TRF6.json": { kind: "contractRows", rows: 142, releases: 142 },
  "v1-termos-TRF6.json": { kind: "amendments", rows: 142, releases: 41 },
};

describe("br-pncp over real answers", () => {
  it("has all the files that the list knows", () => {
    expect(files.sort()).toEqual(Object.keys(kindsOf).sort());
  });

  for (const name of files) {
    it(`maps ${name}`, () => {
      const bytes = readFileSync(new URL(name, folder));
      const expected = kindsOf[name]!;
      const head = bytes.subarray(0, 65_536);
      const kinds = Object.entries(connector.kinds)
        .filter(([, kind]) => kind.recognise({ name, bytes: head, text: new TextDecoder().decode(head) }))
        .map(([kind]) => kind);
      expect(kinds).toEqual([expected.kind]);
      const mapped = mapPayload(
        connector,
        {
          source: "br-pncp",
          kind: expected.kind,
          url: `file:${name}`,
          fetchedAt: "2026-08-01T12:00:00Z",
          mediaType: "application/json",
          bytes,
          context: {},
        },
        createMapContext(connector, "ocds-test00"),
      );
      expect(mapped.failure).toBeUndefined();
      expect(mapped.releases).toHaveLength(expected.releases);
      const codes = new Map<string, number>();
      for (const issue of mapped.issues) {
        const key = `${issue.code} ${generalPath(issue.at)}`;
        codes.set(key, (codes.get(key) ?? 0) + 1);
      }
      const errors = mapped.releases.flatMap(({ release }) => {
        const found = validate(release);
        return found.errors.map((error) => `${error.code} ${generalPath(error.pointer)} ${error.message}`);
      });
      console.log(name, { releases: mapped.releases.length, ...mapped.audit, issues: Object.fromEntries(codes) });
      expect([...new Set(errors)]).toEqual([]);
      expect(mapped.issues.filter((issue) => issue.code === "unmapped-field")).toEqual([]);
      expect(JSON.stringify(mapped.releases)).not.toMatch(/"BR-CPF|(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/);
      const persons = [...bytes.toString("utf8").matchAll(/"niFornecedor": "(\d{11})"/g)].map(([, number]) => number!);
      for (const number of persons) expect(JSON.stringify(mapped.releases).includes(number)).toBe(false);
      const names = mapped.releases.flatMap(({ release }) => release.parties ?? []).map((party) => party.name ?? "");
      expect(names.filter((each) => /\d{11}/.test(each))).toEqual([]);
    });
  }
});
