import { describe, expect, it } from "vitest";
import connector from "../../../connectors/br-pncp/connector.ts";
import {
  type Fetched,
  type FetchScope,
  jsonResponse,
  type Simulate,
  type SimulatedRequest,
  type SimulatedResponse,
} from "../../../src/connector/index.ts";
import { emptyMemory, type Memory, mapPulled, pull } from "../../support/pulled.ts";
import { portals } from "./portals.ts";

const now = new Date("2025-03-12T15:00:00Z");
const day: FetchScope = { mode: "window", from: "2025-03-10", until: "2025-03-10" };
const portal = portals(now);

/** A portal of our own making: paths below the two APIs, 204 for what it does not have. */
function handmade(answer: (path: string, query: URLSearchParams) => SimulatedResponse | undefined) {
  const asked: string[] = [];
  const play: Simulate = () => ({
    origins: ["https://pncp.gov.br"],
    handle({ url }: SimulatedRequest) {
      const path = url.pathname.replace(/^\/api\/(consulta|pncp)\/v1/, "");
      asked.push(path + url.search);
      return answer(path, url.searchParams) ?? { status: 204, body: "" };
    },
  });
  return { play, asked };
}

const cnpj = "11222333000181";
const tender = (sequence: number, more: object = {}) => ({
  numeroControlePNCP: `${cnpj}-1-${String(sequence).padStart(6, "0")}/2025`,
  dataAtualizacaoGlobal: "2025-03-10T10:00:00",
  situacaoCompraId: 1,
  ...more,
});
const page = (data: object[], total: number, number: number, pages: number) =>
  jsonResponse({
    data,
    totalRegistros: total,
    totalPaginas: pages,
    numeroPagina: number,
    paginasRestantes: pages - number,
  });
const isPregao = (path: string, query: URLSearchParams) =>
  path === "/contratacoes/publicacao" && query.get("codigoModalidadeContratacao") === "6";
const kinds = (payloads: readonly Fetched[]) => payloads.map((payload) => payload.kind);

describe("lists", () => {
  it("ask for every modality from 1 to 20 with pages of 50, and forget the ones that the portal refuses", async () => {
    const { play, asked } = handmade((path, query) =>
      path.startsWith("/contratacoes") && Number(query.get("codigoModalidadeContratacao")) > 13
        ? jsonResponse({ status: 400 }, 400)
        : undefined,
    );
    const { http } = await portal(play);
    const { books, payloads } = await pull(connector, {
      http,
      now,
      scope: { mode: "window", from: "2025-03-10", until: "2025-03-11" },
    });
    const modalities = (date: string) =>
      asked.flatMap((url) => {
        const query = new URLSearchParams(url.split("?")[1]);
        const code = query.get("codigoModalidadeContratacao");
        return code !== null && query.get("dataInicial") === date ? [Number(code)] : [];
      });
    expect(modalities("20250310")).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(modalities("20250311")).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    expect(asked.filter((url) => url.startsWith("/contratacoes"))[0]).toContain("tamanhoPagina=50");
    expect(asked.find((url) => url.startsWith("/contratos"))).toContain("tamanhoPagina=500");
    expect(payloads).toEqual([]);
    expect(books).toMatchObject({ declared: 0, fetched: 0, incomplete: [], rejected: [] });
  });

  it("a documented modality that is refused makes the run incomplete", async () => {
    const { play } = handmade((path, query) =>
      isPregao(path, query) ? jsonResponse({ status: 400 }, 400) : undefined,
    );
    const { http } = await portal(play);
    const { books } = await pull(connector, { http, now, scope: day });
    expect(books.incomplete.map(({ code }) => code)).toEqual(["http-status"]);
  });

  it("an answer without rows makes the run incomplete, and the other lists still come", async () => {
    const { play } = handmade((path, query) => {
      if (isPregao(path, query)) return jsonResponse({ mensagem: "manutenção" });
      return path === "/contratos" ? page([{ numeroControlePNCP: `${cnpj}-2-000001/2025` }], 1, 1, 1) : undefined;
    });
    const { http } = await portal(play);
    const { books, payloads } = await pull(connector, { http, now, scope: day });
    expect(books.incomplete.map(({ code }) => code)).toEqual(["unexpected-answer"]);
    expect(kinds(payloads)).toEqual(["contracts"]);
  });

  it("a list that shrinks while it is read ends where the portal says 400 or 204", async () => {
    for (const end of [jsonResponse({ status: 400 }, 400), { status: 204, body: "" }]) {
      const rows = Array.from({ length: 50 }, (_, index) => tender(index + 1));
      const { play } = handmade((path, query) => {
        if (!isPregao(path, query)) return path.endsWith("/itens") ? jsonResponse([]) : undefined;
        return query.get("pagina") === "1" ? page(rows, 51, 1, 2) : end;
      });
      const { http } = await portal(play);
      const { books, payloads } = await pull(connector, { http, now, scope: day });
      expect(books).toMatchObject({ declared: 50, fetched: 50, incomplete: [], rejected: [] });
      expect(payloads.filter((payload) => payload.entry)).toHaveLength(50);
    }
  });

  it("a total that is not reached shows in the books", async () => {
    const { play } = handmade((path, query) => (isPregao(path, query) ? page([tender(1)], 3, 1, 1) : undefined));
    const { http } = await portal(play);
    const { books } = await pull(connector, { http, now, scope: day });
    expect(books.declared).toBe(3);
    expect(books.fetched).toBe(1);
  });
});

