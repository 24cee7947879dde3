import { afterAll, describe, expect, it } from "vitest";
import { unitCode } from "../../../connectors/ar-contratar/common.ts";
import connector from "../../../connectors/ar-contratar/connector.ts";
import simulate, { cuitOf, numberOf } from "../../../connectors/ar-contratar/simulate.ts";
import { compile, type Release } from "../../../src/ocds/index.ts";
import { asOf } from "../../../src/world/index.ts";
import { emptyMemory, mapPulled, pull } from "../../support/pulled.ts";
import { simulatedPortal } from "../../support/simulated-portal.ts";
import { expectWhole, mapText } from "../../support/whole-connector.ts";

const now = new Date("2023-01-20T12:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 7,
  size: 260,
  from: "2022-01-09",
  until: "2022-12-12",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

describe("CONTRAT.AR", () => {
  it("is whole, and its fixtures raise what they are there to raise", async () => {
    await expectWhole(connector, simulate, {
      bids: ["repeated-row /2"],
      contracts: ["contract-without-number /2", "unknown-code /2/contrato_moneda"],
      places: ["work-without-procedure /2/numero_obra"],
      procedures: [
        "bad-date /1/consultas_fin_fecha",
        "unknown-code /2/procedimiento_estado",
        "unknown-code /2/procedimiento_tipo",
        "row-without-key /3",
      ],
      works: ["unknown-code /2/plazo_ejecucion_obra_tipo", "coordinates-elsewhere /2/latitud_1"],
    });
  });

  it("knows one unit under all spellings of its code", () => {
    expect(["452/0", "452/000", "452", "0452/00"].map(unitCode)).toEqual(Array(4).fill("452/0"));
    expect(unitCode("40/031")).toBe("40/31");
  });

  it("tells a person's tax number to nobody", () => {
    const text =
      "contrato_numero,procedimiento_numero,contratista_cuit,contratista_razon_social\n,1-1-LPU20,20-12345678-6,PEREZ PRUEBA JUAN\n";
    const mapped = mapText(connector, "contracts", text);
    expect(mapped.releases).toHaveLength(1);
    expect(JSON.stringify(mapped.releases)).not.toMatch(/12345678/);
    expect(mapped.audit.personal).toBe(1);
  });
});

describe("files of CONTRAT.AR, simulated", () => {
  it("tell works with their offers, contracts and places", async () => {
    const { payloads, books } = await pull(connector, { http, now });
    expect(books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    expect(books.declared).toBe(books.fetched);
    // One file has moved; the catalogue told where to.
    expect(payloads.find(({ kind }) => kind === "openings")?.url).toContain("/30.22/");
    const mapped = mapPulled(connector, payloads);
    const issues = mapped.flatMap((each) => each.issues);
    expect([...new Set(issues.map(({ code }) => code))]).toEqual(["coordinates-elsewhere"]);
    const releases = mapped.flatMap((each) => each.releases);
    expect(JSON.stringify(releases)).not.toContain("PERSONA SIMULADA");
    const byOcid = new Map<string, { release: Release; sequence: number }[]>();
    for (const each of releases) byOcid.set(each.release.ocid, [...(byOcid.get(each.release.ocid) ?? []), each]);
    let told = 0;
    let bids = 0;
    let contracts = 0;
    for (let index = 0; index < world.count("AR"); index += 1) {
      const process = asOf(world.process("AR", index), now);
      if (process?.category !== "works" || index % 4 === 3 || process.state === "planned") continue;
      told += 1;
      const buyer = world.buyer("AR", process.buyer);
      const found = byOcid.get(`ocds-test00-ar-contratar-${numberOf(process, buyer)}`)!;
      const ordered = [...found].sort((a, b) => a.sequence - b.sequence).map(({ release }) => release);
      const record = compile(ordered, { sorted: true }).compiledRelease;
      expect(record.tender).toMatchObject({ title: process.title, description: process.description });
      expect(record.tender?.value?.amount).toBe(process.estimate === undefined ? undefined : Number(process.estimate));
      expect(record.tender?.deliveryAddresses?.[0]?.region).toBe(buyer.region.toUpperCase());
      expect(Date.parse(record.tender!.tenderPeriod!.startDate!)).toBe(Date.parse(process.publishedAt));
      expect(record.buyer?.name).toBe(buyer.name);
      expect(record.bids?.details?.length ?? 0).toBe(process.bids.length);
      if (process.bids.length > 0) {
        bids += 1;
        expect(record.tender?.numberOfTenderers).toBe(process.bids.length);
        expect(Date.parse(record.tender!.tenderPeriod!.endDate!)).toBe(Date.parse(process.deadline));
      }
      expect(record.contracts?.map(({ value }) => value)).toEqual(
        process.contracts.length === 0
          ? undefined
          : process.contracts.map((contract) => ({
              amount: Number(contract.amendment?.amount ?? contract.amount),
              currency: process.currency,
            })),
      );
      for (const [at, contract] of process.contracts.entries()) {
        contracts += 1;
        const supplier = world.supplier("AR", process.awards[contract.award]!.supplier);
        const award = record.awards!.find(({ id }) => id === record.contracts![at]!.awardID)!;
        const party = record.parties!.find(({ id }) => id === award.suppliers?.[0]?.id)!;
        expect(party.name).toBe(supplier.name);
        expect(party.identifier?.id).toBe(supplier.naturalPerson ? undefined : cuitOf(supplier).replaceAll("-", ""));
      }
    }
    expect(byOcid.size).toBe(told);
    expect([told > 20, bids > 10, contracts > 5]).toEqual([true, true, true]);
  });

  it("are taken once, and from the known addresses where the catalogue cannot be read", async () => {
    const memory = emptyMemory();
    await pull(connector, { http, now, memory });
    expect((await pull(connector, { http, now, memory })).payloads).toEqual([]);
    simulator.setFaults([{ kind: "html", source: "ar-contratar", match: "package_show" }]);
    try {
      const { payloads, books } = await pull(connector, { http, now });
      expect(books.suspicious.map(({ code }) => code)).toEqual(["catalogue-not-read"]);
      expect(books.incomplete.map(({ code, message }) => [code, /30\.2\//.test(message)])).toEqual([
        ["file-not-fetched", true],
      ]);
      expect(payloads).toHaveLength(5);
    } finally {
      simulator.setFaults([]);
    }
  });
});
