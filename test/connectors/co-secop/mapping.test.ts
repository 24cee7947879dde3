import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import connector from "../../../connectors/co-secop/connector.ts";
import type { JsonObject } from "../../../src/connector/index.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";
import { createHttpClient } from "../../../src/http/index.ts";
import { compile, validate } from "../../../src/ocds/index.ts";
import { fixturesOf } from "../../support/fixture-suite.ts";
import { emptyMemory, pull } from "../../support/pulled.ts";

const context = createMapContext(connector, "ocds-test00");
const fixtures = fixturesOf(connector);

function map(kind: string, rows: unknown, about: JsonObject = {}) {
  const bytes = new TextEncoder().encode(JSON.stringify(rows));
  const payload = {
    source: "co-secop",
    kind,
    url: "x",
    fetchedAt: "2026-07-01T12:00:00Z",
    mediaType: "application/json",
  };
  return mapPayload(connector, { ...payload, bytes, context: about }, context);
}

/** The first row of a fixture with some cells changed; undefined takes a cell out. */
function changed(name: string, cells: Record<string, unknown> = {}): unknown {
  const { payload } = fixtures.find((each) => each.name === name)!;
  const [row] = JSON.parse(new TextDecoder().decode(payload.bytes)) as [JsonObject];
  return { ...row, ...cells };
}

describe("fixtures of SECOP", () => {
  it.each(fixtures.map((each) => [each.name, each] as const))("%s", (_name, { payload, expected }) => {
    const mapped = mapPayload(connector, payload, context);
    expect(mapped.failure).toBeUndefined();
    const plain = mapped.releases.map(({ release, stream, sequence }) => ({ release, stream, sequence }));
    expect(JSON.parse(JSON.stringify(plain))).toEqual(expected);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    expect(JSON.stringify(plain)).not.toMatch(/"100000000\d"|Funcionaria|Banco|Calle|@|6011234567/);
  });
});

describe("rows of SECOP", () => {
  it("makes one record of process, bidders and contract", () => {
    const names = ["process-open", "bidders", "process-awarded", "contract-works"];
    const releases = names.flatMap((name) => {
      const { payload } = fixtures.find((each) => each.name === name)!;
      return mapPayload(connector, payload, context).releases.map(({ release }) => release);
    });
    const record = compile(releases, { sorted: true }).compiledRelease;
    expect(new Set(releases.map(({ ocid }) => ocid)).size).toBe(1);
    expect(record).toMatchObject({
      tender: { id: "CO1.BDOS.8000001", status: "complete", numberOfTenderers: 3 },
      awards: [{ id: "CO-NIT-900123456", value: { amount: 1_190_000_000 } }],
      contracts: [{ awardID: "CO-NIT-900123456" }],
    });
    const winner = record.parties!.find(({ id }) => id === "CO-NIT-900123456")!;
    expect(winner).toMatchObject({ roles: ["tenderer", "supplier"], details: { scale: "sme" } });
    expect(record.bids!.details).toHaveLength(3);
  });

  it("takes No for large only of a firm", () => {
    const scale = (cells: Record<string, unknown>) =>
      map("contracts", [changed("contract-works", cells)]).releases[0]!.release.parties!.at(-1)!.details?.scale;
    expect(scale({ es_pyme: "No" })).toBe("large");
    expect(scale({ es_pyme: "No", es_grupo: "Si" })).toBeUndefined();
    expect(scale({ es_pyme: "No", documento_proveedor: "52123456" })).toBeUndefined();
    expect(scale({ es_pyme: "Si", documento_proveedor: "52123456" })).toBe("sme");
    expect(scale({ es_pyme: "No Definido" })).toBeUndefined();
  });

  it("gives away no number that may be a person's", () => {
    for (const cells of [
      { documento_proveedor: "52123456" },
      { documento_proveedor: "1012345678" },
      { tipodocproveedor: "Cédula de Ciudadanía" },
      { tipodocproveedor: "Pasaporte", documento_proveedor: "AB1234567" },
    ]) {
      const { releases, audit } = map("contracts", [changed("contract-works", cells)]);
      const party = releases[0]!.release.parties!.at(-1)!;
      expect(party.id).toBe("CO-SECOP2-711000001");
      expect(audit.personal).toBe(1);
      expect(JSON.stringify(releases)).not.toMatch(/52123456|1012345678|AB1234567|900123456/);
    }
  });

  it("states what was awarded once: by the adjudication, or by the contract where nobody competed", () => {
    const award = (modality: string) =>
      map("contracts", [changed("contract-works", { modalidad_de_contratacion: modality })]).releases[0]!.release
        .awards![0]!;
    expect(award("Mínima cuantía").value).toBeUndefined();
    expect(award("CONTRATACION DIRECTA")).toMatchObject({ status: "active", value: { amount: 1_190_000_000 } });
  });

  it("reports what it does not know, and goes on", () => {
    const { releases, issues } = map("processes", [
      changed("process-open", { modalidad_de_contratacion: "Trueque", precio_base: "mucho", columna_nueva: "x" }),
      changed("process-open", { id_del_portafolio: "No Definido", id_del_proceso: null }),
      "no row",
    ]);
    expect(releases).toHaveLength(1);
    expect(releases[0]!.release.tender).toMatchObject({ procurementMethodDetails: "Trueque" });
    expect(releases[0]!.release.tender!.procurementMethod).toBeUndefined();
    const codes = issues.map(({ code, at }) => `${code} ${at}`);
    expect(codes).toContain("unknown-code /0/modalidad_de_contratacion");
    expect(codes).toContain("not-a-number /0/precio_base");
    expect(codes).toContain("unmapped-field /0/columna_nueva");
    expect(codes).toContain("unexpected-type /2");
    expect(codes.some((code) => code.startsWith("no-process-id /1"))).toBe(true);
  });

  it("takes an error of the portal for no list, and bidders of an unknown process for none", () => {
    expect(map("contracts", { code: "query.timeout", error: true, message: "x" }).failure?.code).toBe(
      "unexpected-answer",
    );
    const lost = map("bidders", [changed("bidders")]);
    expect(lost.releases).toEqual([]);
    expect(lost.issues.map(({ code }) => code)).toEqual(["unknown-process"]);
  });

  it("gives a changed row of the same date a later place", () => {
    const { payload } = fixtures.find((each) => each.name === "process-open")!;
    const at = (fetchedAt: string) => mapPayload(connector, { ...payload, fetchedAt }, context).releases[0]!.sequence;
    expect(at("2026-07-02T12:00:00Z")).toBeGreaterThan(at("2026-07-01T12:00:00Z"));
    const ids = [{}, { estado_del_procedimiento: "Suspendido" }, { visualizaciones_del: "99" }].map(
      (cells) => map("processes", [changed("process-open", cells)]).releases[0]!.release.id,
    );
    expect(ids[1]).not.toBe(ids[0]);
    // Somebody looked at it: no change.
    expect(ids[2]).toBe(ids[0]);
  });
});

