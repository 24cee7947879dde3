import { describe, expect, it } from "vitest";
import connector from "../../../connectors/br-pncp/connector.ts";
import { legalBasis, modalities, sweptModalities } from "../../../connectors/br-pncp/lookups.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { validate } from "../../../src/ocds/index.ts";

/** What the mapping makes of answers that are not as they should be. */
const context = createMapContext(connector, "ocds-test00");
const control = "11222333000181-1-000007/2025";

function map(kind: string, body: unknown, more: { url?: string; context?: Record<string, never>; at?: string } = {}) {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  return mapPayload(
    connector,
    {
      source: "br-pncp",
      kind,
      url: more.url ?? "file:x.json",
      fetchedAt: more.at ?? "2025-06-01T12:00:00Z",
      mediaType: "application/json",
      bytes,
      context: more.context ?? {},
    },
    context,
  );
}
const codes = (mapped: ReturnType<typeof map>): string[] => mapped.issues.map((issue) => issue.code).sort();

describe("a payload whose process cannot be told", () => {
  const item = { numeroItem: 1, descricao: "x", situacaoCompraItem: 1 };

  it.each([
    ["items", [item]],
    ["documents", [{ sequencialDocumento: 1, titulo: "x" }]],
    ["results", [{ sequencialResultado: 1, numeroItem: 1 }]],
    ["amendments", [{ sequencialTermoContrato: 1, objetoTermoContrato: "x" }]],
  ])("%s fails with a code of its own", (kind, body) => {
    const mapped = map(kind, body);
    expect(mapped.failure?.code).toBe("unknown-process");
    expect(mapped.releases).toEqual([]);
  });

  it("is told by context, address, file name or row", () => {
    const ocid = "ocds-test00-br-pncp-11222333000181-1-000007-2025";
    const path = "orgaos/11222333000181/compras/2025/7/itens";
    const all = [
      map("items", [item], { context: { control } as never }),
      map("items", [item], { url: `https://pncp.gov.br/api/pncp/v1/${path}?pagina=1` }),
      map("items", [item], { url: `file:${path.replaceAll("/", "_")}.json` }),
      map("results", [{ sequencialResultado: 1, numeroItem: 1, numeroControlePNCPCompra: control }]),
      map("documents", [
        { sequencialDocumento: 1, cnpj: "11222333000181", anoCompra: 2025, sequencialCompra: 7, titulo: "x" },
      ]),
    ];
    for (const mapped of all) {
      expect(mapped.failure).toBeUndefined();
      expect(mapped.releases.map(({ release }) => release.ocid)).toEqual([ocid]);
    }
  });

  it("results without an item number take it from the address, or fail", () => {
    const row = { sequencialResultado: 1, numeroControlePNCPCompra: control };
    const url = "https://pncp.gov.br/api/pncp/v1/orgaos/11222333000181/compras/2025/7/itens/12/resultados";
    expect(map("results", [row], { url }).releases[0]?.release.awards?.[0]?.id).toBe("12-1");
    expect(map("results", [row]).failure?.code).toBe("unknown-item");
  });
});

describe("answers that are no data", () => {
  it("an error answer is a failure that says what the portal said", () => {
    const body = {
      timestamp: "2025-06-01T00:00:00",
      status: 422,
      error: "Unprocessable Entity",
      message: "Data inválida",
    };
    const mapped = map("tenders", body);
    expect(mapped.failure).toEqual({ code: "error-answer", message: expect.stringContaining("422: Data inválida") });
  });
  it("something that is not JSON is a failure", () => {
    expect(map("contracts", "<html></html>").failure?.code).toBe("malformed-json");
    expect(map("items", '[{"numeroItem":').failure?.code).toBe("malformed-json");
  });
  it("an empty page, an empty list and an empty body give nothing", () => {
    const lists = ["tenders", "contracts", "priceRegisters"];
    const all = [
      ...lists.map((kind) => map(kind, { data: [], totalRegistros: 0, empty: true })),
      ...[...lists, "items", "results", "documents"].flatMap((kind) => [map(kind, []), map(kind, "")]),
    ];
    for (const mapped of all) {
      expect(mapped.failure).toBeUndefined();
      expect(mapped).toMatchObject({ releases: [], issues: [] });
    }
  });
  it("no amendments (HTTP 204) say that a contract is in force", () => {
    const mapped = map("amendments", "", {
      context: { contract: "11222333000181-2-000001/2025", purchase: control, changed: "2025-05-01T10:00:00" } as never,
    });
    expect(mapped.releases[0]?.release).toMatchObject({
      ocid: "ocds-test00-br-pncp-11222333000181-1-000007-2025",
      date: "2025-05-01T10:00:00-03:00",
      contracts: [{ id: "11222333000181-2-000001/2025", status: "active" }],
    });
  });
});

