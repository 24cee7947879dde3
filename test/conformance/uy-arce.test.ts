import { afterAll, describe, expect, it } from "vitest";
import connector from "../../connectors/uy-arce/connector.ts";
import { mapSample, SampleCounts, sampleBytes, sampleNames } from "./support/samples.ts";

const folder = "uy-arce";
// The items of the feed of open calls are another's field maps, and the code lists are no payloads of this connector.
const names = sampleNames(folder, /^release-.*\.json$/);
const counts = new SampleCounts();
afterAll(() => counts.print(connector.meta.id));

describe.skipIf(names.length === 0)("uy-arce samples", () => {
  it.each(names)("%s", (name) => {
    const { kinds, mapped, errors } = mapSample(connector, name, sampleBytes(folder, name));
    counts.add(mapped, errors);
    expect(kinds).toEqual(["release"]);
    expect([mapped.failure, mapped.issues, errors]).toEqual([undefined, [], []]);
    expect(mapped.releases).toHaveLength(1);
    const [release] = mapped.releases.map((each) => each.release);
    expect(JSON.stringify(release)).not.toContain("contactPoint");
    if (name.includes("adjudicacion")) {
      expect(release?.awards?.[0]).toMatchObject({
        id: "i455643-214365280014",
        date: "2024-12-31T00:00:00-03:00",
        value: { amount: 320000, currency: "UYU" },
        suppliers: [{ id: "UY-RUT-214365280014" }],
      });
    } else expect(release?.tender).toMatchObject({ procurementMethod: "direct", status: "active" });
  });
});
