import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listed } from "../../../connectors/bo-sicoes/calls.ts";
import connector from "../../../connectors/bo-sicoes/connector.ts";
import { decimalOf } from "../../../connectors/bo-sicoes/row.ts";
import simulate, { cuceOf } from "../../../connectors/bo-sicoes/simulate.ts";
import { kindsOf } from "../../../src/connector/fixtures.ts";
import { compile, type Release, validate } from "../../../src/ocds/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { asOf, createWorld } from "../../../src/world/index.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const world = createWorld({ seed: 4, size: 70, from: "2024-01-09", until: "2024-12-12", countries: ["BO"] });
const now = new Date("2024-12-01T12:00:00Z");
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ world, connectors: [{ id: "bo-sicoes", simulate }], now: () => now });
});
afterAll(() => simulator.close());

describe("SICOES", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, {
      awards: ["not-a-number /1/monto", "second-award /2", "unknown-code /2/estado"],
      "calls-2022": [
        "bad-url /1/ficha_proceso",
        "shifted-row /2",
        "unknown-code /3/departamento",
        "not-a-number /3/costo_pliego",
        "row-without-key /4",
      ],
      items: ["unreadable-row /2"],
    });
  });

  it("reads amounts with either mark of decimals, and none that could be two numbers", () => {
    const numbers = ["114.000,00", "6,000.00", "18.0", "0,50", "1.234.567,8", "Bs 12", "1.234,5 0", "7"];
    expect(numbers.map(decimalOf)).toEqual(["114000.00", "6000.00", "18.0", "0.50", "1234567.8", "12", "1234.50", "7"]);
    expect(["1.500", "1,500", "1.23,4.5", "12.34,5.6", "1.234,", "Unnamed: 9", "-", "1,2,3"].map(decimalOf)).toEqual(
      Array(8).fill(undefined),
    );
  });

  it("cuts numbered lists", () => {
    expect(listed("1.Acta No. 2 2.Res. de Desierta (nota) 10.Otro")).toEqual([
      "Acta No. 2",
      "Res. de Desierta (nota)",
      "Otro",
    ]);
    expect(listed("ActaConvocatoria")).toEqual([]);
  });

  it("refuses a table of another kind, and leaves out rows wider than the header", () => {
    expect(mapText(connector, "calls", "a,b\n1,2\n").failure?.code).toBe("unknown-layout");
    const text = "cuce,nombre_proponente,rupe,numero,otra\n22-9046-17-1-1-1,A,1,1,x\n22-9046-17-1-1-1,A,1,1,x,y\n";
    const mapped = mapText(connector, "awards", text);
    expect(mapped.releases).toHaveLength(1);
    expect(mapped.issues.map(({ code, at }) => `${code} ${at}`)).toEqual(["shifted-row /1", "unmapped-field /0/otra"]);
  });

  it("tells no change where only the person to ask changed", () => {
    const map = (person: string) =>
      mapText(
        connector,
        "calls",
        `cuce,entidad,modalidad,estado,persona_contacto\n22-9046-17-1-1-1,A,CM,Vigente,${person}\n`,
      ).releases;
    expect(map("Una Persona")).toEqual(map("Otra Persona"));
  });
});

describe("tables of SICOES, simulated", () => {
  it("tell every process, award and item", () => {
    const deposits = [...simulator.deposits()];
    expect(deposits.length).toBeGreaterThan(20);
    const byOcid = new Map<string, { release: Release; sequence: number }[]>();
    for (const { name, bytes } of deposits) {
      const kinds = kindsOf(connector, name, bytes);
      expect(kinds).toHaveLength(1);
      const mapped = mapText(connector, kinds[0]!, "", { bytes, url: `file:${name}` });
      expect(mapped.failure).toBeUndefined();
      expect(mapped.issues.filter(({ code }) => code !== "second-award")).toEqual([]);
      for (const each of mapped.releases) {
        expect(validate(each.release).errors).toEqual([]);
        byOcid.set(each.release.ocid, [...(byOcid.get(each.release.ocid) ?? []), each]);
      }
    }
    expect(JSON.stringify([...byOcid])).not.toContain("Persona Simulada");
    let told = 0;
    let awarded = 0;
    for (let index = 0; index < world.count("BO"); index += 1) {
      const process = asOf(world.process("BO", index), now);
      if (!process || process.state === "planned") continue;
      told += 1;
      const buyer = world.buyer("BO", process.buyer);
      const found = byOcid.get(`ocds-test00-bo-sicoes-${cuceOf(process, buyer)}`)!;
      const ordered = [...found].sort((a, b) => a.sequence - b.sequence).map(({ release }) => release);
      const record = compile(ordered, { sorted: true }).compiledRelease;
      expect(record.tender).toMatchObject({ title: process.title, mainProcurementCategory: process.category });
      expect(record.buyer?.name).toBe(buyer.name);
      expect(record.tender?.items?.map(({ quantity }) => quantity)).toEqual(
        process.items.map(({ quantity }) => Number(quantity)),
      );
      expect(record.awards?.length ?? 0).toBe(process.awards.length);
      for (const [at, award] of process.awards.entries()) {
        awarded += 1;
        const supplier = world.supplier("BO", award.supplier);
        const one = record.awards!.find(({ suppliers }) => suppliers?.[0]?.name === supplier.name.toUpperCase())!;
        expect(one.value).toEqual({ amount: Number(award.amount), currency: "BOB" });
        expect(one.suppliers).toHaveLength(1);
        expect(one.items).toHaveLength(award.items.length);
        const contract = process.contracts.find((each) => each.award === at);
        const signed = record.contracts!.find(({ awardID }) => awardID === one.id)!;
        expect(signed.value?.amount).toBe(contract ? Number(contract.amount) : undefined);
      }
    }
    expect(byOcid.size).toBe(told);
    expect([told > 50, awarded > 20]).toEqual([true, true]);
  });
});