describe("odd rows", () => {
  it("a row of blanks and a row without its number are issues, not releases", () => {
    const blank = { numeroControlePNCP: "  ", objetoCompra: "", orgaoEntidade: null };
    expect(codes(map("tenders", [blank, {}]))).toEqual(["no-control-number", "no-control-number"]);
    expect(codes(map("contracts", [{ objetoContrato: "x" }]))).toContain("no-control-number");
    expect(codes(map("items", [{ descricao: "x" }], { context: { control } as never }))).toContain("no-item-number");
  });

  it("unknown codes are issues and leave the code's field out, the source's own name stays", () => {
    const mapped = map("tenders", [
      { numeroControlePNCP: control, modalidadeId: 99, modalidadeNome: "Pregão Lunar", situacaoCompraId: 9 },
    ]);
    expect(codes(mapped)).toEqual(["unknown-code", "unknown-code"]);
    const tender = mapped.releases[0]?.release.tender;
    expect(tender?.procurementMethod).toBeUndefined();
    expect(tender?.procurementMethodDetails).toBe("Pregão Lunar");
    expect(tender?.status).toBeUndefined();
  });

  it("wrong types, bad dates, bad links and bad numbers are issues; the rest arrives valid", () => {
    const mapped = map("tenders", [
      {
        numeroControlePNCP: control,
        orgaoEntidade: "MUNICIPIO",
        objetoCompra: ["a"],
        valorTotalEstimado: "muito",
        dataAberturaProposta: "amanhã",
        linkSistemaOrigem: "ver no balcão",
        situacaoCompraId: 1,
        campoNovo: "x",
      },
    ]);
    expect(codes(mapped)).toEqual([
      "bad-date",
      "bad-url",
      "not-a-number",
      "unexpected-type",
      "unexpected-type",
      "unmapped-field",
    ]);
    expect(validate(mapped.releases[0]!.release).errors).toEqual([]);
    expect(mapped.releases[0]?.release.tender?.documents?.[0]?.url).toBe(
      "https://pncp.gov.br/app/editais/11222333000181/2025/7",
    );
  });

  it("amounts keep all their digits", () => {
    const mapped = map("tenders", `[{"numeroControlePNCP":"${control}","valorTotalEstimado":12345678901234567.89}]`);
    expect(JSON.stringify(mapped.releases[0]?.release.tender?.value)).toBe(
      '{"amount":12345678901234567.89,"currency":"BRL"}',
    );
  });

  const supplier = (niFornecedor: string | number, more: object = {}) =>
    map("results", [
      {
        sequencialResultado: 1,
        numeroItem: 1,
        numeroControlePNCPCompra: control,
        niFornecedor,
        tipoPessoa: "PJ",
        nomeRazaoSocialFornecedor: "FULANA DE TAL",
        ...more,
      },
    ]);

  it("a CNPJ with letters and one that came as a number become canonical", () => {
    const id = (ni: string | number) => supplier(ni).releases[0]?.release.parties?.[0]?.id;
    expect(id("12.abc.345/01de-35")).toBe("BR-CNPJ-12ABC34501DE35");
    expect(id(191)).toBe("BR-CNPJ-00000000000191");
    expect(id("SEM-NUMERO")).toBe("BR-PNCP-NI-SEM-NUMERO");
    expect(id(2_326_629_000_151)).toBe("BR-CNPJ-02326629000151");
  });

  it.each([
    ["11144477735", { tipoPessoa: "PF" }],
    ["111.444.777-35", { tipoPessoa: "PF" }],
    [11144477735, { tipoPessoa: "PF" }],
    ["11144477735", {}],
    ["11144477736", {}],
    ["11144477735", { tipoPessoa: null }],
    [11144477735, {}],
  ])("a person's number %s is dropped and counted, whatever its bearer is called (%o)", (ni, more) => {
    const mapped = supplier(ni, more);
    expect(JSON.stringify(mapped.releases)).not.toMatch(/111\.?444\.?777/);
    expect(mapped.audit.personal).toBe(1);
    const award = mapped.releases[0]?.release.awards?.[0];
    expect(award?.suppliers).toEqual([{ id: "BR-PNCP-PF-fulana-de-tal", name: "FULANA DE TAL" }]);
  });

  it("a CPF inside a firm's name and inside free text is dropped and counted", () => {
    const mapped = supplier("11222333000181", { nomeRazaoSocialFornecedor: "FULANA DE TAL 11144477735" });
    expect(mapped.releases[0]?.release.parties?.[0]?.name).toBe("FULANA DE TAL");
    expect(mapped.audit.personal).toBe(1);
    const text = "Contrata FULANA, CPF 111.444.777-35, tel. 11987654321, processo 12345678901/2024";
    const tender = map("tenders", [{ numeroControlePNCP: control, objetoCompra: text }]);
    expect(tender.releases[0]?.release.tender?.title).toBe(text.replace("111.444.777-35", "***"));
    expect(tender.audit.personal).toBe(1);
  });
});

