import { describe, expect, it } from "vitest";
import connector from "../../../connectors/cr-sicop/connector.ts";
import { categories, procedureTypes, sizes } from "../../../connectors/cr-sicop/lookups.ts";
import { isSale, typeOfNumber } from "../../../connectors/cr-sicop/map-tenders.ts";
import { fixtureSuite, fixturesOf, mapFixture } from "../../support/fixture-suite.ts";

describe("fixtures of SICOP", () => {
  fixtureSuite(connector, {
    "award-lines": ["shifted-row /2", "unknown-code /0/CEDULA_PROVEEDOR"],
    awards: ["award-without-amount /2"],
    bids: ["missing-key /3"],
    tenders: [
      "unknown-code /3/CARTEL_STAT",
      "unknown-code /3/CLAS_OBJ",
      "unknown-code /3/TIPO_PROCEDIMIENTO",
      "bad-date /3/FECHAH_APERTURA",
    ],
  });

  const tenders = fixturesOf(connector).find(({ name }) => name === "tenders")!.payload;
  const withText = (text: string) => mapFixture(connector, { ...tenders, bytes: new TextEncoder().encode(text) });

  it("dates a later reading of the same row the same, and counts it as the later one", () => {
    const first = mapFixture(connector, tenders).releases[0]!;
    const later = mapFixture(connector, { ...tenders, fetchedAt: "2026-03-01T00:00:00Z" }).releases[0]!;
    expect(later.release).toEqual(first.release);
    expect(later.sequence).toBeGreaterThan(first.sequence);
  });

  it("takes what a month's file does not date as of the end of that month", () => {
    const items = fixturesOf(connector).find(({ name }) => name === "items")!.payload;
    expect(mapFixture(connector, items).releases[0]!.release.date).toBe("2026-01-31T23:59:59-06:00");
    const within = mapFixture(connector, { ...items, fetchedAt: "2026-01-20T10:00:00Z" });
    expect(within.releases[0]!.release.date).toBe("2026-01-20T10:00:00Z");
  });

  it("reads columns of any case, reports unknown ones and survives an empty file", () => {
    const mapped = withText("nro_sicop;Cartel_Nm;COLUMNA_NUEVA\n1;Compra;x\n");
    expect(mapped.releases[0]!.release.tender).toMatchObject({ id: "1", title: "Compra" });
    expect(mapped.issues.map(({ code, at }) => `${code} ${at}`)).toEqual(["unmapped-field /0/COLUMNA_NUEVA"]);
    expect(withText("").releases).toEqual([]);
    expect(withText("").failure).toBeUndefined();
  });

  it("leaves a row out whose cells are shifted", () => {
    const mapped = withText("NRO_SICOP;CARTEL_NM;DES_EXCEPCION\n1;Compra; de algo;x\n2;Otra;\n");
    expect(mapped.issues.map(({ code }) => code)).toEqual(["shifted-row"]);
    expect(mapped.releases).toHaveLength(1);
  });
});

describe("tables of SICOP", () => {
  it("tell the kind of procedure by its number", () => {
    expect(typeOfNumber("2026LD-000001-0031700001")).toBe("LD");
    expect(typeOfNumber(undefined)).toBeUndefined();
    expect(procedureTypes.get("licitacion menor")).toBe("selective");
    expect(isSale("2026RE-000001-0031700001", undefined)).toBe(true);
    expect(isSale(undefined, "REMATE")).toBe(true);
    expect(isSale("2026LY-000001-0031700001", "Licitación mayor")).toBe(false);
  });

  it("know sizes and objects of contracts", () => {
    expect([...sizes.rows.values()]).toEqual(["micro", "small", "medium", "large"]);
    expect(categories.find(([pattern]) => pattern.test("Obra pública"))?.[1]).toBe("works");
  });
});
