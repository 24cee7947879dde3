import { afterAll, describe, expect, it } from "vitest";
import connector from "../../connectors/ec-sercop/connector.ts";
import { mapSample, rawValues, SampleCounts, sampleBytes, sampleNames } from "./support/samples.ts";

const folder = "ec-sercop";
// The CSV is another's flattening of search rows, no answer of the portal.
const names = sampleNames(folder);
const counts = new SampleCounts();
afterAll(() => counts.print(connector.meta.id));

describe.skipIf(names.length === 0)("ec-sercop samples", () => {
  it.each(names)("%s", (name) => {
    const { kinds, mapped, errors } = mapSample(connector, name, sampleBytes(folder, name));
    counts.add(mapped, errors);
    const search = name.startsWith("search");
    expect(kinds).toEqual([search ? "search" : "package"]);
    expect([mapped.failure, mapped.issues, errors]).toEqual([undefined, [], []]);
    expect(mapped.releases).toHaveLength(search ? 0 : 1);
    expect(/@|contactPoint/.exec(rawValues(mapped))).toBeNull();
    for (const { release } of mapped.releases) {
      expect(release.parties?.map(({ id }) => id)).toContain(release.buyer?.id);
      expect(release.tender?.procurementMethodDetails).toBe("Catálogo electrónico - Compra directa");
      for (const party of release.parties ?? []) expect(party.identifier?.id).toMatch(/^\d{13}$/);
    }
  });
});