describe("the status of a tender", () => {
  const row = (more: object) => [{ numeroControlePNCP: control, situacaoCompraId: 1, ...more }];
  const dates = { dataAberturaProposta: "2025-06-01T09:00:00", dataEncerramentoProposta: "2025-06-10T09:00:00" };
  const status = (at: string, more: object = dates, withItems = false) =>
    map("tenders", row(more), { at, ...(withItems ? { context: { items: true } as never } : {}) }).releases[0]?.release
      .tender?.status;

  it("goes by the dates, in Brasília time, at the moment of fetching", () => {
    expect(status("2025-06-01T11:59:59Z")).toBe("planned");
    expect(status("2025-06-01T12:00:00Z")).toBe("active");
    expect(status("2025-06-10T12:00:00Z")).toBe("active");
    expect(status("2025-07-10T12:00:00Z")).toBe("active");
  });
  it("is left to the items after the closing, where they follow", () => {
    expect(status("2025-06-10T12:00:01Z", dates, true)).toBeUndefined();
    expect(status("2025-06-05T12:00:00Z", dates, true)).toBe("active");
    expect(status("2025-06-10T12:00:01Z", { ...dates, situacaoCompraId: 2 }, true)).toBe("cancelled");
  });

  it("has a date of its own for what the passing of time alone has changed", () => {
    const dateAt = (at: string, more: object = {}) =>
      map("tenders", row({ ...dates, dataAtualizacaoGlobal: "2025-05-20T10:00:00", ...more }), { at }).releases[0]
        ?.release.date;
    expect(dateAt("2025-05-30T12:00:00Z")).toBe("2025-05-20T10:00:00-03:00");
    expect(dateAt("2025-06-05T12:00:00Z")).toBe("2025-06-01T09:00:00-03:00");
    expect(dateAt("2025-06-25T12:00:00Z")).toBe("2025-06-10T09:00:00-03:00");
    expect(dateAt("2025-06-25T12:00:00Z", { dataAtualizacaoGlobal: "2025-06-15T10:00:00" })).toBe(
      "2025-06-15T10:00:00-03:00",
    );
    expect(dateAt("2025-06-25T12:00:00Z", { situacaoCompraId: 2 })).toBe("2025-05-20T10:00:00-03:00");
  });

  const items = (situations: number[], more: object = {}) =>
    map(
      "items",
      situations.map((situacaoCompraItem, index) => ({ numeroItem: index + 1, descricao: "x", situacaoCompraItem })),
      {
        at: "2025-06-20T12:00:00Z",
        context: { control, situation: "1", closes: "2025-06-10T12:00:00Z", ...more } as never,
      },
    ).releases[0]?.release.tender?.status;

  it("is told by the items once all are settled", () => {
    expect(items([1, 2])).toBe("active");
    expect(items([1, 2], { closes: "2025-06-30T12:00:00Z" })).toBeUndefined();
    expect(items([2, 3, 4])).toBe("complete");
    expect(items([3, 5])).toBe("unsuccessful");
    expect(items([3, 3])).toBe("cancelled");
    expect(items([2], { situation: "4" })).toBeUndefined();
    expect(items([4], { page: 2, earlier: { situations: ["1", "2"] } })).toBe("active");
    expect(items([2], { page: 1, more: true })).toBeUndefined();
  });
});

describe("code tables", () => {
  it("sweep every modality from 1 to 20", () => {
    expect(sweptModalities).toHaveLength(20);
    for (const code of modalities.rows.keys()) expect(sweptModalities).toContain(Number(code));
  });
  it("know the legal basis by range", () => {
    expect(legalBasis(3)).toContain("Art. 28, III");
    expect(legalBasis(17)).toContain("Art. 74");
    expect(legalBasis(18)).toContain("Art. 75, I");
    expect(legalBasis(51)).toBeUndefined();
  });
});
