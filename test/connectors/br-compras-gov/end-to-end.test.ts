import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/br-compras-gov/connector.ts";
import simulate from "../../../connectors/br-compras-gov/simulate.ts";
import { oldListOf } from "../../../connectors/br-compras-gov/simulate-old.ts";
import { isOld, isRegister, purchaseOf, sizeOf } from "../../../connectors/br-compras-gov/simulate-rows.ts";
import type { ProcessView } from "../../../src/world/index.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

const scope = { mode: "window", from: "2025-01-06", until: "2025-10-20" } as const;
const ocidOf = (portal: SimulatedPortal, view: ProcessView): string =>
  `ocds-test00-br-compras-gov-${purchaseOf(portal.world, view)}`;

describe("Compras.gov.br over its simulated service", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", size: 150 });
  });
  afterAll(() => portal.close());

  function compare(found: ReturnType<typeof records>) {
    const seen = { old: 0, registers: 0, persons: 0, contracts: 0, reserved: 0, scales: new Set<unknown>() };
    const views = portal.views();
    expect([...found.keys()].sort()).toEqual(views.map((view) => ocidOf(portal, view)).sort());
    for (const view of views) {
      const record = found.get(ocidOf(portal, view))!;
      const { tender, awards = [], contracts = [], parties = [] } = record;
      expect(tender?.title).toBe(view.title);
      expect(tender?.procurementMethod).toBe(view.method);
      expect(tender?.items).toHaveLength(view.items.length);
      expect(tender?.items?.map(({ quantity }) => quantity)).toEqual(view.items.map((item) => Number(item.quantity)));
      // The first list of the old laws knows the unit's number alone.
      const named = !isOld(view) || oldListOf(view) !== "1";
      const { name, unit } = portal.world.buyer("BR", view.buyer);
      const told = isOld(view) && oldListOf(view) === "5" ? unit : name.toUpperCase();
      expect(record.buyer?.name).toBe(named ? told : undefined);
      if (isOld(view)) seen.old += 1;
      if (view.estimate !== undefined && !isOld(view)) expect(tender?.value?.amount).toBe(Number(view.estimate));
      if (view.smeReserved && !(isOld(view) && oldListOf(view) === "5")) {
        seen.reserved += 1;
        expect(tender?.lots?.every(({ suitability }) => suitability?.sme === true)).toBe(true);
      }
      const won = view.awards.flatMap((award) => award.items.map((item) => ({ item, award })));
      expect(awards.map(({ relatedLots }) => Number(relatedLots?.[0])).sort()).toEqual(
        won.map(({ item }) => item).sort(),
      );
      for (const { item, award } of won) {
        const decision = awards.find(({ relatedLots }) => relatedLots?.[0] === String(item))!;
        const supplier = portal.world.supplier("BR", award.supplier);
        const party = parties.find(({ id }) => id === decision.suppliers?.[0]?.id);
        // That list has numbers of suppliers and no names (contracts have): of a natural person nothing is left.
        if (named || party?.name) expect(party?.name).toBe(supplier.name.toUpperCase());
        if (supplier.naturalPerson) {
          seen.persons += 1;
          expect(party?.identifier).toBeUndefined();
        }
        if (isOld(view)) continue;
        const size = { 1: "micro", 2: "small" }[sizeOf(supplier)[0]];
        expect(party?.details?.scale).toBe(size);
        seen.scales.add(size);
      }
      const signed = contracts.filter(({ value }) => value !== undefined);
      expect(signed.map(({ value }) => value?.amount).sort()).toEqual(
        view.contracts.map((each) => Number(each.amendment?.amount ?? each.amount)).sort(),
      );
      seen.contracts += signed.length;
      const registers = contracts.filter((each) => "registeredValue" in each);
      expect(registers).toHaveLength(isRegister(view) && view.awards.length > 0 ? 1 : 0);
      seen.registers += registers.length;
    }
    return seen;
  }

  it("brings every purchase with items, results, registers and contracts, and the books balance", async () => {
    // Terms of contracts begin after their signature.
    const pulled = await portal.pull({ scope: { ...scope, until: "2026-03-31" } });
    expectBalanced(pulled);
    expect(portal.simulator.failures()).toEqual([]);
    const seen = compare(records(mappedCleanly(connector, pulled)));
    for (const count of [seen.old, seen.registers, seen.persons, seen.contracts, seen.reserved]) {
      expect(count).toBeGreaterThan(0);
    }
    expect(seen.scales).toEqual(new Set(["micro", "small", undefined]));
    expect(new Set(portal.views().filter(isOld).map(oldListOf))).toEqual(new Set(["1", "3", "5"]));
    const text = JSON.stringify(pulled.payloads.length > 0 && mappedCleanly(connector, pulled));
    expect(text).not.toMatch(/INVENTADA/);
  });

  it("reads again from some days before its watermark, and asks for items of old purchases once", async () => {
    const memory = emptyMemory();
    expectBalanced(await portal.pull({ memory }));
    expect(memory.watermarks.get("updates")).toBe("2025-10-15");
    const again = await portal.pull({ memory });
    expect(again.payloads.filter(({ kind }) => /^legacy.*Items$/.test(kind))).toEqual([]);
    const days = again.payloads.flatMap(({ url }) => new URL(url).searchParams.get("dataAtualizacaoPncp") ?? []);
    expect(days.every((day) => day >= "2025-10-12")).toBe(true);
  });

  it("goes on past a list that cannot be had, says so, and moves no watermark", async () => {
    portal.simulator.setFaults([{ kind: "html", source: "br-compras-gov", match: "2_consultarItensContratacoes" }]);
    try {
      const memory = emptyMemory();
      const { books, payloads } = await portal.pull({ memory });
      expect(new Set(books.incomplete.map(({ code }) => code))).toEqual(new Set(["html-instead-of-data"]));
      expect(payloads.some(({ kind }) => kind === "contracts")).toBe(true);
      expect([...memory.watermarks]).toEqual([]);
    } finally {
      portal.simulator.setFaults([]);
    }
  });
});
