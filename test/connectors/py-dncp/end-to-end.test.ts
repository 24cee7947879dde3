import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/py-dncp/connector.ts";
import { catalogues } from "../../../connectors/py-dncp/lookups.ts";
import simulate, { ocidOf, rucOf } from "../../../connectors/py-dncp/simulate.ts";
import { normalizeIdentifier } from "../../../src/connector/index.ts";
import type { HttpClient } from "../../../src/http/index.ts";
import type { CompiledRelease } from "../../../src/ocds/index.ts";
import { emptyMemory, type Memory, pull } from "../../support/pulled.ts";
import { mappedCleanly, records, simulatedPortal } from "../../support/simulated-portal.ts";

let now = new Date("2026-06-15T16:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 8,
  size: 250,
  from: "2025-10-01",
  until: "2026-06-30",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

const settings = { DNCP_REQUEST_TOKEN: "00000000-aaaa-bbbb-cccc-000000000000" };
const run = async (memory: Memory, more: Partial<Parameters<typeof pull>[1]> = {}) => {
  const pulled = await pull(connector, { http, now, memory, ...more });
  expect(pulled.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
  expect(pulled.books.declared ?? 0).toBe(pulled.books.fetched);
  expect(pulled.payloads).toHaveLength(pulled.books.fetched - pulled.books.duplicates);
  return pulled;
};

/** Everything that DNCP shows, plans included. */
function views() {
  return Array.from({ length: world.count("PY") }, (_, index) => world.view("PY", index, now)).flatMap(
    (view) => view ?? [],
  );
}

function check(compiled: Map<string, CompiledRelease>): { persons: number; sizes: Set<unknown> } {
  expect([...compiled.keys()].sort()).toEqual(views().map(ocidOf).sort());
  let persons = 0;
  const sizes = new Set<unknown>();
  for (const view of views()) {
    const { tender, awards = [], contracts = [], parties = [] } = compiled.get(ocidOf(view))!;
    if (view.state === "planned") {
      expect(tender).toBeUndefined();
      continue;
    }
    expect(tender).toMatchObject({ title: view.title, procurementMethod: view.method });
    expect(tender?.value?.amount).toBe(view.estimate === undefined ? undefined : Number(view.estimate));
    expect(Date.parse(tender?.tenderPeriod?.endDate ?? "")).toBe(Date.parse(view.deadline));
    const status = { open: "active", awarded: "complete", unsuccessful: "unsuccessful", cancelled: "cancelled" };
    expect(tender?.status).toBe(status[view.outcome]);
    expect(awards.map((award) => award.value?.amount)).toEqual(view.awards.map((award) => Number(award.amount)));
    expect(contracts).toHaveLength(view.contracts.length);
    for (const [at, award] of view.awards.entries()) {
      const supplier = world.supplier("PY", award.supplier);
      const party = parties.find(({ id }) => id === awards[at]?.suppliers?.[0]?.id);
      expect(party?.name).toBe(supplier.name);
      expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : rucOf(supplier));
      expect(party?.details?.scale).toBe(supplier.size === "large" ? undefined : "sme");
      sizes.add(party?.details?.scale);
      if (supplier.naturalPerson) persons += 1;
    }
  }
  return { persons, sizes };
}

describe("py-dncp over its simulated portal", () => {
  it("brings every process with its facts, supplier sizes too, and nothing that is unchanged", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const { payloads, books } = await run(memory, { scope: { mode: "all" } });
    expect(books.fetched).toBe(views().length);
    const mapped = mappedCleanly(connector, { payloads: payloads });
    const { persons, sizes } = check(records(mapped, true));
    expect(persons).toBeGreaterThan(0);
    expect([...sizes].sort()).toEqual(["sme", undefined]);
    expect(/contactPoint|@|catalogoNivel5DNCP|"compiled"/.exec(JSON.stringify(mapped))).toBeNull();
    expect(simulator.failures()).toEqual([]);
    expect((await run(memory, { scope: { mode: "all" } })).payloads).toEqual([]);
  });

  it("follows changes by incremental runs, with a token that is renewed in time", async () => {
    now = new Date("2026-04-20T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const payloads = [...(await run(memory, { scope: { mode: "all" }, settings })).payloads];
    for (const at of ["2026-04-21T16:00:00Z", "2026-05-12T16:00:00Z", "2026-06-15T16:00:00Z"]) {
      now = new Date(at);
      portal.setNow(now);
      payloads.push(...(await run(memory, { settings })).payloads);
    }
    check(records(mappedCleanly(connector, { payloads: payloads }), true));
    // 15 June 2026 is a Monday.
    expect(memory.watermarks.get("sweep")).toBe("2026-06-15");
    expect(Date.parse(memory.watermarks.get("releases") ?? "")).toBeLessThanOrEqual(now.getTime());
    expect((await run(memory)).payloads).toEqual([]);
    expect(JSON.stringify(payloads.map(({ url, context }) => [url, context]))).not.toContain(
      settings.DNCP_REQUEST_TOKEN,
    );
  });

  it("asks for a new token where the old one has run out in the middle", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    let calls = 0;
    const aging: HttpClient = {
      ...http,
      request: (asked) => {
        calls += 1;
        // A quarter of an hour goes by while a request waits in the queue.
        if (calls === 6) now = new Date(now.getTime() + 16 * 60_000);
        portal.setNow(now);
        return http.request(asked);
      },
      withPolicy: () => aging,
      download: (...given) => http.download(...given),
      stats: () => http.stats(),
      close: async () => {},
    };
    const fixed = new Date(now);
    const { books } = await pull(connector, { http: aging, now: fixed, settings });
    expect(books).toMatchObject({ rejected: [], incomplete: [] });
    expect(calls).toBeGreaterThan(8);
  });

  it("says so where the request token is refused", async () => {
    simulator.setFaults([{ kind: "status500", source: connector.meta.id, match: "/oauth/token" }]);
    await expect(pull(connector, { http, now, settings })).rejects.toMatchObject({ code: "http-status" });
    simulator.setFaults([]);
    await expect(pull(connector, { http, now, settings: { DNCP_REQUEST_TOKEN: "no token" } })).rejects.toMatchObject({
      code: "token-refused",
    });
  });

  it("takes the calls published in a window", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const scope = { mode: "window", from: "2026-03-01", until: "2026-03-31" } as const;
    const { payloads } = await run(emptyMemory(), { scope });
    const compiled = records(mappedCleanly(connector, { payloads: payloads }), true);
    const march = views().filter(
      ({ publishedAt }) => publishedAt >= "2026-03-01T03:00:00Z" && publishedAt < "2026-04-01T03:00:00Z",
    );
    expect([...compiled.keys()].sort()).toEqual(march.map(ocidOf).sort());
  });

  it.each(["wrongTotal", "emptyPage", "repeatedPage"] as const)(
    "does not take a listing with %s for whole",
    async (kind) => {
      simulator.setFaults([{ kind, source: connector.meta.id }]);
      const scope = { mode: "window", from: "2025-10-01", until: "2026-06-10" } as const;
      const { books } = await pull(connector, { http, now, scope });
      simulator.setFaults([]);
      const odd = books.incomplete.length > 0 || books.declared !== books.fetched;
      // Windows of 30 days hold less than a page here: only the total can be wrong.
      expect(odd).toBe(kind === "wrongTotal");
    },
  );

  it("books a record that is a page for people", async () => {
    simulator.setFaults([{ kind: "html", source: connector.meta.id, match: "/ocds/record/", times: 6 }]);
    const { books } = await pull(connector, { http, now });
    simulator.setFaults([]);
    expect(books.rejected.length).toBeGreaterThan(0);
  });

  it("knows the national catalogue by both names, and makes RUCs that pass", () => {
    expect(catalogues.get("CATALOGONIVEL5DNCP")).toBe("PY-DNCP-N5");
    for (const index of [0, 1, 2, 3]) {
      const ruc = normalizeIdentifier("PY-RUC", rucOf(world.supplier("PY", index)));
      expect(ruc).toMatchObject({ checkDigit: "valid", naturalPerson: world.supplier("PY", index).naturalPerson });
    }
  });
});
