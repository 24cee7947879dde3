import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/cr-sicop/connector.ts";
import simulate from "../../../connectors/cr-sicop/simulate.ts";
import { cedulaOf, sicopOf } from "../../../connectors/cr-sicop/simulate-month.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

let portal: SimulatedPortal;
beforeAll(async () => {
  portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z" });
});
afterAll(() => portal.close());

const statuses = {
  planned: "planned",
  published: "active",
  closed: "active",
  awarded: "complete",
  contracted: "complete",
  unsuccessful: "unsuccessful",
  cancelled: "cancelled",
};

describe("the monthly archives, simulated", () => {
  it("are whole on the first day of a month, of which there are headers alone", async () => {
    const early = await simulatedPortal(connector, simulate, { now: "2025-10-01T00:00:30Z" });
    try {
      const pulled = await early.pull({ scope: { mode: "all" } });
      expectBalanced(pulled);
      const last = pulled.payloads.filter(({ context }) => context?.month === "202510");
      expect(last).toMatchObject([{ entry: { key: "202510", context: { rows: 0 } } }]);
      expect(mappedCleanly(connector, { payloads: last })).toMatchObject([{ releases: [], issues: [] }]);
    } finally {
      await early.close();
    }
  });

  it("bring every process with its facts, and the books balance", async () => {
    const pulled = await portal.pull({ scope: { mode: "all" } });
    expectBalanced(pulled);
    expect(pulled.books.fetched).toBe(10);
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views();
    expect(found.size).toBe(views.length);
    let [sized, persons, changed] = [0, 0, 0];
    for (const view of views) {
      const record = found.get(`ocds-test00-cr-sicop-${sicopOf(view)}`)!;
      expect(record.tender).toMatchObject({
        title: view.title.replaceAll(";", ","),
        status: statuses[view.state],
        procurementMethod: view.method,
        mainProcurementCategory: view.category,
      });
      expect(record.tender!.value?.amount).toBe(view.estimate === undefined ? undefined : Number(view.estimate));
      expect(Date.parse(record.tender!.tenderPeriod!.endDate!)).toBe(Date.parse(view.deadline));
      expect(record.tender!.items!.map((item) => item.classification!.id)).toEqual(
        view.items.map((item) => item.unspsc),
      );
      expect(record.tender!.items![0]!.description).toMatch(/; según cartel; línea 1$/);
      expect(record.buyer?.name).toBe(portal.world.buyer("CR", view.buyer).name);
      expect(record.bids?.details?.length ?? 0).toBe(view.bids.length);
      const awards = (record.awards ?? []).filter((award) => award.status === "active");
      expect(awards).toHaveLength(new Set(view.awards.map((award) => award.supplier)).size);
      const sum = view.awards.reduce((all, award) => all + Number(award.amount), 0);
      expect(awards.reduce((all, award) => all + award.value!.amount!, 0)).toBeCloseTo(sum, 1);
      for (const award of view.awards) {
        const supplier = portal.world.supplier("CR", award.supplier);
        const party = record.parties!.find((each) => each.name === supplier.name && each.roles?.includes("supplier"))!;
        expect(party.details?.scale).toBe(supplier.size);
        sized += 1;
        expect(party.identifier?.id).toBe(supplier.naturalPerson ? undefined : cedulaOf(supplier));
        if (supplier.naturalPerson) persons += 1;
      }
      expect(record.contracts?.length ?? 0).toBe(view.contracts.length);
      for (const contract of record.contracts ?? []) {
        expect(awards.map((award) => award.id)).toContain(contract.awardID);
        if (contract.amendments) changed += 1;
      }
    }
    expect(Math.min(sized, persons, changed)).toBeGreaterThan(0);
    const text = JSON.stringify([...found.values()]);
    expect(text).not.toContain("Persona Inventada");
    for (const view of views) {
      for (const { supplier } of view.awards) {
        const about = portal.world.supplier("CR", supplier);
        if (about.naturalPerson) expect(text).not.toContain(cedulaOf(about));
      }
    }
  });

  it("are asked for again only where they changed", async () => {
    const memory = emptyMemory();
    const first = await portal.pull({ memory });
    expect(first.books.fetched).toBe(4);
    expect((await portal.pull({ memory })).payloads).toEqual([]);
    portal.setNow(new Date("2025-10-17T12:00:00Z"));
    const later = await portal.pull({ memory });
    expect(later.books.fetched).toBe(1);
    expect(new Set(later.payloads.map((each) => each.context?.month))).toEqual(new Set(["202510"]));
    const window = await portal.pull({ scope: { mode: "window", from: "2025-02-10", until: "2025-03-01" } });
    expect(new Set(window.payloads.map((each) => each.context?.month))).toEqual(new Set(["202502", "202503"]));
    // Persons with an office in the portal are never read.
    expect(window.payloads.some((each) => each.url.includes("funcionarios"))).toBe(false);
  });

  it.each([
    ["html", "month-not-fetched"],
    ["truncate", "month-not-fetched"],
    ["status503", "month-not-fetched"],
  ] as const)("are rejected where a month answers with %s, and the others still come", async (kind, code) => {
    portal.simulator.setFaults([{ kind, source: "cr-sicop", match: "202508.zip" }]);
    try {
      const memory = emptyMemory();
      const { books, payloads } = await portal.pull({ memory });
      expect(books.rejected.map((each) => each.code)).toEqual([code]);
      expect(payloads.length).toBeGreaterThan(0);
      expect(memory.entries.has("202508")).toBe(false);
      expect(memory.entries.has("202509")).toBe(true);
    } finally {
      portal.simulator.setFaults([]);
    }
  });
});
