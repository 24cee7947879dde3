import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import connector from "../../connectors/ca-canadabuys/connector.ts";
import { kindsOf } from "../../src/connector/fixtures.ts";
import { exists, filesIn, shared } from "./support/shared.ts";

const samples = ["portals", "samples", "ca-canadabuys"];
const files = exists(...samples) ? filesIn(...samples).filter((name) => name.endsWith(".rss")) : [];

/** The samples are feeds of Buyandsell, CanadaBuys' predecessor: empty or cut at 250 items, and no kind of this source. */
describe.skipIf(files.length === 0)("feeds of the portal that is gone", () => {
  it.each(files)("%s is not taken for a file of CanadaBuys", (name) => {
    const bytes = readFileSync(join(shared, ...samples, name));
    expect(bytes.length).toBeGreaterThan(1000);
    expect(kindsOf(connector, name, bytes)).toEqual([]);
  });
});
