import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/do-dgcp/connector.ts";
import { contractStates, modalities, processStates } from "../../../connectors/do-dgcp/lookups.ts";
import { registerFacts } from "../../../connectors/do-dgcp/parties.ts";
import simulate, { codeOf, rpeOf } from "../../../connectors/do-dgcp/simulate.ts";
import { fixtureSuite, fixturesOf, mapFixture } from "../../support/fixture-suite.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

describe("fixtures of DGCP", () => {
  const at = "/payload/content";
  fixtureSuite(connector, {
    bids: [`bid-without-id ${at}/1`, `not-a-number ${at}/1/valor_oferta`],
    contracts: [
      `unknown-code ${at}/1/rpe`,
      `unknown-code ${at}/1/divisa`,
      `implausible-amount ${at}/1/valor_contratado`,
      `unknown-code ${at}/1/estado_adjudicacion`,
      `supplier-without-id ${at}/2/razon_social`,
    ],
    processes: [
      `bad-date ${at}/1/fecha_publicacion`,
      `unknown-code ${at}/1/estado_proceso`,
      `bad-date ${at}/1/fecha_fin_recepcion_ofertas`,
      `missing-code ${at}/2`,
    ],
  });

  const page = fixturesOf(connector).find(({ name }) => name === "processes")!.payload;
  const answer = (body: string) => mapFixture(connector, { ...page, bytes: new TextEncoder().encode(body) });

  it("takes an envelope that says it failed for no data", () => {
    const failed = answer('{"code":500,"hasError":true,"payload":{"content":null,"message":"Error"}}');
    expect(failed.failure?.code).toBe("source-error");
    expect(answer("<html></html>").failure?.code).toBe("malformed-json");
    expect(answer("[]").failure?.code).toBe("unexpected-type");
    const strange = answer('{"hasError":false,"payload":{"content":[{"codigo_proceso":"A-1","campo_nuevo":"x"}]}}');
    expect(strange.issues.map(({ code, at: place }) => `${code} ${place}`)).toEqual([
      "unmapped-field /payload/content/0/campo_nuevo",
    ]);
    expect(answer('{"code":200,"hasError":false,"payload":{"content":null}}')).toMatchObject({
      releases: [],
      issues: [],
    });
  });

  it("keeps of the register what identifies no person", () => {
    const row = { rpe: "1", tipo_documento: "Cédula", numero_documento: "00113918205", genero: "Femenino" };
    expect(registerFacts(row)).toEqual({ gender: "Femenino" });
  });

  it("has DGCP's own tables", () => {
    expect(processStates.get("proceso desierto")).toBe("unsuccessful");
    expect(modalities.get("LICITACION PUBLICA NACIONAL")).toBe("open");
    expect(contractStates.get("Rescindido")).toBe("cancelled");
  });
});

describe("the open-data API, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", size: 80 });
  });
  afterAll(() => portal.close());

  it("brings every process with its facts, and the books balance", async () => {
    const pulled = await portal.pull({ scope: { mode: "all" } });
    expectBalanced(pulled);
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views();
    expect(found.size).toBe(views.length);
    let [sized, reserved] = [0, 0];
    for (const view of views) {
      const record = found.get(`ocds-6550wx-${codeOf(view)}`)!;
      expect(record.tender).toMatchObject({
        title: view.title,
        mainProcurementCategory: view.category,
        procurementMethod: view.method,
        suitability: { sme: view.smeReserved },
      });
      if (view.smeReserved) reserved += 1;
      expect(record.tender!.status).toBe(
        { published: "active", closed: "active", unsuccessful: "unsuccessful", cancelled: "cancelled" }[
          view.state as string
        ] ?? "complete",
      );
      expect(record.tender!.value?.amount).toBe(view.estimate === undefined ? undefined : Number(view.estimate));
      expect(Date.parse(record.tender!.tenderPeriod!.endDate!)).toBe(Date.parse(view.deadline));
      expect(record.bids?.details?.map((bid) => bid.value?.amount).sort() ?? []).toEqual(
        view.bids.map((bid) => Number(bid.amount)).sort(),
      );
      const amounts = view.contracts.map((each) => Number(each.amendment?.amount ?? each.amount)).sort();
      expect(record.contracts?.map((each) => each.value?.amount).sort() ?? []).toEqual(amounts);
      for (const contract of view.contracts) {
        const supplier = portal.world.supplier("DO", view.awards[contract.award]!.supplier);
        const party = record.parties!.find((each) => each.id === `DO-RPE-${rpeOf(supplier)}`)!;
        expect(party).toMatchObject({ name: supplier.name, details: { scale: supplier.size } });
        expect(party.additionalIdentifiers === undefined).toBe(supplier.naturalPerson);
        sized += 1;
      }
    }
    expect(Math.min(sized, reserved)).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toMatch(/Persona Inventada|@example/);
  });

  it("is read from the watermark on, and knows the suppliers it has met", async () => {
    const memory = emptyMemory();
    await portal.pull({ memory });
    expect(memory.watermarks.get("days")).toBe("2025-10-15");
    const again = await portal.pull({ memory });
    expectBalanced(again);
    expect(again.payloads.filter(({ kind }) => kind === "suppliers")).toEqual([]);
    const window = await portal.pull({ scope: { mode: "window", from: "2025-03-01", until: "2025-03-31" } });
    const published = portal
      .views()
      .filter(({ publishedAt }) => publishedAt >= "2025-03-01T04" && publishedAt < "2025-04-01T04");
    const mapped = mappedCleanly(connector, window);
    const processes = mapped.flatMap(({ releases }) => releases).filter(({ stream }) => stream === "tender");
    expect(processes.map(({ release }) => release.tender!.id).sort()).toEqual(published.map(codeOf).sort());
  });

  it("moves no watermark where a list fails", async () => {
    portal.simulator.setFaults([{ kind: "html", source: "do-dgcp", match: "/contratos" }]);
    try {
      const memory = emptyMemory();
      await expect(portal.pull({ memory })).rejects.toMatchObject({ code: "html-instead-of-data" });
      expect(memory.watermarks.size).toBe(0);
      portal.simulator.setFaults([{ kind: "wrongTotal", source: "do-dgcp", match: "/procesos" }]);
      const { books } = await portal.pull({ memory });
      expect(books.incomplete.length > 0 || books.declared !== books.fetched).toBe(true);
      expect(memory.watermarks.size).toBe(0);
    } finally {
      portal.simulator.setFaults([]);
    }
  });
});
