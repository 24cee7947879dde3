import { describe, expect, it } from "vitest";
import { purchaseIdOf } from "../../../connectors/br-compras-gov/common.ts";
import connector from "../../../connectors/br-compras-gov/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { mapText } from "../../support/whole-connector.ts";

fixtureSuite(
  connector,
  {
    "legacy-auctions": ["unknown-code /resultado/1/ds_situacao_pregao"],
    "tenders-odd": [
      "bad-identifier /resultado/0/orgaoEntidadeCnpj",
      "bad-date /resultado/0/dataPublicacaoPncp",
      "unknown-code /resultado/0/codigoModalidade",
      "no-purchase-id /resultado/1",
    ],
  },
  /11144477735|OUTRA PESSOA INVENTADA|p@example|"Chefe|Presidente da Comiss/,
);

describe("idCompra", () => {
  it("is one for a purchase, however a list writes it", () => {
    const id = "00063205000942023";
    expect(purchaseIdOf({ idCompra: id })).toBe(id);
    expect(purchaseIdOf({ id_compra: 63205000942023 })).toBe(id);
    expect(purchaseIdOf({ uasg: 632, modalidade: 5, numero_aviso: 942023 })).toBe("00063205000942023");
    expect(purchaseIdOf({ idCompra: "92640306000002023", numeroCompra: "00006/2023" })).toBe("92640306000062023");
    expect(purchaseIdOf({ idCompra: "123456789012345678" })).toBeUndefined();
    expect(purchaseIdOf({ numeroCompra: "1/2023" })).toBeUndefined();
  });
});

describe("an answer that is no list", () => {
  it.each([
    ["an error", '{"statusCode":400,"message":"Data inválida"}', "error-answer"],
    ["an array", "[]", "error-answer"],
    ["half an answer", '{"resultado":[{"idCompra":"1', "malformed-json"],
  ])("%s is refused", (_what, text, code) => {
    expect(mapText(connector, "tenders", text).failure?.code).toBe(code);
  });

  it("without a body is an empty list", () => {
    expect(mapText(connector, "tenders", "")).toMatchObject({ releases: [], issues: [] });
  });

  it("with a catalogue in it is refused in words", () => {
    const failure = mapText(connector, "reference", '{"resultado":[{"codigoSecao":5}]}').failure;
    expect(failure).toMatchObject({ code: "no-process" });
  });
});
