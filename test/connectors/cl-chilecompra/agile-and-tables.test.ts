import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/cl-chilecompra/connector.ts";
import simulate from "../../../connectors/cl-chilecompra/simulate.ts";
import { agileCode } from "../../../connectors/cl-chilecompra/simulate-agile.ts";
import { orderCode } from "../../../connectors/cl-chilecompra/simulate-bulk.ts";
import { codeFor, isDirect, supplierRut } from "../../../connectors/cl-chilecompra/simulate-world.ts";
import type { MappedPayload } from "../../../src/connector/map-payload.ts";
import { emptyMemory, type Pulled } from "../../support/pulled.ts";
import { mappedCleanly, records, type SimulatedPortal, simulatedPortal } from "../../support/simulated-portal.ts";

const settings = { CHILECOMPRA_TICKET: "00000000-1111-2222-3333-444444444444" };
const until = "2026-07-31";

/** What came of these kinds, mapped. */
const mappedOf = (pulled: Pulled, ...kinds: readonly string[]): MappedPayload[] =>
  mappedCleanly(connector, { ...pulled, payloads: pulled.payloads.filter(({ kind }) => kinds.includes(kind)) });

describe("Compra Ágil and the monthly tables, simulated", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    const world = { size: 150, seed: 3, from: "2026-05-02", until };
    portal = await simulatedPortal(connector, simulate, { now: "2026-07-20T15:00:00Z", ...world });
  });
  afterAll(() => portal.close());

  it("brings every Compra Ágil with quotations, sizes and reservation, details within some runs", async () => {
    const memory = emptyMemory();
    const scope = { mode: "window", from: "2026-05-01", until } as const;
    const pulled = await portal.pull({ memory, settings, scope });
    expect(pulled.books).toMatchObject({ incomplete: [], suspicious: [] });
    const all = [...mappedOf(pulled, "agile")];
    for (let run = 0; run < 6; run += 1) {
      const more = await portal.pull({ memory, settings });
      expect(more.books).toMatchObject({ incomplete: [], suspicious: [] });
      expect(more.books.declared).toBe(more.books.fetched);
      all.push(...mappedOf(more, "agile"));
    }
    const found = records(all);
    const views = portal.views().filter(({ method }) => method === "limited");
    const ocids = views.map((view) => `ocds-test00-cl-chilecompra-${agileCode(portal, view)}`);
    expect([...found.keys()].sort()).toEqual([...ocids].sort());
    const seen = { won: 0, small: 0, disqualified: 0, second: 0 };
    for (const [at, view] of views.entries()) {
      const { tender, awards = [], bids, parties = [], buyer } = found.get(ocids[at] ?? "")!;
      expect(tender?.title).toBe(view.title);
      expect(buyer?.name).toBe(portal.world.buyer("CL", view.buyer).name);
      expect(tender?.suitability?.sme).toBe(view.amendedAt === undefined ? true : undefined);
      if (view.amendedAt !== undefined) seen.second += 1;
      expect(awards.map(({ value }) => value?.amount)).toEqual(view.awards.map(({ amount }) => Number(amount)));
      for (const [index, award] of view.awards.entries()) {
        const supplier = portal.world.supplier("CL", award.supplier);
        const party = parties.find(({ id }) => id === awards[index]?.suppliers?.[0]?.id);
        expect(party?.id).toBe(`CL-RUT-${supplierRut(supplier)}`);
        expect(party?.details?.scale).toBe(supplier.size === "large" ? undefined : "sme");
        seen.won += 1;
        if (supplier.size !== "large") seen.small += 1;
      }
      if (view.decidedAt !== undefined) expect(tender?.items).toHaveLength(view.items.length);
      seen.disqualified += (bids?.details ?? []).filter(({ status }) => status === "disqualified").length;
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
    expect([...memory.entries.values()].filter(({ key, final }) => key.startsWith("agile:") && !final)).toEqual([]);
  });

  it("asks for nothing of it without a ticket, and says when it does not answer", async () => {
    const { payloads } = await portal.pull();
    expect(payloads.some(({ kind }) => kind === "agile" || kind.startsWith("bulk-"))).toBe(false);
    portal.simulator.setFaults([{ kind: "status503", source: connector.meta.id, match: "/v2/compra-agil" }]);
    try {
      const memory = emptyMemory();
      const { books } = await portal.pull({ settings, memory });
      expect(books.incomplete).toEqual([{ code: "http-status", message: expect.stringContaining("Compra Ágil") }]);
      expect(memory.watermarks.get("agile")).toBeUndefined();
    } finally {
      portal.simulator.setFaults([]);
    }
  });

  it("reads orders and bids of the months, once a day, where the operator asks for them", async () => {
    const memory = emptyMemory();
    const tables = { CHILECOMPRA_TABLES: "orders, bids" };
    const pulled = await portal.pull({ memory, settings: tables });
    expect(pulled.books).toMatchObject({ incomplete: [], suspicious: [], rejected: [] });
    const found = records(mappedOf(pulled, "bulk-orders", "bulk-bids"));
    const text = JSON.stringify([...found.values()]);
    expect(text).not.toMatch(/Persona Inventada|"NA"/);
    let [orders, bids, losing] = [0, 0, 0];
    for (const view of portal.views()) {
      const own = codeFor(portal.world, portal.world.process("CL", view.index));
      for (const [at, contract] of view.contracts.entries()) {
        const code = orderCode(portal, view, at);
        const record = found.get(`ocds-70d2nz-${isDirect(view) ? code : own}`);
        const told = record?.contracts?.find(({ id }) => id === code);
        expect(told?.value?.amount).toBe(Number(contract.amount));
        expect(told?.items).toHaveLength(view.awards[contract.award]!.items.length);
        if (isDirect(view)) expect(record?.tender?.procurementMethod).toBe("direct");
        orders += 1;
      }
      if (isDirect(view) || view.bids.length === 0) continue;
      const details = found.get(`ocds-70d2nz-${own}`)?.bids?.details ?? [];
      expect(details.map(({ value }) => value?.amount).sort()).toEqual(
        view.bids.map(({ amount }) => Number(amount)).sort(),
      );
      bids += details.length;
      losing += details.filter((bid) => "selected" in bid && bid.selected === false).length;
    }
    for (const count of [orders, bids, losing]) expect(count).toBeGreaterThan(0);
    expect(memory.watermarks.get("tables")).toBe("2026-07-20");
    const again = await portal.pull({ memory, settings: tables });
    expect(again.payloads.some(({ kind }) => kind.startsWith("bulk-"))).toBe(false);
  });
});

