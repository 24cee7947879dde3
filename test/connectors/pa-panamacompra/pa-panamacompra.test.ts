import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/pa-panamacompra/connector.ts";
import simulate, { numberOf, rucOf } from "../../../connectors/pa-panamacompra/simulate.ts";
import { fixtureSuite, fixturesOf, mapFixture } from "../../support/fixture-suite.ts";
import { mappedCleanly, records, type SimulatedPortal, simulatedPortal } from "../../support/simulated-portal.ts";

describe("fixtures of PanamaCompra en Cifras", () => {
  fixtureSuite(connector, {
    awards: [
      "no-amount /2/montoAdjudicado",
      "supplier-without-id /2/proveedorAdjudicadoNombre",
      "unknown-code /2",
      "process-without-number /3",
      "repeated-award /4",
    ],
  });

  it("reports fields that no client has told of, and refuses what is no list", () => {
    const { payload } = fixturesOf(connector)[0]!;
    const answer = (body: string) => mapFixture(connector, { ...payload, bytes: new TextEncoder().encode(body) });
    const strange = answer('[{"entidadId":1,"montoAdjudicado":"x","fechaNueva":"2026-01-01"}]');
    expect(strange.issues.map(({ code }) => code)).toContain("unmapped-field");
    expect(strange.issues.map(({ code }) => code)).toContain("not-a-number");
    expect(answer('{"message":"error"}').failure?.code).toBe("unexpected-answer");
    expect(answer('"error"').failure?.code).toBe("unexpected-type");
    expect(answer("[]")).toMatchObject({ releases: [], issues: [] });
  });
});

describe("the statistics, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", seed: 1 });
  });
  afterAll(() => portal.close());

  it("bring every award with its facts", async () => {
    const pulled = await portal.pull();
    expect(pulled.books).toMatchObject({ duplicates: 0, rejected: [], incomplete: [], suspicious: [] });
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views().filter(({ awards }) => awards.length > 0);
    expect(pulled.books.fetched).toBe(views.reduce((sum, { awards }) => sum + awards.length, 0));
    expect(found.size).toBe(views.length);
    let persons = 0;
    for (const view of views) {
      const record = found.get(`ocds-test00-pa-panamacompra-${numberOf(view)}`)!;
      expect(record.tender).toMatchObject({ status: "complete", procurementMethod: view.method });
      expect(record.buyer?.name).toBe(portal.world.buyer("PA", view.buyer).name);
      expect(record.awards!.map((each) => each.value?.amount).sort()).toEqual(
        view.awards.map((each) => Number(each.amount)).sort(),
      );
      for (const { supplier } of view.awards) {
        const about = portal.world.supplier("PA", supplier);
        const text = JSON.stringify(record);
        expect(text.includes(rucOf(about))).toBe(!about.naturalPerson);
        expect(text.includes(JSON.stringify(about.name))).toBe(!about.naturalPerson);
        if (about.naturalPerson) persons += 1;
        else {
          const party = record.parties!.find((each) => each.id === `PA-RUC-${rucOf(about)}`)!;
          expect(party.details?.scale).toBe(about.size === "large" ? undefined : "sme");
        }
      }
    }
    expect(persons).toBeGreaterThan(0);
  });

  it("wait where the registers fail, and fail aloud themselves", async () => {
    portal.simulator.setFaults([{ kind: "status500", source: "pa-panamacompra", match: "BusquedaProveedor" }]);
    await expect(portal.pull()).rejects.toMatchObject({ code: "http-status" });
    portal.simulator.setFaults([{ kind: "html", source: "pa-panamacompra", match: "BusquedaPorEstado" }]);
    await expect(portal.pull()).rejects.toMatchObject({ code: "html-instead-of-data" });
    portal.simulator.setFaults([]);
    const window = await portal.pull({ scope: { mode: "window", from: "2024-01-01", until: "2024-12-31" } });
    expect(window.payloads).toEqual([]);
  });
});
