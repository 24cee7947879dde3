import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/pe-perucompras/connector.ts";
import simulate, { orderNumber, rucOf } from "../../../connectors/pe-perucompras/simulate.ts";
import { emptyMemory } from "../../support/pulled.ts";
import {
  expectBalanced,
  mappedCleanly,
  records,
  type SimulatedPortal,
  simulatedPortal,
} from "../../support/simulated-portal.ts";

const scope = { mode: "window", from: "2025-01-01", until: "2025-10-15" } as const;

describe("Perú Compras over its simulated portal", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2025-10-15T12:00:00Z", size: 150 });
  });
  afterAll(() => portal.close());

  const orders = () => portal.views().flatMap((view) => view.contracts.map((contract) => ({ view, contract })));

  /** Every order of the world with its facts. Gives how many natural persons were among the suppliers. */
  function compare(found: ReturnType<typeof records>, ocid: (number: string) => string): number {
    expect([...found.keys()].sort()).toEqual(
      orders()
        .map((order) => ocid(orderNumber(order)))
        .sort(),
    );
    let persons = 0;
    for (const order of orders()) {
      const { view, contract } = order;
      const record = found.get(ocid(orderNumber(order)))!;
      const amount = Number(contract.amendment?.amount ?? contract.amount);
      expect(record.contracts?.map(({ value }) => value)).toEqual([{ amount, currency: expect.any(String) }]);
      expect(Date.parse(record.contracts![0]!.dateSigned!) <= Date.parse(contract.signedAt)).toBe(true);
      expect(record.buyer?.name).toBe(portal.world.buyer("PE", view.buyer).name);
      const supplier = portal.world.supplier("PE", view.awards[contract.award]!.supplier);
      const party = record.parties?.find(({ roles }) => roles?.includes("supplier"));
      expect(party?.name).toBe(supplier.name);
      expect(record.awards?.[0]?.suppliers?.[0]?.id).toBe(party?.id);
      if (!supplier.naturalPerson) expect(party?.identifier?.id).toBe(rucOf(supplier.serial, false));
      else persons += 1;
    }
    expect(JSON.stringify([...found.values()])).not.toMatch(/"10\d{9}"|RUC-10\d{9}/);
    return persons;
  }

  it("brings every order in the publisher's OCDS: files of months, and the export for the month that runs", async () => {
    const memory = emptyMemory();
    const pulled = await portal.pull({ scope, memory });
    expectBalanced(pulled);
    expect(portal.simulator.failures()).toEqual([]);
    const found = records(mappedCleanly(connector, pulled, ["status-contradicts"]));
    expect(compare(found, (number) => `ocds-invent-${number}`)).toBeGreaterThan(0);
    const states = new Set([...found.values()].flatMap(({ contracts = [] }) => contracts.map(({ status }) => status)));
    expect(states).toEqual(new Set(["active", "terminated"]));
    expect([...memory.entries.keys()]).toContain("month 2025-09");
    expect([...memory.entries.keys()]).not.toContain("month 2025-10");
    const again = await portal.pull({ scope, memory });
    expect(again.payloads.some(({ url }) => url.includes("DescargaMasiva"))).toBe(false);
  });

  it("reads the search where the service answers errors, and says that it had to", async () => {
    portal.simulator.setFaults(
      ["DescargaJsonOCDS", "getListaDescargaMasiva"].map((match) => ({
        kind: "status500",
        source: connector.meta.id,
        match,
      })),
    );
    try {
      const pulled = await portal.pull({ scope });
      expect(pulled.books).toMatchObject({ rejected: [], incomplete: [] });
      expect(new Set(pulled.books.suspicious.map(({ code }) => code))).toEqual(new Set(["degraded"]));
      expect(pulled.books.declared).toBe(pulled.books.fetched);
      const found = records(mappedCleanly(connector, pulled));
      expect(compare(found, (number) => `ocds-test00-pe-perucompras-${number}`)).toBeGreaterThan(0);
      const [one] = found.values();
      expect(one?.tender).toMatchObject({ procurementMethod: "direct" });
      expect(String(one?.tender?.procurementMethodDetails)).toMatch(/^Acuerdo Marco: /);
      expect(one?.relatedProcesses?.[0]).toMatchObject({ relationship: ["framework"] });
    } finally {
      portal.simulator.setFaults([]);
    }
  });

  it("looks back 35 days from its watermark, which a failing search does not move", async () => {
    const memory = emptyMemory();
    expectBalanced(await portal.pull({ memory }));
    expect(memory.watermarks.get("orders")).toBe("2025-10-15");
    portal.simulator.setFaults(
      ["DescargaJsonOCDS", "consultaOrdenes"].map((match) => ({ kind: "status503", source: connector.meta.id, match })),
    );
    try {
      portal.setNow(new Date("2025-10-20T12:00:00Z"));
      const { books } = await portal.pull({ memory });
      expect(books.incomplete).toHaveLength(5);
      expect(memory.watermarks.get("orders")).toBe("2025-10-15");
    } finally {
      portal.simulator.setFaults([]);
    }
    const { payloads } = await portal.pull({ memory });
    const starts = payloads.map(({ url }) => new URL(url).searchParams.get("pFechaIni"));
    expect(new Set(starts)).toEqual(new Set(["2025-09-10"]));
    portal.setNow(new Date("2025-10-15T12:00:00Z"));
  });
});