describe("the archives of record packages, simulated", () => {
  it("stand for the index in a full run, where they are", async () => {
    const world = { size: 40, seed: 3, from: "2022-05-02", until: "2022-08-20" };
    const portal = await simulatedPortal(connector, simulate, { now: "2022-08-25T15:00:00Z", ...world });
    try {
      const memory = emptyMemory();
      const pulled = await portal.pull({ memory, scope: { mode: "all" } });
      expect(pulled.books).toMatchObject({ incomplete: [], suspicious: [] });
      const archived = pulled.payloads.filter(({ url }) => url.includes("ocds.blob.core.windows.net"));
      const months = new Set(archived.map(({ url }) => /(\d{6})\.zip/.exec(url)?.[1]));
      expect(months).toEqual(new Set(["202205", "202206"]));
      const found = records(mappedCleanly(connector, pulled, ["nul-bytes"]));
      const tenders = portal.views().filter((view) => !isDirect(view));
      for (const view of tenders) {
        const code = codeFor(portal.world, portal.world.process("CL", view.index));
        expect(found.get(`ocds-70d2nz-${code}`)?.tender?.title).toBe(view.title);
      }
      expect([...memory.entries.keys()].filter((key) => key.startsWith("bulk "))).toHaveLength(2);
      const again = await portal.pull({ memory, scope: { mode: "all" } });
      expect(again.payloads.some(({ url }) => url.includes("ocds.blob"))).toBe(false);
    } finally {
      await portal.close();
    }
  });
});
