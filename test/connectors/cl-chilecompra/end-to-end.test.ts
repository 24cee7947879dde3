import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/cl-chilecompra/connector.ts";
import simulate from "../../../connectors/cl-chilecompra/simulate.ts";
import { codeFor, isDirect, supplierRut } from "../../../connectors/cl-chilecompra/simulate-world.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { merge, type Release, validate } from "../../../src/ocds/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld } from "../../../src/world/index.ts";
import { emptyMemory, type Memory, pull } from "../../support/pulled.ts";

const world = createWorld({ seed: 3, size: 60, countries: ["CL"], from: "2026-01-01", until: "2026-06-30" });
const ticket = "00000000-1111-2222-3333-444444444444";

/** A clock whose waits take no time: the pace of one request a second is kept, but nobody waits for it. */
function fastClock() {
  let passed = 0;
  return {
    now: () => new Date(Date.UTC(2026, 6, 1) + passed),
    sleep: async (milliseconds: number) => {
      passed += milliseconds;
    },
  };
}

interface Process {
  awards?: { value?: { amount: number }; suppliers?: { id: string }[] }[];
  tender: Record<string, unknown> & { status?: string; value?: { amount: number }; title: string };
  parties: { id: string; identifier?: { id: string } }[];
}

describe("cl-chilecompra over its simulated portal", () => {
  let simulator: Simulator;
  let http: HttpClient;
  let now = new Date("2026-06-15T15:00:00Z");

  beforeAll(async () => {
    simulator = await startSimulator({ world, connectors: [{ id: connector.meta.id, simulate }], now: () => now });
    http = createHttpClient({ origins: simulator.origins, userAgent: "test", clock: fastClock() });
  });
  afterAll(async () => {
    await http.close();
    await simulator.close();
  });

  const run = (memory: Memory, more: Partial<Parameters<typeof pull>[1]> = {}) =>
    pull(connector, { http, now, memory, ...more });

  function compile(payloads: Awaited<ReturnType<typeof pull>>["payloads"]) {
    const byOcid = new Map<string, { release: Release; sequence: number }[]>();
    for (const payload of payloads) {
      const mapped = mapPayload(connector, payload, createMapContext(connector, "ocds-zzzzzz"));
      expect(mapped.failure).toBeUndefined();
      expect(mapped.issues.filter((issue) => issue.code !== "nul-bytes")).toEqual([]);
      for (const { release, sequence } of mapped.releases) {
        expect(validate(release).errors).toEqual([]);
        byOcid.set(release.ocid, [...(byOcid.get(release.ocid) ?? []), { release, sequence }]);
      }
    }
    return new Map(
      [...byOcid].map(([ocid, releases]) => {
        const ordered = releases.sort(
          (a, b) => Date.parse(a.release.date) - Date.parse(b.release.date) || a.sequence - b.sequence,
        );
        return [ocid, merge(ordered.map((each) => each.release)).compiledRelease as unknown as Process];
      }),
    );
  }

  /** The processes that the portal shows at `now`, and what they say. */
  function expected() {
    const facts = [];
    for (let index = 0; index < world.count("CL"); index += 1) {
      const process = world.process("CL", index);
      const view = world.view("CL", index, now);
      if (!view || Date.parse(process.publishedAt) > now.getTime()) continue;
      if (isDirect(process) && view.decidedAt === undefined) continue;
      facts.push({ process, view, ocid: `ocds-70d2nz-${codeFor(world, process)}` });
    }
    return facts;
  }

  function check(compiled: Map<string, Process>) {
    const facts = expected();
    expect([...compiled.keys()].sort()).toEqual(facts.map((fact) => fact.ocid).sort());
    for (const { process, view, ocid } of facts) {
      const { tender, awards = [], parties } = compiled.get(ocid)!;
      expect(tender.title).toBe(process.title);
      expect(tender.value?.amount).toBe(process.estimate === undefined ? undefined : Number(process.estimate));
      if (!isDirect(process)) {
        const period = tender.tenderPeriod as { startDate: string; endDate: string };
        expect(Date.parse(period.endDate)).toBe(Date.parse(view.deadline));
        expect(Date.parse(period.startDate)).toBe(Date.parse(process.publishedAt));
        const status = { awarded: "complete", open: "active", cancelled: "cancelled", unsuccessful: "unsuccessful" };
        expect(tender.status).toBe(status[view.outcome]);
      }
      const won = awards
        .filter((award) => award.value)
        .map((award) => [
          award.value?.amount,
          parties.find((party) => party.id === award.suppliers?.[0]?.id)?.identifier?.id,
        ]);
      expect(won.sort()).toEqual(
        view.awards.map((a) => [Number(a.amount), supplierRut(world.supplier("CL", a.supplier))]).sort(),
      );
    }
  }

  const balanced = ({ books }: Awaited<ReturnType<typeof pull>>) => {
    expect(books).toMatchObject({ rejected: [], incomplete: [], suspicious: [] });
    expect(books.fetched).toBe(books.declared);
    expect(books.accepted + books.duplicates).toBe(books.fetched);
    return books;
  };

  it("brings every process with its facts in a full run, and nothing twice in the next", async () => {
    now = new Date("2026-06-15T15:00:00Z");
    const memory = emptyMemory();
    const first = await run(memory, { scope: { mode: "all" } });
    const books = balanced(first);
    expect(books.accepted).toBe(expected().length);
    expect(books.accepted).toBeGreaterThan(40);
    check(compile(first.payloads));
    expect(simulator.failures()).toEqual([]);
    const final = [...memory.entries.values()].filter((entry) => entry.final).length;
    expect(final).toBeGreaterThan(20);

    const second = balanced(await run(memory, { scope: { mode: "all" } }));
    expect(second.duplicates).toBe(final);
    expect(second.accepted).toBe(memory.entries.size - final);
  });

  it("follows the course of processes by incremental runs", async () => {
    now = new Date("2026-04-20T15:00:00Z");
    const memory = emptyMemory();
    const payloads = [];
    const backfill = await run(memory, { scope: { mode: "all" } });
    balanced(backfill);
    payloads.push(...backfill.payloads);
    for (const day of ["2026-05-02", "2026-05-20", "2026-06-15", "2026-06-16"]) {
      now = new Date(`${day}T15:00:00Z`);
      const next = await run(memory);
      balanced(next);
      payloads.push(...next.payloads);
    }
    check(compile(payloads));
    // The same hour again: the index shows nothing new, and what is open was checked just now.
    const idle = balanced(await run(memory));
    expect(idle.accepted).toBe(0);
    expect(memory.watermarks.get("index:licitaciones")).toMatch(/^2026-06:\d+$/);
    expect(memory.watermarks.get("sweep:trato-directo")).toBe("2026-06-16");
  });

  it("sees changes of state at once with a ticket, and does not ask again for the same state", async () => {
    const changed = expected().find(({ view }) => view.decidedAt !== undefined && view.outcome === "awarded");
    const at = Date.parse(changed!.view.decidedAt!);
    now = new Date(at - 3_600_000);
    const memory = emptyMemory();
    await run(memory, { scope: { mode: "all" } });
    now = new Date(at + 3_600_000);
    const settings = { CHILECOMPRA_TICKET: ticket };
    const next = await run(memory, { settings });
    balanced(next);
    const code = changed!.ocid.replace("ocds-70d2nz-", "");
    expect(next.payloads.some((payload) => payload.url.endsWith(`/award/${code}`))).toBe(true);
    expect(memory.entries.get(code)).toMatchObject({ final: true, context: { state: "8", month: expect.any(String) } });
    const again = await run(memory, { settings });
    expect(again.payloads).toEqual([]);
    expect(JSON.stringify([...memory.entries])).not.toContain(ticket);
  });

  it("goes on without the ticketed API where the ticket is refused", async () => {
    now = new Date("2026-06-15T15:00:00Z");
    const { books } = await run(emptyMemory(), { settings: { CHILECOMPRA_TICKET: "no ticket" } });
    expect(books.suspicious).toEqual([{ code: "ticket-refused", message: expect.stringContaining("no válido") }]);
    expect(books.accepted).toBeGreaterThan(0);
    expect(books.fetched).toBe(books.declared);
  });

  it("takes the whole months of a window", async () => {
    now = new Date("2026-06-15T15:00:00Z");
    const scope = { mode: "window", from: "2026-03-20", until: "2026-04-02" } as const;
    const { books, payloads } = await run(emptyMemory(), { scope });
    const months = expected().filter(({ process }) => /^2026-0[34]/.test(process.publishedAt));
    expect(Math.abs(books.accepted - months.length)).toBeLessThanOrEqual(1);
    expect(payloads.length).toBeGreaterThan(0);
  });

  it("notices a listing whose total does not add up", async () => {
    now = new Date("2026-06-15T15:00:00Z");
    simulator.setFaults([{ kind: "wrongTotal", source: connector.meta.id }]);
    const { books } = await run(emptyMemory(), { scope: { mode: "window", from: "2026-05-01", until: "2026-05-31" } });
    simulator.setFaults([]);
    expect((books.declared ?? 0) > books.fetched || books.incomplete.length > 0).toBe(true);
  });
});
