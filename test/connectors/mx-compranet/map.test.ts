import { describe, expect, it } from "vitest";
import { layouts } from "../../../connectors/mx-compranet/columns.ts";
import connector from "../../../connectors/mx-compranet/connector.ts";
import { readHeaders } from "../../../connectors/mx-compranet/layout.ts";
import { methodOf } from "../../../connectors/mx-compranet/lookups.ts";
import { releaseDate } from "../../../connectors/mx-compranet/map.ts";
import { decodeText, type Payload, writeSheet } from "../../../src/connector/index.ts";
import { validate } from "../../../src/ocds/index.ts";
import { fixturesOf, mapFixture } from "../../support/fixture-suite.ts";

const fixtures = fixturesOf(connector);
const fixture = (name: string) => fixtures.find((each) => each.name === name)!;

const payloadOf = (text: string, change: Partial<Payload> = {}): Payload => ({
  source: "mx-compranet",
  kind: "contracts-2002",
  url: "file:prueba.csv",
  fetchedAt: "2026-01-15T12:00:00Z",
  mediaType: "text/csv",
  context: {},
  bytes: new TextEncoder().encode(text),
  ...change,
});

const header2002 =
  "DEPENDENCIA / ENTIDAD,NOMBRE UC,CLAVE UC,NÚMERO DE PROCEDIMIENTO,TIPO DE PROCEDIMIENTO,TIPO CONTRATACIÓN,CARACTER,NÚMERO DE CONTRATO,REFERENCIA DE LA CONTRATACIÓN,FECHA DE SUSCRIPCIÓN DE CONTRATO,IMPORTE MN SIN IVA,RAZÓN SOCIAL,URL DEL CONTRATO";

describe("fixtures of CompraNet", () => {
  it.each(fixtures.map((each) => [each.name, each] as const))("%s", (_name, { payload, expected }) => {
    const mapped = mapFixture(connector, payload);
    expect(mapped.failure).toBeUndefined();
    expect(mapped.releases.map(({ release }) => release)).toEqual(expected);
    for (const { release } of mapped.releases) expect(validate(release).errors).toEqual([]);
    expect(mapped.issues.filter((issue) => issue.code === "unmapped-field")).toEqual([]);
    const head = { name: "prueba.csv", bytes: payload.bytes, text: decodeText(payload.bytes).text };
    const kinds = Object.keys(connector.kinds).filter((kind) => connector.kinds[kind]?.recognise(head));
    expect(kinds).toEqual([payload.kind]);
  });

  const issuesOf = (name: string): string[] =>
    mapFixture(connector, fixture(name).payload).issues.map((issue) => `${issue.code} ${issue.at}`);

  it("reports what it cannot take, each once", () => {
    expect(issuesOf("2023-quirks")).toEqual([
      "charset ",
      "unknown-column /Columna nueva",
      "missing-column /Dirección del anuncio",
      "shifted-row /2",
      "swapped-columns /1/Proveedor o contratista",
      "unknown-code /1/Estratificación",
      "row-without-key /3",
      "bad-date /1/Fecha de fallo",
      "unknown-code /1/Estatus Contrato",
    ]);
    expect(issuesOf("2010-two-sizes")).toEqual(["repeated-row /2", "unknown-code /1/MONEDA"]);
    expect(issuesOf("2018-truncated")).toEqual(["charset ", "truncated-csv "]);
    expect(issuesOf("calls-running")).toEqual(["unknown-code /2/ESTATUS"]);
  });

  it("leaves out and counts the head of the unit, tax numbers of persons and nothing else", () => {
    const mapped = mapFixture(connector, fixture("2018-joint-and-person").payload);
    // Three heads of units, one tax number with 13 characters and that person's country.
    expect(mapped.audit.personal).toBe(5);
    const text = JSON.stringify(mapped.releases);
    expect(text).not.toContain("Persona Inventada");
    expect(text).not.toContain("PEPJ800101AB1");
    expect(text).toContain("JUANA PÉREZ PRUEBA");
  });
});

describe("columns", () => {
  it("tells the layouts apart by their headers, in any order and case", () => {
    for (const layout of layouts) {
      const headers = layout.columns.map((column) => column.header.toUpperCase()).reverse();
      const reading = readHeaders(headers);
      expect(reading?.layout.id).toBe(layout.id);
      expect(reading?.missing).toEqual([]);
      expect(reading?.unknown).toEqual([]);
    }
    expect(readHeaders(["a", "b", "c", "rfc", "Moneda"])).toBeUndefined();
  });

  it("reads a column that another layout has under that name", () => {
    const layout = layouts.find((each) => each.id === "contracts-2018")!;
    const headers = layout.columns.map((column) => column.header).map((name) => (name === "RFC" ? "Rfc" : name));
    const renamed = headers.map((name) => (name === "Importe del contrato" ? "Importe DRC" : name));
    const reading = readHeaders([...renamed, "Partida específica", "Algo"])!;
    expect(reading.layout.id).toBe("contracts-2018");
    expect(reading.borrowed).toEqual(["Importe DRC", "Partida específica"]);
    expect(reading.unknown).toEqual(["Algo"]);
    expect(reading.missing).toEqual([]);
    expect(reading.headers.get("amount")).toBe("Importe DRC");
  });
});

