import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/gt-guatecompras/connector.ts";
import { modalities, statuses } from "../../../connectors/gt-guatecompras/lookups.ts";
import simulate, { nitOf, nogOf } from "../../../connectors/gt-guatecompras/simulate.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

describe("fixtures of Guatecompras", () => {
  fixtureSuite(connector, {
    records: ["period-backwards /tender", "unknown-code /tender/procurementMethodDetails"],
  });

  it("has the tables of the law", () => {
    expect(modalities.get("cotizacion")).toBe("open");
    expect(modalities.get("Subasta Pública")).toBe("sale");
    expect(statuses.get("PRESCINDIDO")).toBe("cancelled");
  });
});

describe("the monthly packages, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", seed: 2 });
  });
  afterAll(() => portal.close());

  it("bring every process with its facts, and the books balance", async () => {
    const pulled = await portal.pull({ scope: { mode: "all" } });
    expectBalanced(pulled);
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views();
    expect(found.size).toBe(views.length);
    let persons = 0;
    for (const view of views) {
      const record = found.get(`ocds-xqjsxa-${nogOf(view)}`)!;
      expect(record.tender).toMatchObject({
        title: view.title,
        procurementMethod: view.method,
        mainProcurementCategory: view.category,
        status:
          { published: "active", closed: "active", unsuccessful: "unsuccessful", cancelled: "cancelled" }[
            view.state as string
          ] ?? "complete",
      });
      const told = view.index % 4 === 0 ? view.deadline : undefined;
      expect(record.tender!.tenderPeriod?.endDate).toBe(told);
      expect(record.parties!.some((each) => each.name === portal.world.buyer("GT", view.buyer).name)).toBe(true);
      expect(record.bids?.details?.length ?? 0).toBe(view.bids.length);
      expect(record.awards?.map((each) => each.value?.amount) ?? []).toEqual(
        view.awards.map((each) => Number(each.amount)),
      );
      for (const [at, award] of view.awards.entries()) {
        const supplier = portal.world.supplier("GT", award.supplier);
        const reference = record.awards![at]!.suppliers![0]!;
        expect(record.parties!.map((each) => each.id)).toContain(reference.id);
        if (!supplier.naturalPerson) continue;
        expect(JSON.stringify(record)).not.toContain(nitOf(supplier));
        persons += 1;
      }
      for (const contract of record.contracts ?? []) {
        expect(record.awards!.map((each) => each.id)).toContain(contract.awardID);
      }
    }
    expect(persons).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toMatch(/Persona Inventada/);
  });

  it("are downloaded again only where their checksum has changed", async () => {
    const memory = emptyMemory();
    await portal.pull({ memory });
    expect((await portal.pull({ memory })).payloads).toEqual([]);
    portal.setNow(new Date("2025-10-25T12:00:00Z"));
    const later = await portal.pull({ memory });
    expectBalanced(later);
    expect(later.payloads.length).toBeGreaterThan(0);
    const window = await portal.pull({ scope: { mode: "window", from: "2025-03-10", until: "2025-04-01" } });
    expect(window.payloads.every(({ url }) => /\/2025\/[34]#/.test(url))).toBe(true);
  });

  it.each(["html", "truncate", "cutBody"] as const)(
    "leave the run incomplete where one answers with %s",
    async (kind) => {
      portal.simulator.setFaults([{ kind, source: "gt-guatecompras", match: /json\/2025\/5$/ }]);
      try {
        const memory = emptyMemory();
        const { books } = await portal.pull({ memory });
        expect(books.incomplete.map(({ code }) => code)).toEqual(["month-not-fetched"]);
        expect(memory.entries.has("2025-05")).toBe(false);
        expect(memory.entries.has("2025-04")).toBe(true);
      } finally {
        portal.simulator.setFaults([]);
      }
    },
  );
});
