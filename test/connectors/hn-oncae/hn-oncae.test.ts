import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/hn-oncae/connector.ts";
import simulate, { ocidOf, rtnOf } from "../../../connectors/hn-oncae/simulate.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

describe("fixtures of ONCAE", () => {
  fixtureSuite(connector, {
    month: [
      "period-backwards /tender",
      "unknown-code /tender/procurementMethodDetails",
      "unknown-code /tender/statusDetails",
    ],
  });
});

describe("the monthly files, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", seed: 1 });
  });
  afterAll(() => portal.close());

  it("bring every process with its facts and its history, and the books balance", async () => {
    const pulled = await portal.pull({ scope: { mode: "all" } });
    expectBalanced(pulled);
    const mapped = mappedCleanly(connector, pulled);
    const found = records(mapped);
    const views = portal.views();
    expect(found.size).toBe(views.length);
    expect(mapped.flatMap(({ releases }) => releases).length).toBeGreaterThan(found.size);
    let persons = 0;
    for (const view of views) {
      const record = found.get(ocidOf(view))!;
      expect(record.tender).toMatchObject({
        id: String(view.index),
        title: view.title,
        procurementMethod: view.method,
        mainProcurementCategory: view.category,
        status:
          { published: "active", closed: "active", unsuccessful: "unsuccessful", cancelled: "cancelled" }[
            view.state as string
          ] ?? "complete",
      });
      expect(record.tender!.tenderPeriod!.endDate).toBe(view.deadline);
      expect(record.contracts?.map((each) => each.value?.amount).sort() ?? []).toEqual(
        view.contracts.map((each) => Number(each.amendment?.amount ?? each.amount)).sort(),
      );
      expect(record.awards?.length ?? 0).toBe(view.awards.length);
      for (const [at, award] of view.awards.entries()) {
        const supplier = portal.world.supplier("HN", award.supplier);
        const reference = record.awards![at]!.suppliers![0]!;
        expect(reference.name).toBe(supplier.name);
        const party = record.parties!.find((each) => each.id === reference.id)!;
        expect(party.identifier?.id).toBe(supplier.naturalPerson ? undefined : rtnOf(supplier));
        if (supplier.naturalPerson) persons += 1;
      }
    }
    expect(persons).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toMatch(/@example|Col\. Inventada|"ND"/);
  });

  it("are asked for again only where their MD5 has changed", async () => {
    const memory = emptyMemory();
    await portal.pull({ memory });
    expect((await portal.pull({ memory })).payloads).toEqual([]);
    const window = await portal.pull({ scope: { mode: "window", from: "2025-03-10", until: "2025-04-01" } });
    expect(window.payloads.every(({ url }) => /HC1_2025_0[34]\.json/.test(url))).toBe(true);
    expect(window.payloads.length).toBeGreaterThan(0);
  });

  it.each(["html", "truncate", "status500"] as const)(
    "leave the run incomplete where one answers with %s",
    async (kind) => {
      portal.simulator.setFaults([{ kind, source: "hn-oncae", match: "HC1_2025_05.json" }]);
      try {
        const memory = emptyMemory();
        const { books, payloads } = await portal.pull({ memory });
        expect(books.incomplete.map(({ code }) => code)).toEqual(["file-not-fetched"]);
        expect(payloads.length).toBeGreaterThan(0);
        expect([...memory.entries.keys()].some((key) => key.endsWith("2025-05"))).toBe(false);
      } finally {
        portal.simulator.setFaults([]);
      }
    },
  );
});
