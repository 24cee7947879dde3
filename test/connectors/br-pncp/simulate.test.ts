import { describe, expect, it } from "vitest";
import connector from "../../../connectors/br-pncp/connector.ts";
import simulate from "../../../connectors/br-pncp/simulate.ts";
import type { FetchScope } from "../../../src/connector/index.ts";
import type { HttpClient } from "../../../src/http/index.ts";
import { createWorld } from "../../../src/world/index.ts";
import { mapPulled, pull } from "../../support/pulled.ts";
import { portals } from "./portals.ts";

const now = new Date("2025-03-12T15:00:00Z");
const cnpj = "11222333000181";
const portal = portals(now);

describe("the simulated portal", () => {
  const world = createWorld({ seed: 3, size: 250, from: "2025-03-10", until: "2025-03-11", countries: ["BR"] });
  const published = (at: Date): number =>
    Array.from({ length: world.count("BR") }, (_, index) => world.view("BR", index, at)).filter(
      (view) => view && view.state !== "planned" && view.publishedAt >= "2025-03-10T03:00:00Z",
    ).length;
  const ask = async (http: HttpClient, path: string) =>
    http.request({
      url: `https://pncp.gov.br/api/consulta/v1${path}`,
      acceptStatus: [400, 404, 422],
      policy: { spacingMs: 0 },
    });
  const list = (more: string) => `/contratacoes/publicacao?dataInicial=20250310&dataFinal=20250311&pagina=1${more}`;

  it("refuses what PNCP refuses", async () => {
    const { http } = await portal(simulate, world);
    const status = async (path: string) => (await ask(http, path)).status;
    expect(await status(list("&codigoModalidadeContratacao=6&tamanhoPagina=50"))).toBe(200);
    expect(await status(list("&codigoModalidadeContratacao=6&tamanhoPagina=51"))).toBe(400);
    expect(await status(list("&tamanhoPagina=50"))).toBe(400);
    expect(await status(list("&codigoModalidadeContratacao=15&tamanhoPagina=50"))).toBe(400);
    expect(await status(list("&codigoModalidadeContratacao=3&tamanhoPagina=50"))).toBe(204);
    expect(await status("/contratos?dataInicial=20250310&dataFinal=20250310&pagina=1&tamanhoPagina=9")).toBe(400);
    expect(await status("/contratos?dataInicial=20250310&dataFinal=20270310&pagina=1&tamanhoPagina=10")).toBe(422);
    expect(await status("/contratos?dataInicial=20251310&dataFinal=20251311&pagina=1&tamanhoPagina=10")).toBe(422);
    expect(await status("/contratos?dataInicial=20240310&dataFinal=20240310&pagina=1&tamanhoPagina=10")).toBe(204);
    expect(await status(`/orgaos/${cnpj}/compras/2025/1`)).toBe(404);
  });

  it("writes amounts as floats, and every tender comes although the set moves between pages", async () => {
    const at = new Date("2025-03-12T15:00:00Z");
    const { http, simulator } = await portal(simulate, world, at);
    const text = new TextDecoder().decode(
      (await ask(http, list("&codigoModalidadeContratacao=6&tamanhoPagina=50"))).bytes,
    );
    expect(text).toMatch(/"valorTotalEstimado":\d+\.\d+,/);
    const scope: FetchScope = { mode: "window", from: "2025-03-10", until: "2025-03-11" };
    const { payloads, books, memory } = await pull(connector, { http, now: at, scope });
    const seen = [...memory.entries.keys()].filter((key) => key.includes("-1-"));
    expect(seen).toHaveLength(published(at));
    expect(books.declared).toBe(books.fetched);
    expect(books.duplicates).toBeGreaterThan(0);
    expect(books).toMatchObject({ incomplete: [], rejected: [] });
    expect(mapPulled(connector, payloads).flatMap((each) => each.issues)).toEqual([]);
    expect(simulator.failures()).toEqual([]);
  });

  it.each([
    ["droppedNext", undefined],
    ["wrongTotal", undefined],
    ["emptyPage", undefined],
    ["repeatedPage", undefined],
    ["emptyPage", 1],
    ["repeatedPage", 1],
  ] as const)("%s (times: %s) never passes for a whole list, and a passing fault is got over", async (kind, times) => {
    const at = new Date("2025-03-12T15:00:00Z");
    const { http, simulator } = await portal(simulate, world, at);
    simulator.setFaults([{ kind, match: "codigoModalidadeContratacao=6&", ...(times === undefined ? {} : { times }) }]);
    const scope: FetchScope = { mode: "window", from: "2025-03-10", until: "2025-03-11" };
    const { books, memory } = await pull(connector, { http, now: at, scope });
    expect(simulator.requests()["br-pncp"]?.faults[kind]).toBeGreaterThan(0);
    const looksWhole = books.incomplete.length === 0 && books.declared === books.fetched;
    expect(looksWhole).toBe(times === 1);
    const tenders = [...memory.entries.keys()].filter((key) => key.includes("-1-")).length;
    if (looksWhole) expect(tenders).toBe(published(at));
  });
});
