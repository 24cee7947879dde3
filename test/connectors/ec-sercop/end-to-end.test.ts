import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/ec-sercop/connector.ts";
import { procedures } from "../../../connectors/ec-sercop/lookups.ts";
import simulate, { ocidOf, rucOf } from "../../../connectors/ec-sercop/simulate.ts";
import type { CompiledRelease } from "../../../src/ocds/index.ts";
import { emptyMemory, type Memory, pull } from "../../support/pulled.ts";
import { mappedCleanly, records, simulatedPortal } from "../../support/simulated-portal.ts";

let now = new Date("2026-06-15T16:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 6,
  size: 120,
  from: "2026-01-01",
  until: "2026-06-30",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

const run = async (memory: Memory, mode: "all" | "incremental" = "incremental") => {
  const pulled = await pull(connector, { http, now, memory, scope: { mode } });
  expect(pulled.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [], duplicates: 0 });
  expect(pulled.books.declared ?? 0).toBe(pulled.books.fetched);
  return pulled;
};

function check(compiled: Map<string, CompiledRelease>): number {
  const views = portal.views();
  expect([...compiled.keys()].sort()).toEqual(views.map(ocidOf).sort());
  let persons = 0;
  for (const view of views) {
    const { tender, awards = [], contracts = [], parties = [] } = compiled.get(ocidOf(view))!;
    expect(tender).toMatchObject({ title: view.title, procurementMethod: view.method });
    expect(tender?.value?.amount).toBe(view.estimate === undefined ? undefined : Number(view.estimate));
    expect(Date.parse(tender?.tenderPeriod?.endDate ?? "")).toBe(Date.parse(view.deadline));
    const status = { open: "active", awarded: "complete", unsuccessful: "unsuccessful", cancelled: "cancelled" };
    expect(tender?.status).toBe(status[view.outcome]);
    expect(awards.map((award) => award.value?.amount)).toEqual(view.awards.map((award) => Number(award.amount)));
    expect(contracts).toHaveLength(view.contracts.length);
    for (const [at, award] of view.awards.entries()) {
      const supplier = world.supplier("EC", award.supplier);
      const party = parties.find(({ id }) => id === awards[at]?.suppliers?.[0]?.id);
      expect(party?.name).toBe(supplier.name);
      expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : rucOf(supplier));
      if (supplier.naturalPerson) persons += 1;
    }
    const buyer = (compiled.get(ocidOf(view)) as unknown as { buyer: { id: string } }).buyer;
    expect(parties.map(({ id }) => id)).toContain(buyer.id);
  }
  return persons;
}

describe("ec-sercop over its simulated portal", () => {
  it("brings every process with its facts from the monthly files, and nothing of unchanged files", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const { payloads, books } = await run(memory, "all");
    expect(books.fetched).toBe(portal.views().length);
    const mapped = mappedCleanly(connector, { payloads: payloads });
    expect(check(records(mapped, true))).toBeGreaterThan(0);
    expect(/contactPoint|@|en el convenio/.exec(JSON.stringify(mapped))).toBeNull();
    expect(simulator.failures()).toEqual([]);
  });

  it("follows new processes by search and the course of others by the files of recent months", async () => {
    now = new Date("2026-05-20T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const payloads = [...(await run(memory, "all")).payloads];
    for (const at of ["2026-05-20T16:30:00Z", "2026-05-20T22:00:00Z", "2026-06-08T16:00:00Z", "2026-06-15T16:00:00Z"]) {
      now = new Date(at);
      portal.setNow(now);
      payloads.push(...(await run(memory)).payloads);
    }
    check(records(mappedCleanly(connector, { payloads: payloads }), true));
    const total = portal.views().length;
    expect(Object.fromEntries(memory.watermarks)).toEqual({ "search:2026": String(total), sweep: "2026-06-15" });
    expect(payloads.some(({ url }) => url.includes("/api/record?ocid="))).toBe(true);
    expect((await run(memory)).payloads).toEqual([]);
  });

  it("takes the whole months of a window", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const scope = { mode: "window", from: "2026-02-20", until: "2026-03-02" } as const;
    const { payloads } = await pull(connector, { http, now, scope });
    expect(payloads.map(({ url }) => /month=(\d\d)/.exec(url)?.[1])).toEqual(["02", "03"]);
  });

  it("does not take a file for whole that holds less than the portal counts", async () => {
    simulator.setFaults([{ kind: "wrongTotal", source: connector.meta.id }]);
    const memory = emptyMemory();
    const { books } = await pull(connector, {
      http,
      now,
      memory,
      scope: { mode: "window", from: "2026-03-01", until: "2026-03-31" },
    });
    simulator.setFaults([]);
    expect(books.declared).toBe(books.fetched + 7);
    expect(memory.entries.size).toBe(0);
  });

  it("goes on with the other months where a file is no archive", async () => {
    simulator.setFaults([{ kind: "html", source: connector.meta.id, match: "/download?type=json&year=2026&month=02" }]);
    const { books, payloads } = await pull(connector, { http, now, scope: { mode: "all" } });
    simulator.setFaults([]);
    expect(books.incomplete).toEqual([{ code: "file-failed", message: expect.stringContaining("2026-02") }]);
    expect(payloads.length).toBeGreaterThan(3);
  });

  it("books a process that search names and record does not have", async () => {
    simulator.setFaults([{ kind: "html", source: connector.meta.id, match: "/api/record", times: 5 }]);
    const { books } = await pull(connector, { http, now });
    simulator.setFaults([]);
    expect(books.rejected.length).toBeGreaterThan(0);
    expect(books.rejected[0]?.key).toMatch(/^ocds-5wno2w-/);
  });

  it("knows procedures by name, whatever their accents", () => {
    expect(procedures.get("SUBASTA INVERSA ELECTRONICA")).toBe("open");
    expect(procedures.get("Trueque")).toBeUndefined();
  });
});
