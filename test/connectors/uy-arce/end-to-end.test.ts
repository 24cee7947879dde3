import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/uy-arce/connector.ts";
import { procedures } from "../../../connectors/uy-arce/lookups.ts";
import simulate, { ocidOf, rutOf } from "../../../connectors/uy-arce/simulate.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import type { CompiledRelease } from "../../../src/ocds/index.ts";
import { emptyMemory, type Memory, pull } from "../../support/pulled.ts";
import { mappedCleanly, records, simulatedPortal } from "../../support/simulated-portal.ts";

let now = new Date("2026-06-10T16:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 9,
  size: 120,
  from: "2025-07-01",
  until: "2026-06-30",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

const run = async (memory: Memory, more: Partial<Parameters<typeof pull>[1]> = {}) => {
  const pulled = await pull(connector, { http, now, memory, ...more });
  expect(pulled.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
  expect(pulled.books.declared ?? 0).toBe(pulled.books.fetched);
  return pulled;
};

function check(compiled: Map<string, CompiledRelease>): number {
  const views = portal.views();
  expect([...compiled.keys()].sort()).toEqual(views.map(ocidOf).sort());
  let persons = 0;
  for (const view of views) {
    const { tender, awards = [], parties = [] } = compiled.get(ocidOf(view))!;
    expect(tender).toMatchObject({ title: view.title, description: view.description, procurementMethod: view.method });
    expect(Date.parse(tender?.tenderPeriod?.endDate ?? "")).toBe(Date.parse(view.deadline));
    expect(tender?.status).toBe(view.outcome === "cancelled" ? "cancelled" : "active");
    const won = awards.filter(({ status }) => status === "active");
    expect(won.map((award) => award.value?.amount)).toEqual(view.awards.map((award) => Number(award.amount)));
    expect(awards.some(({ status }) => status === "unsuccessful")).toBe(view.outcome === "unsuccessful");
    for (const [at, award] of view.awards.entries()) {
      const supplier = world.supplier("UY", award.supplier);
      const party = parties.find(({ id }) => id === won[at]?.suppliers?.[0]?.id);
      expect(party?.name).toBe(supplier.name);
      expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : rutOf(supplier));
      if (supplier.naturalPerson) persons += 1;
    }
  }
  return persons;
}

describe("uy-arce over its simulated portal", () => {
  it("brings every process with its facts from yearly files and feeds, and nothing that is unchanged", async () => {
    now = new Date("2026-06-10T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const { payloads } = await run(memory, { scope: { mode: "all" } });
    expect(payloads.some(({ url }) => url.includes("ocds-2025.zip#a-"))).toBe(true);
    const mapped = mappedCleanly(connector, { payloads: payloads });
    expect(check(records(mapped))).toBeGreaterThan(0);
    expect(/contactPoint|C\/1|"R\/?2/.exec(JSON.stringify(mapped))).toBeNull();
    expect(simulator.failures()).toEqual([]);
    const again = await run(memory, { scope: { mode: "all" } });
    expect(again.payloads).toEqual([]);
  });

  it("follows the feeds by incremental runs, over the turn of months", async () => {
    now = new Date("2026-03-30T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const payloads = [...(await run(memory, { scope: { mode: "all" } })).payloads];
    for (const day of ["2026-03-31", "2026-04-02", "2026-05-20", "2026-06-10"]) {
      now = new Date(`${day}T16:00:00Z`);
      portal.setNow(now);
      payloads.push(...(await run(memory)).payloads);
    }
    check(records(mappedCleanly(connector, { payloads: payloads })));
    expect(Date.parse(memory.watermarks.get("feed") ?? "")).toBeLessThanOrEqual(now.getTime());
    expect((await run(memory)).payloads).toEqual([]);
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    await run(memory);
    expect(memory.watermarks.get("sweep")).toBe("2026-06-15");
  });

  it("takes the events in a window", async () => {
    now = new Date("2026-06-10T16:00:00Z");
    portal.setNow(now);
    const scope = { mode: "window", from: "2026-02-20", until: "2026-03-02" } as const;
    const { payloads } = await run(emptyMemory(), { scope });
    const dates = mappedCleanly(connector, { payloads: payloads }).flatMap(({ releases }) =>
      releases.map(({ release }) => release.date),
    );
    expect(dates.length).toBeGreaterThan(0);
    for (const date of dates) expect(date >= "2026-02-20" && date < "2026-03-03").toBe(true);
  });

  it("falls back on the feeds where the catalogue refuses, and says that years are missing", async () => {
    simulator.setFaults([{ kind: "html", source: connector.meta.id, match: "package_show" }]);
    const { books, payloads } = await pull(connector, { http, now, scope: { mode: "all" } });
    simulator.setFaults([]);
    expect(books.incomplete).toEqual([{ code: "catalogue-failed", message: expect.any(String) }]);
    check(records(mappedCleanly(connector, { payloads: payloads })));
  });

  it("books a release that does not come, and asks for it again", async () => {
    const memory = emptyMemory();
    simulator.setFaults([{ kind: "html", source: connector.meta.id, match: "/ocds/release/", times: 5 }]);
    const first = await pull(connector, { http, now: () => now, memory });
    simulator.setFaults([]);
    const missing = first.books.rejected.map(({ key }) => key);
    expect(missing).toHaveLength(5);
    const second = await pull(connector, { http, now: () => now, memory });
    expect(second.payloads.map(({ url }) => url.split("/").at(-1)).sort()).toEqual([...missing].sort());
    expect(memory.watermarks.has("feed")).toBe(true);
  });

  it("sends the agent that the operator names, and fails where the portal refuses ours", async () => {
    const { createServer } = await import("node:http");
    const agents: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      agents.push(request.headers["user-agent"]);
      response.writeHead(request.headers["user-agent"]?.startsWith("Mozilla") ? 404 : 403).end("");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const origins = { "https://www.comprasestatales.gub.uy": `http://127.0.0.1:${port}` };
    const client = createHttpClient({ origins, userAgent: "pregon-test" });
    await expect(pull(connector, { http: client, now })).rejects.toMatchObject({ code: "http-status" });
    const settings = { UY_ARCE_USER_AGENT: "Mozilla/5.0 (compatible; test)" };
    expect((await pull(connector, { http: client, now, settings })).payloads).toEqual([]);
    expect([agents[0], agents.at(-1)]).toEqual(["pregon-test", "Mozilla/5.0 (compatible; test)"]);
    await client.close();
    server.close();
  });

  it("tells purchases from sales and concessions", () => {
    expect(procedures.get("LICITACION ABREVIADA")).toBe("open");
    expect(procedures.get("Concesión")).toBeNull();
    expect(procedures.get("Trueque")).toBeUndefined();
  });
});
