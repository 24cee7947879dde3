import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalScheme,
  identifierSchemes,
  normalizeIdentifier,
  organizationId,
} from "../../../src/ocds/identifiers.ts";

type Row = [scheme: string, raw: string | number, id: string, checkDigit: string, naturalPerson?: boolean];

describe("normalizeIdentifier", () => {
  it.each<Row>([
    ["AR-CUIT", "30-69330706-2", "30693307062", "valid", false],
    ["AR-CUIT", "20-69330706-2", "20693307062", "invalid", true],
    ["BO-NIT", "301140029", "301140029", "notChecked"],
    ["BO-NIT", "4746889017", "4746889017", "notChecked"],
    ["BR-CNPJ", "02326629/0001-51", "02326629000151", "valid"],
    ["BR-CNPJ", "02.326.629/0001-51", "02326629000151", "valid"],
    ["BR-CNPJ", 2326629000151, "02326629000151", "valid"],
    ["BR-CNPJ", "12.abc.345/01de-35", "12ABC34501DE35", "valid"],
    ["BR-CNPJ", "12ABC34501DE36", "12ABC34501DE36", "invalid"],
    ["BR-CPF", "390.533.447-05", "39053344705", "valid", true],
    ["CA-CRA_ACR", "123026635", "123026635", "valid"],
    ["CA-CRA_ACR", "123026635 RC0001", "123026635", "valid"],
    ["CA-CRA_ACR", "101182509", "101182509", "valid"],
    ["CL-RUT", "76.424.135-5", "764241355", "valid", false],
    ["CL-RUT", "CL-76424135-5", "764241355", "valid", false],
    ["CL-RUT", "076.424.135-K", "76424135K", "invalid", false],
    ["CL-RUT", "12.345.678-5", "123456785", "valid", true],
    ["CO-NIT", "890.900.943-1", "890900943", "valid", false],
    ["CO-NIT", "890900943", "890900943", "none", false],
    ["CO-NIT", "8909009431", "890900943", "valid", false],
    ["CO-NIT", "890.900.943-2", "890900943", "invalid", false],
    ["CO-NIT", "1032456789", "1032456789", "none"],
    ["CR-RPJ", "3-101-711395", "3101711395", "none", false],
    ["CR-RPJ", "01-0234-0567", "102340567", "none", true],
    ["CR-RPJ", "102340567", "102340567", "none", true],
    ["DO-RNC", "1-01-85004-3", "101850043", "valid", false],
    ["DO-RNC", "00113918205", "00113918205", "valid", true],
    ["DO-RNC", 113918205, "113918205", "invalid", false],
    ["EC-RUC", "1790027740001", "1790027740001", "valid", false],
    ["EC-RUC", "EC-RUC-1790027740001-12", "1790027740001", "valid", false],
    ["EC-RUC", "1760001550001", "1760001550001", "valid", false],
    ["EC-RUC", 990027740001, "0990027740001", "invalid", false],
    ["GT-NIT", "576937-K", "576937K", "valid"],
    ["GT-NIT", "7555605-7", "75556057", "valid"],
    ["GT-NIT", "0576937k", "576937K", "valid"],
    ["GT-NIT", "2987654321012", "2987654321012", "notChecked", true],
    ["HN-RTN", "05019002058739", "05019002058739", "none", false],
    ["HN-RTN", 5019002058739, "05019002058739", "none", false],
    ["HN-RTN", "0801-1985-123456", "08011985123456", "none", true],
    ["MX-RFC", "GODE561231GR8", "GODE561231GR8", "valid", true],
    ["MX-RFC", "gode-561231-gr9", "GODE561231GR9", "invalid", true],
    ["MX-RFC", "XAXX010101000", "XAXX010101000", "none"],
    ["MX-RFC", "ABC680524P-76", "ABC680524P76", "invalid", false],
    ["NI-RUC", "J0310000001234", "J0310000001234", "none", false],
    ["NI-RUC", "001-010180-0001A", "0010101800001A", "none", true],
    ["PA-RUC", "155612345-2-2015", "155612345-2-2015", "notChecked", false],
    ["PA-RUC", "8--123-456", "8-123-456", "notChecked", true],
    ["PA-RUC", "pe-12-345", "PE-12-345", "notChecked", true],
    ["PE-RUC", "20496123116", "20496123116", "valid", false],
    ["PE-RUC", "20496123117", "20496123117", "invalid", false],
    ["PY-RUC", "80013889-9", "800138899", "valid", false],
    ["PY-RUC", "80013889", "800138899", "none", false],
    ["SV-NIT", "0614-050707-104-8", "06140507071048", "valid"],
    ["SV-NIT", "0614-030915-112-5", "06140309151125", "valid"],
    ["SV-NIT", 6140507071048, "06140507071048", "valid"],
    ["SV-NIT", "01234567-8", "012345678", "notChecked", true],
    ["US-SAM", "YNDUZMUZF8H8", "YNDUZMUZF8H8", "notChecked"],
    ["US-EIN", "91-1144442", "911144442", "none"],
    ["US-EIN", 30413726, "030413726", "none"],
    ["UY-RUT", "211003420017", "211003420017", "valid"],
    ["UY-RUT", "R/211003420017", "211003420017", "valid"],
    ["UY-RUT", "UY-211003420018", "211003420018", "invalid"],
    ["VE-RIF", "V-11470283-4", "V114702834", "valid", true],
    ["VE-RIF", "V–11470283–5", "V114702835", "invalid", true],
    ["VE-RIF", "C-12345678-9", "C123456789", "notChecked", false],
    ["XI-DUNS", "123456789", "123456789", "none"],
    ["XI-LEI", "5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12", "valid", false],
  ])("%s %s", (scheme, raw, id, checkDigit, naturalPerson) => {
    const found = normalizeIdentifier(scheme, raw);
    expect(found).toMatchObject({ scheme, id, checkDigit, idAsGiven: String(raw) });
    expect(found.naturalPerson).toBe(naturalPerson);
    // The canonical form of a canonical form is itself.
    expect(normalizeIdentifier(scheme, id).id).toBe(id);
  });

  it("takes the other codes and the full names of registers", () => {
    expect(canonicalScheme("CA-BN")).toBe("CA-CRA_ACR");
    expect(canonicalScheme("cr-cpj")).toBe("CR-RPJ");
    expect(canonicalScheme("CR-CJ")).toBe("CR-RPJ");
    expect(canonicalScheme("US-UEI")).toBe("US-SAM");
    expect(canonicalScheme("US-DUNS")).toBe("XI-DUNS");
    expect(canonicalScheme("Registro Federal de Contribuyentes de México")).toBe("MX-RFC");
    expect(
      canonicalScheme("Registro Único de Contribuyente emitido por el Ministerio de Hacienda del Gobierno de Paraguay"),
    ).toBe("PY-RUC");
    expect(normalizeIdentifier("CA-BN", "123026635")).toMatchObject({ scheme: "CA-CRA_ACR", registered: true });
  });

  it("does not believe that a number is a taxpayer's because the scheme says so", () => {
    for (const raw of ["1522853", "99000033509"]) {
      expect(normalizeIdentifier("PE-RUC", raw)).toMatchObject({ scheme: "PE-RNP", id: raw, checkDigit: "notChecked" });
    }
    expect(normalizeIdentifier("BR-CNPJ", "390.533.447-05")).toMatchObject({
      scheme: "BR-CPF",
      id: "39053344705",
      naturalPerson: true,
    });
  });

  it("says which schemes org-id.guide does not list", () => {
    const ours = identifierSchemes.filter(({ registered }) => !registered).map(({ scheme }) => scheme);
    expect(ours).toEqual(["DO-RNC", "NI-RUC", "PA-RUC", "US-CAGE", "UY-RUT", "VE-RIF"]);
    expect(normalizeIdentifier("VE-RIF", "V114702834").registered).toBe(false);
  });

  it("leaves identifiers of unknown schemes alone", () => {
    expect(normalizeIdentifier("X-HN-ONCAE-CE", " 12.3-a ")).toEqual({
      scheme: "X-HN-ONCAE-CE",
      id: "12.3-a",
      idAsGiven: " 12.3-a ",
      checkDigit: "notChecked",
    });
  });

  it("never throws, and is stable for whatever it is given", () => {
    const scheme = fc.constantFrom(...identifierSchemes.map(({ scheme: code }) => code));
    const raw = fc.oneof(fc.string(), fc.stringMatching(/^[0-9A-Z.-]{0,16}$/), fc.nat());
    fc.assert(
      fc.property(scheme, raw, (code, given) => {
        const once = normalizeIdentifier(code, given);
        expect(once.idAsGiven).toBe(String(given));
        const again = normalizeIdentifier(once.scheme, once.id);
        if (once.checkDigit === "valid") expect(again.id).toBe(once.id);
      }),
    );
  });
});

describe("organizationId", () => {
  it("joins scheme and canonical identifier", () => {
    expect(organizationId("CL-RUT", "76.424.135-5")).toBe("CL-RUT-764241355");
    expect(organizationId("CL-RUT", "CL-RUT-764241355")).toBe("CL-RUT-764241355");
    expect(organizationId("US-UEI", "YNDUZMUZF8H8")).toBe("US-SAM-YNDUZMUZF8H8");
  });
});
