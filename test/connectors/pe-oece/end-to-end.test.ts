import { afterAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/pe-oece/connector.ts";
import { itemStates, procedures } from "../../../connectors/pe-oece/lookups.ts";
import simulate, { localId, rucOf } from "../../../connectors/pe-oece/simulate.ts";
import { normalizeIdentifier } from "../../../src/connector/index.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import type { CompiledRelease } from "../../../src/ocds/index.ts";
import { emptyMemory, type Memory, pull } from "../../support/pulled.ts";
import { mappedCleanly, records, simulatedPortal } from "../../support/simulated-portal.ts";

let now = new Date("2026-06-15T16:00:00Z");

const portal = await simulatedPortal(connector, simulate, {
  seed: 4,
  size: 120,
  from: "2025-09-01",
  until: "2026-06-30",
  now,
});
afterAll(() => portal.close());
const { world, http, simulator } = portal;

const run = async (memory: Memory, mode: "all" | "incremental" = "incremental") => {
  const pulled = await pull(connector, { http, now, memory, scope: { mode } });
  expect(pulled.books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
  return pulled;
};

/** The processes as the batch of 10:00 UTC had them. */
const expected = () => portal.views(new Date(`${now.toISOString().slice(0, 10)}T10:00:00Z`));

function check(compiled: Map<string, CompiledRelease>) {
  const views = expected();
  expect([...compiled.keys()].sort()).toEqual(views.map((view) => `ocds-dgv273-seacev3-${localId(view)}`).sort());
  let persons = 0;
  for (const view of views) {
    const { tender, awards = [], contracts = [], parties = [] } = compiled.get(`ocds-dgv273-seacev3-${localId(view)}`)!;
    expect(tender).toMatchObject({ title: view.title, procurementMethod: view.method });
    expect(tender?.value?.amount).toBe(view.estimate === undefined ? undefined : Number(view.estimate));
    const status = { open: "active", awarded: "complete", unsuccessful: "unsuccessful", cancelled: "cancelled" };
    expect(tender?.status).toBe(status[view.outcome]);
    expect(Date.parse(String((tender as unknown as { datePublished?: string }).datePublished))).toBe(
      Date.parse(view.publishedAt),
    );
    expect(awards.map((award) => award.value?.amount)).toEqual(view.awards.map((award) => Number(award.amount)));
    expect(contracts.map((each) => each.value?.amount)).toEqual(
      view.contracts.map((each) => Number(each.amendment?.amount ?? each.amount)),
    );
    for (const [at, award] of view.awards.entries()) {
      const supplier = world.supplier("PE", award.supplier);
      const party = parties.find(({ id }) => id === awards[at]?.suppliers?.[0]?.id);
      expect(party?.name).toBe(supplier.name);
      expect(party?.identifier?.id).toBe(supplier.naturalPerson ? undefined : rucOf(supplier));
      expect(awards[at]?.status).toBe("active");
      if (supplier.naturalPerson) persons += 1;
    }
    for (const contract of contracts) expect(awards.map(({ id }) => id)).toContain(contract.awardID);
  }
  return persons;
}

describe("pe-oece over its simulated portal", () => {
  it("brings every process with its facts from the monthly files, and nothing of unchanged files", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const { payloads, books } = await run(memory, "all");
    expect(books).toMatchObject({ declared: expected().length, fetched: expected().length, duplicates: 0 });
    const mapped = mappedCleanly(connector, { payloads: payloads });
    expect(check(records(mapped, true))).toBeGreaterThan(0);
    const text = JSON.stringify(mapped);
    expect(/contactPoint|@|-1[057]\d{9}\b/.exec(text)).toBeNull();
    expect(memory.entries.get("seace_v3/2026-05")?.context).toEqual({ rows: expect.any(Number) });
    expect(simulator.failures()).toEqual([]);
    expect((await run(memory, "all")).payloads).toEqual([]);
  });

  it("follows changes, newest first, down to what the last run saw, and sweeps recent months once a day", async () => {
    now = new Date("2026-04-20T16:00:00Z");
    portal.setNow(now);
    const memory = emptyMemory();
    const payloads = [...(await run(memory, "all")).payloads];
    for (const at of ["2026-04-20T16:30:00Z", "2026-05-05T16:00:00Z", "2026-06-15T16:00:00Z"]) {
      now = new Date(at);
      portal.setNow(now);
      payloads.push(...(await run(memory)).payloads);
    }
    check(records(mappedCleanly(connector, { payloads: payloads }), true));
    expect(memory.watermarks.get("sweep")).toBe("2026-06-15");
    expect(memory.watermarks.get("records")).toMatch(/^2026-06-1\dT05:00:00-05:00$/);
    const idle = await run(memory);
    expect(idle.payloads.length).toBeLessThanOrEqual(1);
  });

  it("takes the months of a window", async () => {
    now = new Date("2026-06-15T16:00:00Z");
    portal.setNow(now);
    const scope = { mode: "window", from: "2026-02-20", until: "2026-03-02" } as const;
    const { payloads } = await pull(connector, { http, now, scope });
    const months = new Set(
      mappedCleanly(connector, { payloads: payloads }).flatMap(({ releases }) =>
        releases.map(({ release }) => (release as unknown as { dataSegmentation: { id: string } }).dataSegmentation.id),
      ),
    );
    expect([...months].sort()).toEqual(["2026-02", "2026-03"]);
  });

  it.each(["droppedNext", "repeatedPage", "emptyPage"] as const)("notices a list with %s", async (kind) => {
    simulator.setFaults([{ kind, source: connector.meta.id }]);
    const memory = emptyMemory();
    memory.watermarks.set("records", "2025-12-01T05:00:00-05:00");
    const { books } = await pull(connector, { http, now, memory });
    simulator.setFaults([]);
    expect(books.incomplete.length).toBeGreaterThan(0);
    expect(memory.watermarks.get("records")).toBe("2025-12-01T05:00:00-05:00");
  });

  it("says that it is blocked where the firewall refuses", async () => {
    const { createServer } = await import("node:http");
    const server = createServer((_request, response) => response.writeHead(403).end("<html>Request Rejected</html>"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const refused = createHttpClient({
      origins: { "https://contratacionesabiertas.oece.gob.pe": `http://127.0.0.1:${port}` },
      userAgent: "test",
    });
    await expect(pull(connector, { http: refused, now })).rejects.toMatchObject({ code: "blocked" });
    await refused.close();
    server.close();
  });
});

describe("lookups of pe-oece", () => {
  it("tell open, deserted and cancelled items apart, and awards that were undone", () => {
    expect(itemStates.get("Desierto")).toEqual({ tender: "unsuccessful" });
    expect(itemStates.get("RETROTRAIDO_POR_RESOLUCION")?.award).toBe("cancelled");
    expect(itemStates.get("OTRO")).toBeUndefined();
  });

  it("know procedures by name, whatever their accents, and those without a method of OCDS", () => {
    expect(procedures.get("CONCURSO PUBLICO ABREVIADO")).toBe("open");
    expect(procedures.get("Contratación Directa")).toBe("direct");
    expect(procedures.get("Contratos Estandarizados")).toBeNull();
  });

  it("make RUCs that pass", () => {
    const supplier = world.supplier("PE", 1);
    expect(normalizeIdentifier("PE-RUC", rucOf(supplier)).checkDigit).toBe("valid");
  });
});
