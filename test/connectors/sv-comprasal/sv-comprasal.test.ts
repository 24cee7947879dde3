import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/sv-comprasal/connector.ts";
import simulate, { codeOf } from "../../../connectors/sv-comprasal/simulate.ts";
import { fixtureSuite, fixturesOf, mapFixture } from "../../support/fixture-suite.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

describe("fixtures of COMPRASAL", () => {
  fixtureSuite(connector, {
    awards: [
      "negative-amount /data/1/monto",
      "bad-date /data/1/proceso_compra/fecha_adjudicacion",
      "missing-code /data/2",
    ],
    open: [
      "bad-date /0/etapas/0/fecha_hora_fin",
      "unknown-code /1/estado_proceso",
      "unknown-code /1/forma_contratacion",
      "missing-code /2",
    ],
  });

  it("takes no error for data", () => {
    const { payload } = fixturesOf(connector)[0]!;
    const answer = (body: string) => mapFixture(connector, { ...payload, bytes: new TextEncoder().encode(body) });
    expect(answer('{"message":"Recurso no encontrado"}').failure?.code).toBe("unexpected-answer");
    expect(answer("<html>").failure?.code).toBe("malformed-json");
    expect(answer('{"data":[]}')).toMatchObject({ releases: [], issues: [] });
  });
});

describe("the portal, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-07-15T12:00:00Z", seed: 1, size: 160 });
  });
  afterAll(() => portal.close());

  it("brings open processes and awards with their facts, and the books balance", async () => {
    const pulled = await portal.pull({ scope: { mode: "all" } });
    expectBalanced(pulled);
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views();
    const open = views.filter(({ state }) => state === "published");
    const awarded = views.filter(({ awards }) => awards.length > 0);
    expect(found.size).toBe(open.length + awarded.length);
    expect(Math.min(open.length, awarded.length)).toBeGreaterThan(0);
    const recordOf = (view: (typeof views)[0]) => found.get(`ocds-test00-sv-comprasal-${codeOf(view)}`)!;
    for (const view of open) {
      const record = recordOf(view);
      expect(record.tender).toMatchObject({ title: view.title, status: "active", procurementMethod: view.method });
      expect(Date.parse(record.tender!.tenderPeriod!.endDate!)).toBe(Date.parse(view.deadline));
      expect(Date.parse(String((record.tender as { datePublished?: unknown }).datePublished))).toBe(
        Date.parse(view.publishedAt),
      );
    }
    let persons = 0;
    for (const view of awarded) {
      const record = recordOf(view);
      expect(record.tender).toMatchObject({ title: view.title, status: "complete" });
      expect(record.buyer?.id).toBe(`SV-COMPRASAL-${2_400 + view.buyer}`);
      expect(record.awards!.map((each) => each.value?.amount).sort()).toEqual(
        view.awards.map((each) => Number(each.amount)).sort(),
      );
      for (const { supplier } of view.awards) {
        const about = portal.world.supplier("SV", supplier);
        expect(JSON.stringify(record).includes(JSON.stringify(about.name))).toBe(!about.naturalPerson);
        if (about.naturalPerson) persons += 1;
      }
    }
    expect(persons).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toContain("Persona Inventada");
  });

  it("asks once for what has left the list of open processes, and stops at known awards", async () => {
    const memory = emptyMemory();
    await portal.pull({ memory });
    const before = portal.views().filter(({ state }) => state === "published");
    expect(Number(memory.watermarks.get("awards"))).toBeGreaterThan(0);
    portal.setNow(new Date("2025-08-20T12:00:00Z"));
    const later = await portal.pull({ memory });
    expectBalanced(later);
    const gone = before.filter(
      (view) => portal.views().find(({ index }) => index === view.index)!.state !== "published",
    );
    expect(gone.length).toBeGreaterThan(0);
    const details = later.payloads.filter(({ kind }) => kind === "detail");
    expect(details.map(({ context }) => context?.code).sort()).toEqual(gone.map(codeOf).sort());
    mappedCleanly(connector, later);
    expect((await portal.pull({ memory })).payloads.filter(({ kind }) => kind === "detail")).toEqual([]);
  });

  it.each(["wrongTotal", "html"] as const)("does not take %s for a whole run", async (kind) => {
    portal.simulator.setFaults([{ kind, source: "sv-comprasal", match: "disponibles" }]);
    try {
      const run = portal.pull().then(({ books }) => books.incomplete.length > 0 || books.declared !== books.fetched);
      await expect(run.catch((error: { code: string }) => error.code === "html-instead-of-data")).resolves.toBe(true);
    } finally {
      portal.simulator.setFaults([]);
    }
  });
});
