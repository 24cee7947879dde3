import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/ve-snc/connector.ts";
import simulate, { rifOf } from "../../../connectors/ve-snc/simulate.ts";
import { kindsOf } from "../../../src/connector/fixtures.ts";
import { splitFile } from "../../../src/connector/index.ts";
import { validate } from "../../../src/ocds/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { asOf, createWorld } from "../../../src/world/index.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const world = createWorld({ seed: 6, size: 60, from: "2024-01-09", until: "2024-12-12", countries: ["VE"] });
const now = new Date("2024-11-01T12:00:00Z");
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ world, connectors: [{ id: "ve-snc", simulate }], now: () => now });
});
afterAll(() => simulator.close());

describe("SNC", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, {
      calls: [
        "bad-date /datos/1/fecha_llamado",
        "bad-url /datos/1/web_contratante",
        "unknown-code /datos/1/estatus",
        "unknown-code /datos/1/id_modalidad",
        "unknown-code /datos/1/id_objeto_contratacion",
        "row-without-key /datos/2",
      ],
    });
    expect(connector.fetch).toBeUndefined();
  });

  it("takes one body for one, however its RIF is written", () => {
    const call = (rif: string) => `{"rif_organoente":"${rif}","numero_proceso":"1"}`;
    const mapped = mapText(connector, "calls", `{"datos":[${call("G-20000000-1")},${call("g 20000000 1")}]}`);
    expect(new Set(mapped.releases.map(({ release }) => release.ocid)).size).toBe(1);
  });

  it("refuses what is no answer of the system, and reports an unknown field", () => {
    expect(mapText(connector, "calls", "[]").failure?.code).toBe("unexpected-type");
    const odd = mapText(connector, "calls", '{"datos":[{"rif_organoente":"G1","numero_proceso":"1","nuevo":1}]}');
    expect(odd.issues.map(({ code, at }) => `${code} ${at}`)).toEqual(["unmapped-field /datos/0/nuevo"]);
  });
});

describe("calls of the SNC, simulated", () => {
  it("tell every process that was published", async () => {
    const [deposit, ...others] = [...simulator.deposits()];
    expect(others).toEqual([]);
    const { name, bytes } = deposit!;
    expect(kindsOf(connector, name, bytes)).toEqual(["calls"]);
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield bytes;
    }
    const releases = new Map<string, ReturnType<typeof mapText>["releases"][number]["release"]>();
    for await (const slice of splitFile(whole(), { ...connector.kinds.calls!.split!, rows: 7 })) {
      const mapped = mapText(connector, "calls", "", { bytes: slice.bytes });
      expect([mapped.failure, mapped.issues]).toEqual([undefined, []]);
      for (const { release } of mapped.releases) {
        expect(validate(release).errors).toEqual([]);
        releases.set(release.ocid, release);
      }
    }
    let told = 0;
    for (let index = 0; index < world.count("VE"); index += 1) {
      const process = asOf(world.process("VE", index), now);
      if (!process || process.state === "planned") continue;
      told += 1;
      const buyer = world.buyer("VE", process.buyer);
      const release = releases.get(`ocds-test00-ve-snc-${rifOf(buyer).replaceAll("-", "")}-${process.id}`)!;
      expect(release.tender).toMatchObject({ title: process.title, mainProcurementCategory: process.category });
      expect(release.buyer?.name).toBe(buyer.name);
      const end = Date.parse(release.tender!.tenderPeriod!.endDate!) - Date.parse(process.deadline);
      expect(end >= -1000 && end < 86_400_000).toBe(true);
    }
    expect(releases.size).toBe(told);
    expect(told).toBeGreaterThan(40);
  });
});
