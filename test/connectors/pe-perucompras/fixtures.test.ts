import { describe, expect, it } from "vitest";
import connector from "../../../connectors/pe-perucompras/connector.ts";
import { orderRows } from "../../../connectors/pe-perucompras/orders.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";
import { mapText } from "../../support/whole-connector.ts";

fixtureSuite(
  connector,
  {
    "orders-odd": [
      "charset ",
      "row-without-key /1",
      "row-without-key /2",
      "unknown-code /0/state",
      "bad-identifier /0/supplierNumber",
      "bad-date /0/accepted",
    ],
    releases: ["status-contradicts /contracts"],
  },
  /10400000006|p@example|Jr\. Inventado/,
);

describe("the answer of the search", () => {
  const header = "Orden de Compra/Servicio^Estado de Entrega^Fecha de Aceptación";

  it("is read by its headers, in whatever order they come", () => {
    expect(orderRows(`${header}¬a¬b¯O-1^Entregada^01/02/2026¬¬O-2^^`)).toEqual([
      { order: "O-1", state: "Entregada", accepted: "01/02/2026" },
      { order: "O-2", state: "", accepted: "" },
    ]);
    expect(orderRows(header)).toEqual([]);
  });

  it("keeps a cell that holds the separator as an issue", () => {
    const mapped = mapText(connector, "orders", `${header}¯O-1^Entregada^01/02/2026^more`);
    expect(mapped.issues.map(({ code, at }) => `${code} ${at}`)).toEqual([
      "unmapped-field /0/fields beyond the header",
    ]);
  });

  it("that is something else is refused", () => {
    expect(mapText(connector, "orders", "").failure?.code).toBe("unexpected-answer");
    expect(mapText(connector, "orders", "<html>Error</html>").failure?.code).toBe("unexpected-answer");
    expect(mapText(connector, "releases", '{"releases":[{"ocid":"a').failure?.code).toBe("malformed-json");
  });

  it("counts an order whose deliveries were all turned down as cancelled, and no other", () => {
    const statuses = (...states: string[]) => {
      const rows = states.map((state) => `O-1^${state}^01/02/2026`).join("¬");
      return mapText(connector, "orders", `${header}¯${rows}`).releases[0]?.release.contracts?.[0]?.status;
    };
    expect(statuses("Rechazada", "Anulada")).toBe("cancelled");
    expect(statuses("Anulada", "Entregada")).toBe("active");
    expect(statuses("")).toBeUndefined();
  });
});
