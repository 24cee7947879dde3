import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/hn-sefin/connector.ts";
import simulate, { ocidOf, rtnOf } from "../../../connectors/hn-sefin/simulate.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

describe("fixtures of SEFIN", () => {
  fixtureSuite(connector, { records: ["period-backwards /contracts", "record-without-releases /1"] });
});

describe("the yearly archives, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    const span = { from: "2024-02-01", until: "2025-12-10" };
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", size: 120, seed: 1, ...span });
  });
  afterAll(() => portal.close());

  it("bring every contract with its facts, and the books balance", async () => {
    const pulled = await portal.pull();
    expectBalanced(pulled);
    const found = records(mappedCleanly(connector, pulled));
    const views = portal.views().filter(({ contracts }) => contracts.length > 0);
    expect(found.size).toBe(views.length);
    let persons = 0;
    for (const view of views) {
      const record = found.get(ocidOf(view))!;
      expect(record.buyer?.name).toBe(portal.world.buyer("HN", view.buyer).name);
      expect(record.awards!.map((each) => each.value?.amount)).toEqual(
        view.contracts.map((each) => Number(each.amount)),
      );
      expect(record.contracts!.map((each) => each.dateSigned)).toEqual(view.contracts.map((each) => each.signedAt));
      for (const [at, contract] of view.contracts.entries()) {
        const supplier = portal.world.supplier("HN", view.awards[contract.award]!.supplier);
        const reference = record.awards![at]!.suppliers![0]!;
        expect(reference.name).toBe(supplier.name);
        const party = record.parties!.find((each) => each.id === reference.id)!;
        expect(party.name).toBe(supplier.name);
        if (!supplier.naturalPerson) continue;
        expect(party.identifier).toBeUndefined();
        expect(JSON.stringify(record)).not.toContain(rtnOf(supplier));
        persons += 1;
      }
    }
    expect(persons).toBeGreaterThan(0);
    expect(JSON.stringify([...found.values()])).not.toMatch(/@example|Col\. Inventada|"ND"/);
  });

  it("are downloaded again only where they changed, and a missing year is told", async () => {
    const memory = emptyMemory();
    await portal.pull({ memory });
    expect([...memory.entries.keys()].sort()).toEqual(["2024", "2025"]);
    expect((await portal.pull({ memory })).payloads).toEqual([]);
    // In the first days of a year nothing has led to a contract yet.
    const span = { from: "2025-01-03", until: "2025-12-10" };
    const early = await simulatedPortal(connector, simulate, {
      now: "2025-01-04T12:00:00Z",
      size: 120,
      seed: 1,
      ...span,
    });
    const { books } = await early.pull();
    await early.close();
    expect(books.suspicious.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "year-missing: there is no file of 2025",
    ]);
  });

  it("leave the run incomplete where one breaks off", async () => {
    portal.simulator.setFaults([{ kind: "cutBody", source: "hn-sefin", match: "2024.zip" }]);
    try {
      const memory = emptyMemory();
      const { books } = await portal.pull({ memory });
      expect(books.incomplete.map(({ code }) => code)).toEqual(["year-not-fetched"]);
      expect([...memory.entries.keys()]).toEqual(["2025"]);
    } finally {
      portal.simulator.setFaults([]);
    }
  });
});