describe("details", () => {
  const one = (items: object[], more: (path: string) => SimulatedResponse | undefined = () => undefined) =>
    handmade((path, query) => {
      if (isPregao(path, query)) return page([tender(1)], 1, 1, 1);
      if (!path.endsWith("/itens")) return more(path);
      const [number, size] = [Number(query.get("pagina")), Number(query.get("tamanhoPagina"))];
      return jsonResponse(items.slice((number - 1) * size, number * size));
    });
  const item = (numeroItem: number, more: object = {}) => ({
    numeroItem,
    descricao: "x",
    situacaoCompraItem: 2,
    tipoBeneficio: 4,
    ...more,
  });

  it("come as items, results of the items that have some, and documents; the last carries the entry", async () => {
    const { play, asked } = one(
      [item(1, { temResultado: true }), item(2, { temResultado: false }), item(3, { temResultado: true })],
      (path) => {
        if (path.endsWith("/resultados")) return jsonResponse([{ numeroItem: 1, sequencialResultado: 1 }]);
        return path.endsWith("/arquivos") ? jsonResponse([{ sequencialDocumento: 1 }]) : undefined;
      },
    );
    const { http } = await portal(play);
    const { payloads } = await pull(connector, { http, now, scope: day });
    expect(kinds(payloads)).toEqual(["tenders", "items", "results", "results", "documents"]);
    expect(payloads.map((payload) => payload.entry?.key)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      `${cnpj}-1-000001/2025`,
    ]);
    expect(asked.filter((url) => url.includes("resultados"))).toEqual([
      `/orgaos/${cnpj}/compras/2025/1/itens/1/resultados`,
      `/orgaos/${cnpj}/compras/2025/1/itens/3/resultados`,
    ]);
  });

  it("a tender whose version is known is not asked for again; a new version is", async () => {
    const { play, asked } = one([item(1)]);
    const { http } = await portal(play);
    const memory = emptyMemory();
    await pull(connector, { http, now, scope: day, memory });
    const before = asked.filter((url) => url.includes("/itens")).length;
    const second = await pull(connector, { http, now, scope: day, memory });
    expect(second.payloads).toEqual([]);
    expect(asked.filter((url) => url.includes("/itens"))).toHaveLength(before);
    memory.entries.set(`${cnpj}-1-000001/2025`, { key: `${cnpj}-1-000001/2025`, version: "2025-03-09T00:00:00" });
    expect(kinds((await pull(connector, { http, now, scope: day, memory })).payloads)).toEqual(["tenders", "items"]);
  });

  it("a tender whose details fail is rejected and not remembered", async () => {
    const { play } = one([item(1)], (path) => (path.endsWith("/arquivos") ? jsonResponse({}, 404) : undefined));
    const { http } = await portal(play);
    const { books, memory, payloads } = await pull(connector, { http, now, scope: day });
    expect(books.rejected).toMatchObject([{ code: "http-status", key: `${cnpj}-1-000001/2025` }]);
    expect(memory.entries.size).toBe(0);
    expect(payloads.some((payload) => payload.entry)).toBe(false);
  });

  it("items on several pages: the last page knows what all of them say", async () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      item(index + 1, { situacaoCompraItem: index === 3 ? 4 : 2 }),
    );
    const { play, asked } = one(many);
    const { http } = await portal(play);
    const { payloads } = await pull(connector, { http, now, scope: day });
    const parts = payloads.filter((payload) => payload.kind === "items");
    expect(parts.map((part) => [part.context?.["page"], part.context?.["more"]])).toEqual([
      [1, true],
      [2, true],
      [3, undefined],
    ]);
    expect(parts[2]?.context?.["earlier"]).toEqual({ situations: ["2", "4"], benefits: ["4"] });
    const mapped = mapPulled(connector, parts).flatMap((each) => each.releases);
    expect(
      mapped.map(({ stream, release }) => [stream, release.tender?.status, release.tender?.items?.length]),
    ).toEqual([
      ["items", undefined, 50],
      ["items:2", undefined, 50],
      ["items:3", "complete", 20],
    ]);
    expect(asked.filter((url) => url.includes("/itens?"))).toHaveLength(3);
  });

  it("a portal that does not page its items is asked at most twice", async () => {
    const all = Array.from({ length: 50 }, (_, index) => item(index + 1));
    const { play, asked } = handmade((path, query) => {
      if (isPregao(path, query)) return page([tender(1)], 1, 1, 1);
      return path.endsWith("/itens") ? jsonResponse(all) : undefined;
    });
    const { http } = await portal(play);
    const { payloads } = await pull(connector, { http, now, scope: day });
    expect(kinds(payloads)).toEqual(["tenders", "items"]);
    expect(payloads[1]?.context).not.toHaveProperty("page");
    expect(asked.filter((url) => url.includes("/itens?"))).toHaveLength(2);
  });

  it("after ten failures in a row the portal is left alone", async () => {
    const rows = Array.from({ length: 30 }, (_, index) => tender(index + 1));
    const { play, asked } = handmade((path, query) => {
      if (isPregao(path, query)) return page(rows, 30, 1, 1);
      return path.startsWith("/orgaos") ? jsonResponse({}, 404) : undefined;
    });
    const { http } = await portal(play);
    await expect(pull(connector, { http, now, scope: day })).rejects.toMatchObject({ code: "portal-unwell" });
    expect(asked.filter((url) => url.startsWith("/orgaos"))).toHaveLength(10);
  });

  it("stops at once when it is told to", async () => {
    const stop = new AbortController();
    const { play, asked } = handmade(() => {
      stop.abort(new Error("enough"));
      return undefined;
    });
    const { http } = await portal(play);
    await expect(pull(connector, { http, now, scope: day, signal: stop.signal })).rejects.toThrow("enough");
    expect(asked).toHaveLength(1);
  });
});