describe("whole payloads", () => {
  it("refuses a workbook that was not cut, and a table of another kind", () => {
    const workbook = writeSheet([["a", "b"]]);
    expect(mapFixture(connector, payloadOf("", { kind: "workbook", bytes: workbook })).failure?.code).toBe(
      "workbook-not-cut",
    );
    expect(connector.kinds.workbook?.recognise({ name: "x.xlsx", bytes: workbook, text: "" })).toBe(true);
    expect(mapFixture(connector, payloadOf("a,b\n1,2\n")).failure?.code).toBe("unknown-layout");
    const nothing = mapFixture(connector, payloadOf(`${header2002}\n`));
    expect([nothing.failure, nothing.releases, nothing.issues]).toEqual([undefined, [], []]);
  });

  it("reads a file that a spreadsheet saved in GB18030", () => {
    // é = A8 A6 and Ó = no letter of GB 2312: four bytes in GB18030.
    const layout = layouts.find((each) => each.id === "calls")!;
    const text = `${layout.columns.map((column) => column.header).join(",")}\n1,LA-12-NBG-012NBG001-N-21-2026,,Café,HGP,VIGENTE,,,,,,,\n`;
    const bytes = gb18030(text);
    const mapped = mapFixture(connector, payloadOf("", { kind: "calls", bytes }));
    expect(mapped.releases.map(({ release }) => release.tender?.title)).toEqual(["Café"]);
    expect(mapped.issues).toEqual([]);
  });

  it("takes the date in a bulk file's name, never one after the file came", () => {
    const at = { fetchedAt: "2026-01-15T12:00:00Z" };
    expect(releaseDate({ ...at, url: "file:Contratos2013_150514080004.csv" })).toBe("2015-05-14T14:00:04Z");
    expect(releaseDate({ ...at, url: "file:Contratos2013_990514080004.csv" })).toBe(at.fetchedAt);
    expect(releaseDate({ ...at, url: "file:Contratos2013_150514080004.csv#row=2000" })).toBe("2015-05-14T14:00:04Z");
    expect(releaseDate({ ...at, url: "file:Contratos_CompraNet2023.csv" })).toBe(at.fetchedAt);
  });

  it("gives a changed row a new id, an unchanged one the same stream and content", () => {
    const row = (amount: string) =>
      `${header2002}\nA,B,00099001,00099001-004-05,LICITACIÓN PÚBLICA,,,P-1,C,,${amount},S,\n`;
    const map = (text: string, fetchedAt: string) => mapFixture(connector, payloadOf(text, { fetchedAt })).releases[0]!;
    const first = map(row("1"), "2026-01-15T12:00:00Z");
    const same = map(row("1"), "2026-02-15T12:00:00Z");
    const changed = map(row("2"), "2026-03-15T12:00:00Z");
    const content = ({ release }: typeof first) => ({ ...release, id: "", date: "" });
    expect(new Set([first.stream, same.stream, changed.stream])).toEqual(new Set(["contract:P-1"]));
    expect(content(same)).toEqual(content(first));
    expect(content(changed)).not.toEqual(content(first));
    expect(new Set([first, same, changed].map(({ release }) => release.id)).size).toBe(3);
    expect(first.release.ocid).toBe(changed.release.ocid);
  });

  it("finds no method in an unknown name", () => {
    expect(methodOf("sub110525_16. Licitación Pública Nacional LOPSRM")).toBe("open");
    expect(methodOf("CONTRATACIÓN ENTRE ENTES PÚBLICOS")).toBe("direct");
    expect(methodOf("Subasta")).toBeUndefined();
    const mapped = mapFixture(
      connector,
      payloadOf(`${header2002}\nA,B,00099001,00099001-004-05,SUBASTA,,,P-1,C,,no,S,ftp://x\n`),
    );
    expect(mapped.issues.map((issue) => issue.code).sort()).toEqual(["bad-url", "not-a-number", "unknown-code"]);
    expect(mapped.releases[0]?.release.tender?.procurementMethodDetails).toBe("SUBASTA");
  });
});

/** The few letters that the test needs; Node writes no GB18030 itself. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder("gb18030");
  const known = new Map<string, number[]>();
  for (let lead = 0xa1; lead <= 0xa9; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
      known.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  for (let second = 0x30; second <= 0x31; second += 1) {
    for (let third = 0x81; third <= 0xfe; third += 1) {
      for (let fourth = 0x30; fourth <= 0x39; fourth += 1) {
        const bytes = [0x81, second, third, fourth];
        known.set(decoder.decode(Uint8Array.from(bytes)), bytes);
      }
    }
  }
  return Uint8Array.from(
    [...text].flatMap((letter) => (letter < "\u0080" ? [letter.charCodeAt(0)] : known.get(letter)!)),
  );
}
