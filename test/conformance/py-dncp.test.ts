import { afterAll, describe, expect, it } from "vitest";
import connector from "../../connectors/py-dncp/connector.ts";
import { generalPath } from "../../src/connector/map-payload.ts";
import { mapSample, rawValues, SampleCounts, sampleBytes, sampleNames } from "./support/samples.ts";

const folder = "py-dncp";
const names = sampleNames(folder);
const counts = new SampleCounts();
afterAll(() => counts.print(connector.meta.id));

/** A plan of which only a link is left. */
const withoutReleases = ["v1-record-284437.json"];

/** The publisher's slips: kept as they are, and flagged. */
const slips: Record<string, string[]> = {
  "v1-record-273637.json": ["type /contracts/*/awardID"],
  "v1-record-275348.json": ["type /contracts/*/awardID"],
  "v1-record-277004.json": ["unique /awards/*/suppliers/*"],
};

describe.skipIf(names.length === 0)("py-dncp samples", () => {
  it.each(names)("%s", (name) => {
    const { kinds, mapped, errors } = mapSample(connector, name, sampleBytes(folder, name));
    counts.add(mapped, errors);
    const search = name.startsWith("v3-search");
    expect(kinds).toEqual([search ? "search" : "record"]);
    expect(mapped.failure).toBeUndefined();
    expect(mapped.audit.unmapped).toBe(0);
    const empty = withoutReleases.includes(name);
    expect(mapped.issues.map((issue) => `${issue.code} ${generalPath(issue.at)}`)).toEqual(
      empty ? ["record-without-releases /records/*"] : [],
    );
    expect(errors).toEqual(slips[name] ?? []);
    expect(mapped.releases).toHaveLength(empty || search ? 0 : 1);
    expect(/@|"[1-7]?\d{5,6}-\d"/.exec(rawValues(mapped))).toBeNull();
    for (const { release } of mapped.releases) {
      const text = JSON.stringify(release);
      expect(
        /contactPoint|"[1-7]\d{5,6}-\d"|Catálogo de productos, bienes y servicios[^"]*Paraguay"/.exec(text),
      ).toBeNull();
      expect(release.tag).not.toContain("compiled");
      for (const award of release.awards ?? []) {
        for (const supplier of award.suppliers ?? []) {
          expect(release.parties?.map(({ id }) => id)).toContain(supplier.id);
        }
      }
    }
  });
});
