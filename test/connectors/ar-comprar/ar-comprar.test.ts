import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/ar-comprar/connector.ts";
import simulate, { cuitOf, numberOf } from "../../../connectors/ar-comprar/simulate.ts";
import { compile, type Release } from "../../../src/ocds/index.ts";
import { asOf } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const now = new Date("2020-11-20T12:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 9,
  size: 120,
  from: "2019-03-09",
  until: "2020-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http } = portal;

describe("COMPR.AR", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, {
      "awards-2020": ["repeated-row /1", "unknown-code /2/Moneda"],
      "calls-2020": [
        "unknown-code /2/Tipo de Procedimiento",
        "not-a-number /2/Monto Estimado",
        "bad-date /2/Fecha de Publicación",
        "row-without-key /3",
      ],
    });
  });

  it("reads a file with semicolons, and reports a column that it does not know", () => {
    const text = "Número Procedimiento;Fecha de Publicación;Otra\n1-1-LPU20;05/11/2020 12:24:00 a.m.;x\n";
    const mapped = mapText(connector, "calls", text);
    expect(mapped.releases[0]?.release.tender?.tenderPeriod?.startDate).toBe("2020-11-05T00:24:00-03:00");
    expect(mapped.releases[0]?.release.tender?.procurementMethod).toBe("open");
    expect(mapped.issues.map(({ code, at }) => `${code} ${at}`)).toEqual(["unmapped-field /0/Otra"]);
  });
});

describe("files of COMPR.AR, simulated", () => {
  it("tell every call and award of every year", async () => {
    const memory = emptyMemory();
    const { payloads, books } = await pull(connector, { http, now, memory });
    expect(books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    expect(books.declared).toBe(books.fetched);
    const mapped = mapPulled(connector, payloads);
    expect(mapped.flatMap((each) => each.issues)).toEqual([]);
    const byOcid = new Map<string, { release: Release; sequence: number }[]>();
    for (const each of mapped.flatMap((one) => one.releases)) {
      byOcid.set(each.release.ocid, [...(byOcid.get(each.release.ocid) ?? []), each]);
    }
    let told = 0;
    let awarded = 0;
    for (let index = 0; index < world.count("AR"); index += 1) {
      const process = asOf(world.process("AR", index), now);
      if (!process || process.category === "works" || index % 4 === 3 || process.state === "planned") continue;
      told += 1;
      const found = byOcid.get(`ocds-test00-ar-comprar-${numberOf(process)}`)!;
      const ordered = [...found].sort((a, b) => a.sequence - b.sequence).map(({ release }) => release);
      const record = compile(ordered, { sorted: true }).compiledRelease;
      expect(record.tender).toMatchObject({ title: process.title, procurementMethod: process.method });
      expect(record.tender?.value?.amount).toBe(process.estimate === undefined ? undefined : Number(process.estimate));
      expect(Date.parse(record.tender!.tenderPeriod!.startDate!)).toBe(Date.parse(process.publishedAt));
      expect(record.awards?.length ?? 0).toBe(process.contracts.length);
      expect(record.contracts?.length ?? 0).toBe(process.contracts.length);
      for (const award of process.contracts.map((contract) => process.awards[contract.award]!)) {
        awarded += 1;
        const supplier = world.supplier("AR", award.supplier);
        const one = record.awards!.find(({ suppliers }) => suppliers?.[0]?.name === supplier.name)!;
        expect(one.value).toEqual({ amount: Number(award.amount), currency: process.currency });
        expect(Date.parse(one.date!)).toBe(Date.parse(award.at));
        const party = record.parties!.find(({ id }) => id === one.suppliers?.[0]?.id);
        expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : cuitOf(supplier).replaceAll("-", ""));
      }
    }
    expect(byOcid.size).toBe(told);
    expect([told > 40, awarded > 20]).toEqual([true, true]);
    expect((await pull(connector, { http, now, memory })).payloads).toEqual([]);
  });
});
