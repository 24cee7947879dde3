import { afterEach, describe, expect, it } from "vitest";
import connector from "../../../connectors/cl-chilecompra/connector.ts";
import { ticketedChanges } from "../../../connectors/cl-chilecompra/fetch-ticket.ts";
import simulate from "../../../connectors/cl-chilecompra/simulate.ts";
import { codeFor, isDirect } from "../../../connectors/cl-chilecompra/simulate-world.ts";
import { jsonResponse, type SimulatedRequest, type SimulatedResponse } from "../../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/index.ts";
import { type Simulator, startSimulator } from "../../../src/simulator/index.ts";
import { createWorld } from "../../../src/world/index.ts";
import { emptyMemory, pull } from "../../support/pulled.ts";

const world = createWorld({ seed: 3, size: 12, countries: ["CL"], from: "2026-05-01", until: "2026-05-20" });
const settings = { CHILECOMPRA_TICKET: "00000000-1111-2222-3333-444444444444" };
const window = { mode: "window", from: "2026-05-01", until: "2026-05-31" } as const;
const noResults = () => jsonResponse({ status: 404, detail: "No se encontraron resultados." });

const awarded = Array.from({ length: 12 }, (_, index) => world.process("CL", index)).find(
  (process) => process.outcome === "awarded" && !isDirect(process),
)!;
const code = codeFor(world, awarded);
const decided = Date.parse(awarded.decidedAt!);

let simulator: Simulator;
let http: HttpClient;
const asked: string[] = [];

/** The simulated portal, with some answers of its own. */
async function portal(at: number, own: (request: SimulatedRequest) => SimulatedResponse | undefined) {
  asked.length = 0;
  let passed = 0;
  simulator = await startSimulator({
    world,
    now: () => new Date(at),
    connectors: [
      {
        id: connector.meta.id,
        simulate: (context) => {
          const inner = simulate(context);
          return {
            ...inner,
            handle: (request) => {
              asked.push(request.url.pathname + request.url.search);
              return own(request) ?? inner.handle(request);
            },
          };
        },
      },
    ],
  });
  http = createHttpClient({
    origins: simulator.origins,
    userAgent: "test",
    clock: {
      now: () => new Date(Date.UTC(2026, 6, 1) + passed),
      sleep: async (milliseconds) => {
        passed += milliseconds;
      },
    },
  });
  return { http, now: () => new Date(at) };
}

afterEach(async () => {
  await http.close();
  await simulator.close();
});

describe("trouble with the portal", () => {
  it("rejects a process whose package keeps failing, keeps what came of it, and asks again in the next run", async () => {
    let broken = true;
    const options = await portal(decided + 86_400_000, ({ url }) =>
      broken && url.pathname.endsWith(`/award/${code}`)
        ? jsonResponse({ detail: "Error en la generación. ", status: 500 })
        : undefined,
    );
    const memory = emptyMemory();
    const { books, payloads } = await pull(connector, { ...options, memory, scope: window });
    expect(books.rejected).toMatchObject([{ code: "portal-error", key: code }]);
    expect(books.accepted + books.rejected.length).toBe(books.fetched);
    expect(asked.filter((url) => url.endsWith(`/award/${code}`))).toHaveLength(3);
    expect(payloads.some((payload) => payload.url.endsWith(`/tender/${code}`))).toBe(true);
    expect(memory.entries.has(code)).toBe(false);
    broken = false;
    const next = await pull(connector, { ...options, memory, scope: window });
    expect(next.books.rejected).toEqual([]);
    expect(memory.entries.get(code)?.final).toBe(true);
  });

  it("asks again for a body that is no JSON, and notes a month whose index stays unreadable", async () => {
    let garbled = 2;
    const options = await portal(decided, ({ url }) => {
      if (url.pathname.includes("listaOCDSAgnoMesTratoDirecto")) return jsonResponse({ status: 500, detail: "error" });
      if (!url.pathname.includes("/tender/") || garbled === 0) return undefined;
      garbled -= 1;
      return { status: 200, headers: { "content-type": "application/json" }, body: '{"uri": "cut' };
    });
    const { books } = await pull(connector, { ...options, scope: window });
    expect(books.rejected).toEqual([]);
    expect(books.accepted).toBeGreaterThan(0);
    expect(books.incomplete).toMatchObject([{ code: "portal-error", message: /trato-directo 2026-05/ }]);
  });

  it("takes a finished process that OCDS does not have from the ticketed API, once", async () => {
    const options = await portal(decided + 3_600_000, ({ url }) =>
      /listaOCDS/.test(url.pathname) || url.pathname.endsWith(`/${code}`) ? noResults() : undefined,
    );
    const memory = emptyMemory();
    const { books, payloads } = await pull(connector, { ...options, memory, settings });
    const detail = payloads.find((payload) => payload.kind === "v1-tender")!;
    expect(detail.url).toContain(`codigo=${code}`);
    expect(detail.url).not.toContain(settings.CHILECOMPRA_TICKET);
    expect(books.fetched).toBe(books.accepted);
    expect(memory.entries.get(code)).toMatchObject({ final: true, version: "v1-8" });
    const mapped = mapPayload(connector, detail, createMapContext(connector, "ocds-zzzzzz"));
    expect(mapped.issues).toEqual([]);
    const [{ release }] = mapped.releases as [(typeof mapped.releases)[number]];
    expect(release.ocid).toBe(`ocds-70d2nz-${code}`);
    expect(release.awards?.map((award) => award.value?.amount).sort()).toEqual(
      awarded.awards.map((award) => Number(award.amount)).sort(),
    );
    const again = await pull(connector, { ...options, memory, settings });
    expect(again.payloads.filter((payload) => payload.kind === "v1-tender")).toEqual([]);
  });

  it("leaves a running process that OCDS does not have yet to the index", async () => {
    const options = await portal(Date.parse(awarded.publishedAt) + 3_600_000, ({ url }) =>
      /listaOCDS/.test(url.pathname) || /\/OCDS\/tender\//.test(url.pathname) ? noResults() : undefined,
    );
    const { books, payloads } = await pull(connector, { ...options, settings });
    expect(payloads).toEqual([]);
    expect(books).toMatchObject({ declared: 0, fetched: 0, rejected: [], incomplete: [], suspicious: [] });
    expect(asked.some((url) => url.includes("codigo="))).toBe(false);
  });

  it.each([
    [1, 0],
    [2, 1],
  ])("waits where calls overlap on a ticket, once (%i busy answers)", async (answers, notes) => {
    let busy = answers;
    const options = await portal(decided + 3_600_000, ({ url }) => {
      if (!url.pathname.includes("/servicios/v1/") || busy === 0) return undefined;
      busy -= 1;
      return jsonResponse({ Codigo: 10500, Mensaje: "Hemos detectado que existen peticiones simultáneas." });
    });
    const alone = {
      ...connector,
      fetch: (context: Parameters<NonNullable<typeof connector.fetch>>[0]) =>
        ticketedChanges(context, settings.CHILECOMPRA_TICKET, "2026-05-30", new Set(), 1),
    };
    const { books } = await pull(alone, options);
    expect(books.suspicious.map((note) => note.code)).toEqual(Array(notes).fill("ticket-busy"));
    expect(asked.filter((url) => url.includes("fecha=")).length).toBe(answers === 1 ? 4 : 2);
  });

  it("stops at once when told to", async () => {
    const options = await portal(decided, () => undefined);
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    await expect(pull(connector, { ...options, scope: window, signal: stop.signal })).rejects.toThrow("enough");
  });
});