describe("amendments", () => {
  it("are asked for where the contract's row hints at some, and 204 is kept as an answer", async () => {
    const contract = (sequence: number, more: object) => ({
      numeroControlePNCP: `${cnpj}-2-00000${sequence}/2025`,
      numeroControlePNCPCompra: `${cnpj}-1-000009/2025`,
      dataAtualizacao: "2025-03-10T10:00:00",
      dataAtualizacaoGlobal: "2025-03-10T10:00:00",
      numeroRetificacao: 0,
      objetoContrato: "x",
      dataAssinatura: "2025-03-09",
      ...more,
    });
    const rows = [
      contract(1, {}),
      contract(2, { numeroRetificacao: 1 }),
      contract(3, { dataAtualizacaoGlobal: "2025-03-11T10:00:00" }),
    ];
    const { play, asked } = handmade((path) => (path === "/contratos" ? page(rows, 3, 1, 1) : undefined));
    const { http } = await portal(play);
    const memory = emptyMemory();
    const { payloads, books } = await pull(connector, { http, now, scope: day, memory });
    expect(kinds(payloads)).toEqual(["contracts", "amendments", "amendments"]);
    expect(asked.filter((url) => url.includes("termos"))).toEqual([
      `/orgaos/${cnpj}/contratos/2025/2/termos`,
      `/orgaos/${cnpj}/contratos/2025/3/termos`,
    ]);
    expect(books).toMatchObject({ declared: 3, fetched: 3, rejected: [] });
    const mapped = mapPulled(connector, payloads).flatMap((each) => each.releases);
    expect(new Set(mapped.map(({ release }) => release.ocid))).toEqual(
      new Set([`ocds-test00-br-pncp-${cnpj}-1-000009-2025`]),
    );
    // The row of a contract that may have amendments leaves the status to them.
    expect(
      mapped.map(({ stream, release }) => [stream.replace(/:.*-2-/, " "), release.contracts?.[0]?.status]),
    ).toEqual([
      ["contract 000001/2025", "active"],
      ["contract 000002/2025", undefined],
      ["contract 000003/2025", undefined],
      ["amendments 000002/2025", "active"],
      ["amendments 000003/2025", "active"],
    ]);
    await pull(connector, { http, now, scope: day, memory });
    expect(asked.filter((url) => url.includes("termos"))).toHaveLength(2);
  });
});