/** datos.gov.co as a function of the address. */
async function serving(answer: (url: URL) => { status?: number; body: unknown }) {
  const server = createServer((request, response) => {
    const { status = 200, body } = answer(new URL(request.url ?? "/", "http://x"));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = { now: () => new Date("2026-07-01T15:00:00Z"), sleep: async () => {} };
  const http = createHttpClient({ origins: { "https://www.datos.gov.co": url }, userAgent: "test", clock });
  const close = async () => {
    await http.close();
    server.close();
  };
  return { http, close };
}

describe("an unsteady portal", () => {
  const now = new Date("2026-07-01T15:00:00Z");
  const rows = Array.from({ length: 5 }, (_, index) => ({ id_contrato: `CO1.PCCNTR.${index}` }));

  it("does not take a list for whole that holds less than the portal counts, and reads the other sets", async () => {
    const portal = await serving((url) => {
      const select = url.searchParams.get("$select") ?? "";
      if (url.pathname.startsWith("/api/views/")) return { body: { rowsUpdatedAt: 1_782_900_000, columns: [] } };
      if (url.pathname.includes("p6dx")) return { status: 400, body: { error: true, message: "No such column" } };
      if (!url.pathname.includes("jbjy")) return { body: [{ rows: "0" }] };
      return {
        body: select.startsWith("count") ? [{ rows: "7" }] : url.searchParams.get("$offset") === "0" ? rows : [],
      };
    });
    try {
      const memory = emptyMemory();
      const { payloads, books } = await pull(connector, { http: portal.http, now, memory });
      expect(payloads.map(({ kind }) => kind)).toEqual(["contracts"]);
      expect(books.incomplete.map(({ code }) => code)).toEqual(expect.arrayContaining(["http-status", "short-page"]));
      expect(memory.watermarks.size).toBe(0);
    } finally {
      await portal.close();
    }
  });

  it("stops at a set that has lost a column it goes by", async () => {
    const portal = await serving((url) =>
      url.pathname.startsWith("/api/views/")
        ? { body: { rowsUpdatedAt: 1, columns: [{ fieldName: "otra" }] } }
        : { body: [{ rows: "0" }] },
    );
    try {
      await expect(pull(connector, { http: portal.http, now })).rejects.toMatchObject({ code: "missing-column" });
    } finally {
      await portal.close();
    }
  });
});
