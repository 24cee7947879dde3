import { afterAll, describe, expect, it } from "vitest";
import connector from "../../connectors/pe-oece/connector.ts";
import { mapSample, rawValues, SampleCounts, sampleBytes, sampleNames } from "./support/samples.ts";

const folder = "pe-oece-seace";
const names = sampleNames(folder);
const counts = new SampleCounts();
afterAll(() => counts.print(connector.meta.id));

describe.skipIf(names.length === 0)("pe-oece samples", () => {
  it.each(names)("%s", (name) => {
    const { kinds, mapped, errors } = mapSample(connector, name, sampleBytes(folder, name));
    counts.add(mapped, errors);
    expect(kinds).toEqual([name.startsWith("menores") ? "minor" : "records"]);
    expect(mapped.failure).toBeUndefined();
    expect(mapped.issues).toEqual([]);
    expect(errors).toEqual([]);
    expect(mapped.releases).toHaveLength(name.startsWith("records-") ? 14 : 1);
    const text = JSON.stringify(mapped.releases);
    expect(/contactPoint|gmail|-1[057]\d{9}\b/.exec(text)).toBeNull();
    expect(/@|-1[057]\d{9}\b|"1[057]\d{9}"/.exec(rawValues(mapped))).toBeNull();
    for (const { release } of mapped.releases) {
      expect(release.tender?.status).toBeDefined();
      expect(release.tag).not.toContain("compiled");
      for (const contract of release.contracts ?? []) {
        expect(release.awards?.map(({ id }) => id)).toContain(contract.awardID);
      }
    }
  });
});