describe("scopes", () => {
  it("incremental begins two days before the watermark, and moves it day by day", async () => {
    const { play, asked } = handmade(() => undefined);
    const { http } = await portal(play);
    const memory: Memory = { watermarks: new Map([["contratacoes", "2025-03-11"]]), entries: new Map() };
    await pull(connector, { http, now, memory });
    const days = (path: string) =>
      new Set(asked.filter((url) => url.startsWith(path)).map((url) => /dataInicial=(\d+)/.exec(url)?.[1]));
    expect([...days("/contratacoes/atualizacao")]).toEqual(["20250309", "20250310", "20250311", "20250312"]);
    expect(days("/contratos/atualizacao").size).toBe(8);
    expect(Object.fromEntries(memory.watermarks)).toEqual({
      contratacoes: "2025-03-12",
      contratos: "2025-03-12",
      atas: "2025-03-12",
    });
  });

  it("all goes back day by day, and goes on where it stopped", async () => {
    const { play, asked } = handmade(() => undefined);
    const early = new Date("2021-08-04T15:00:00Z");
    const { http } = await portal(play, undefined, early);
    const memory = emptyMemory();
    memory.watermarks.set("backfill", "2021-08-03");
    await pull(connector, { http, now: early, scope: { mode: "all" }, memory });
    const days = [
      ...new Set(
        asked
          .filter((url) => url.startsWith("/contratacoes/publicacao"))
          .map((url) => /dataInicial=(\d+)/.exec(url)?.[1]),
      ),
    ];
    expect(days).toEqual(["20210802", "20210801"]);
    expect(memory.watermarks.get("backfill")).toBe("2021-08-01");
  });

  it("reads a tender again when its opening has come", async () => {
    const row = tender(1, {
      dataAberturaProposta: "2025-03-12T13:00:00",
      dataEncerramentoProposta: "2025-03-20T13:00:00",
    });
    const { play, asked } = handmade((path, query) => {
      if (isPregao(path, query)) return page([row], 1, 1, 1);
      if (path.endsWith("/itens")) return jsonResponse([]);
      return path === `/orgaos/${cnpj}/compras/2025/1` ? jsonResponse(row) : undefined;
    });
    const { http } = await portal(play);
    const memory = emptyMemory();
    const first = await pull(connector, { http, now, scope: day, memory });
    expect(mapPulled(connector, first.payloads)[0]?.releases[0]?.release.tender?.status).toBe("planned");
    expect([...memory.entries.values()]).toMatchObject([{ final: false }]);
    const still = await pull(connector, { http, now, memory });
    expect(still.payloads).toEqual([]);
    const later = new Date("2025-03-12T16:00:01Z");
    const again = await pull(connector, { http, now: later, memory });
    expect(kinds(again.payloads)).toEqual(["tenders"]);
    expect(asked.at(-1)).toBe(`/orgaos/${cnpj}/compras/2025/1`);
    expect([...memory.entries.values()]).toMatchObject([{ final: true }]);
  });
});
