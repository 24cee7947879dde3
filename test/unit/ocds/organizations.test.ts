import { describe, expect, it } from "vitest";
import {
  canonicalOrganizationId,
  firmOf,
  identifierSchemes,
  nationalScheme,
  organizationIdentity,
} from "../../../src/ocds/index.ts";

const idOf = (scheme: string, id: string | number, country?: string) => organizationIdentity(scheme, id, country)?.id;

describe("the id of an organization", () => {
  it.each([
    ["CL-RUT", "76.424.135-5", undefined, "CL-RUT-764241355"],
    ["CL-RUT", "CL-RUT-76424135-5", undefined, "CL-RUT-764241355"],
    ["CO-NIT", "890.900.943-1", undefined, "CO-NIT-890900943"],
    ["BR-CNPJ", 2326629000151, undefined, "BR-CNPJ-02326629000151"],
    ["CR-CJ", "3-101-711395", undefined, "CR-RPJ-3101711395"],
    ["RUC", "20496123116", "PE", "PE-RUC-20496123116"],
    ["RUC", "80013889-9", "PY", "PY-RUC-800138899"],
    ["HN-ONCAE-CE", "12", undefined, "HN-ONCAE-CE-12"],
    ["XX-OWN", "XX-OWN-7", undefined, "XX-OWN-7"],
  ])("of %s %s from %s is %4$s", (scheme, id, country, expected) => {
    expect(idOf(scheme, id, country)).toBe(expected);
  });

  it.each([
    ["BR-CPF", "***.123.456-**"],
    ["MX-RFC", "XAXX010101000"],
    ["CL-RUT", "0-0"],
    ["BR-CNPJ", "99999999999999"],
    ["XX-OWN", "N/A"],
    ["XX-OWN", "-"],
    ["XX-OWN", "9".repeat(300)],
    ["XX-OWN", "a".repeat(300)],
  ])("of %s %s names nobody", (scheme, id) => {
    expect(idOf(scheme, id)).toBeUndefined();
  });

  it("is read back from any spelling, and from itself", () => {
    expect(canonicalOrganizationId(" cl-rut-76.424.135-5 ")).toBe("CL-RUT-764241355");
    expect(canonicalOrganizationId("cr-cj-3-101-711395")).toBe("CR-RPJ-3101711395");
    expect(canonicalOrganizationId("X-cl-test-0123456789abcdef")).toBe("X-cl-test-0123456789abcdef");
    for (const [scheme, id] of [
      ["CO-NIT", "8909009431"],
      ["PY-RUC", "80013889"],
      ["EC-RUC", "1790027740001-7"],
      ["UY-RUT", "R/211003420017"],
      ["PE-RUC", "1522853"],
    ] as const) {
      const canonical = idOf(scheme, id) ?? "";
      expect(canonicalOrganizationId(canonical)).toBe(canonical);
    }
  });

  it("of a branch leads to its firm", () => {
    expect(firmOf("BR-CNPJ-02326629000151")).toBe("BR-CNPJ-02326629");
    expect(firmOf("EC-RUC-1790027740001")).toBe("EC-RUC-1790027740");
    expect(firmOf("CL-RUT-764241355")).toBe("CL-RUT-764241355");
  });

  it("has a usual scheme in each country of the programme", () => {
    const countries = new Set(identifierSchemes.flatMap(({ country }) => country ?? []));
    expect([...countries].map((country) => nationalScheme(country)).sort()).toEqual(
      "AR-CUIT BO-NIT BR-CNPJ CA-CRA_ACR CL-RUT CO-NIT CR-RPJ DO-RNC EC-RUC GT-NIT HN-RTN MX-RFC NI-RUC PA-RUC PE-RUC PY-RUC SV-NIT US-SAM UY-RUT VE-RIF".split(
        " ",
      ),
    );
  });
});
