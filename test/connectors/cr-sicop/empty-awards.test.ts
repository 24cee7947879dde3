import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../../../connectors/cr-sicop/connector.ts";
import { type Simulate, writeZip } from "../../../src/connector/index.ts";
import { mappedCleanly, records, type SimulatedPortal, simulatedPortal } from "../../support/simulated-portal.ts";

const csv = (...lines: string[]): string => `${lines.join("\r\n")}\r\n`;

/** One month as it was at times: its list of awards is empty, and a member is missing. */
const members: [string, string][] = [
  ["202601/DetalleCarteles.csv", csv("NRO_SICOP;NRO_PROCEDIMIENTO;CARTEL_NM", "1;2026LY-000001-2100000001;Compra")],
  ["202601/DetalleLineaCartel.csv", csv("NRO_SICOP;NUMERO_LINEA;NUMERO_PARTIDA;CANTIDAD_SOLICITADA", "1;1;1;2")],
  ["202601/Ofertas.csv", csv("NRO_SICOP;NRO_OFERTA;FECHA_PRESENTA_OFERTA")],
  ["202601/ProcedimientoAdjudicacion.csv", csv("NRO_SICOP;MONTO_ADJU_LINEA;FECHA_ADJUD_FIRME")],
  [
    "202601/LineasAdjudicadas.csv",
    csv(
      "NRO_SICOP;NRO_ACTO;NRO_LINEA;CEDULA_PROVEEDOR;CANTIDAD_ADJUDICADA;PRECIO_UNITARIO_ADJUDICADO;TIPO_MONEDA",
      "1;1;1;3101000001;2;10.5;CRC",
    ),
  ],
  ["202601/AdjudicacionesFirme.csv", csv("NRO_SICOP;NRO_ACTO;DESIERTO")],
];

const simulate: Simulate = () => ({
  origins: ["https://dlsaobservatorioprod.blob.core.windows.net"],
  handle: ({ url }) =>
    url.searchParams.get("comp") === "list"
      ? {
          status: 200,
          headers: { "content-type": "application/xml" },
          // The properties beside the name.
          body: '<?xml version="1.0"?><EnumerationResults><Blobs><Blob><Name>Zip/202601.zip</Name><Etag>0x1</Etag></Blob><Blob><Name>Zip/leeme.txt</Name></Blob></Blobs><NextMarker/></EnumerationResults>',
        }
      : { status: 200, headers: { "content-type": "application/zip" }, body: writeZip(members) },
});

describe("a month without its list of awards", () => {
  let portal: SimulatedPortal;
  beforeAll(async () => {
    portal = await simulatedPortal(connector, simulate, { now: "2026-02-10T12:00:00Z" });
  });
  afterAll(() => portal.close());

  it("tells who won from the other list, without a value, and says so", async () => {
    const pulled = await portal.pull();
    expect(pulled.books).toMatchObject({ declared: 1, fetched: 1, rejected: [], incomplete: [] });
    expect(pulled.books.suspicious.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "empty-member 202601: ProcedimientoAdjudicacion is empty, though bids have won",
      "member-missing 202601 has no contratos",
    ]);
    expect(pulled.payloads.map(({ kind }) => kind)).toEqual(["tenders", "items", "awardLines"]);
    const record = records(mappedCleanly(connector, pulled)).get("ocds-test00-cr-sicop-1")!;
    expect(record.tender).toMatchObject({ id: "2026LY-000001-2100000001", title: "Compra", procurementMethod: "open" });
    expect(record.awards).toHaveLength(1);
    expect(record.awards![0]).toMatchObject({ id: "1-CR-RPJ-3101000001", status: "active" });
    expect(record.awards![0]!.value).toBeUndefined();
    expect(record.awards![0]!.items![0]!.unit?.value).toEqual({ amount: 10.5, currency: "CRC" });
  });
});
