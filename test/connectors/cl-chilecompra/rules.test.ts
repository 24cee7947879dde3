import { describe, expect, it } from "vitest";
import { errorAnswer } from "../../../connectors/cl-chilecompra/answers.ts";
import connector from "../../../connectors/cl-chilecompra/connector.ts";
import { type Course, isFinal } from "../../../connectors/cl-chilecompra/entry.ts";
import { isDue, monthBefore } from "../../../connectors/cl-chilecompra/fetch.ts";
import { currencies, orderStates, tenderStates, tenderTypes } from "../../../connectors/cl-chilecompra/lookups.ts";
import {
  canonicalRut,
  isNaturalPerson,
  mendParty,
  splitName,
} from "../../../connectors/cl-chilecompra/organizations.ts";
import { createMapContext, mapPayload } from "../../../src/connector/map-payload.ts";

function map(kind: string, body: string | Uint8Array, fetchedAt = "2026-05-20T15:00:00Z") {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const payload = {
    source: connector.meta.id,
    kind,
    url: "https://api.mercadopublico.cl/x",
    fetchedAt,
    mediaType: "application/json",
    bytes,
    context: {},
  };
  return mapPayload(connector, payload, createMapContext(connector, "ocds-zzzzzz"));
}

describe("error answers", () => {
  it.each([
    [{ status: 404, detail: "No se encontraron resultados." }, "no-results"],
    [{ detail: "Error en la generación. ", status: 500 }, "portal-error"],
    [{ statusCode: 404, message: "Resource not found" }, "no-such-route"],
    [{ statusCode: 500, message: "Internal server error" }, "portal-error"],
    [{ Codigo: 203, Mensaje: "Ticket no válido." }, "ticket-refused"],
    [{ Codigo: 203, Mensaje: "Ticket superó la cuota diaria asignada." }, "ticket-quota"],
    [{ Codigo: 10500, Mensaje: "Lo sentimos. Hemos detectado que existen peticiones simultáneas." }, "ticket-busy"],
    [{ Codigo: 10400, Mensaje: "otra cosa" }, "portal-error"],
  ])("%j is %s", (value, code) => {
    expect(errorAnswer(value)?.code).toBe(code);
    expect(map("ocds-package", JSON.stringify(value)).failure?.code).toBe(code);
    const head = { name: "x.json", bytes: new Uint8Array(), text: JSON.stringify(value) };
    expect(connector.kinds.error?.recognise(head)).toBe(true);
  });

  it("tells real answers from errors", () => {
    expect(errorAnswer({ status: 1, detail: "x", data: [] })).toBeUndefined();
    expect(errorAnswer({ Cantidad: 0, Listado: [] })).toBeUndefined();
    expect(errorAnswer([])).toBeUndefined();
  });

  it("fails on what is no JSON and on an unknown kind", () => {
    expect(map("ocds-package", "<html>Error</html>").failure?.code).toBe("malformed-json");
    expect(map("ocds-package", "[]").failure?.code).toBe("unexpected-type");
    expect(map("other", "{}").failure?.code).toBe("kind-not-recognised");
  });
});

describe("organizations", () => {
  it.each([
    ["61.608.408-9", "616084089"],
    ["077551759k", "77551759K"],
    ["8.076.905–9", "80769059"],
    ["CL 76.012.551-2", "760125512"],
    ["-", ""],
  ])("RUT %s is %s", (given, canonical) => expect(canonicalRut(given)).toBe(canonical));

  it("tells natural persons by the number", () => {
    expect(isNaturalPerson("163934396")).toBe(true);
    expect(isNaturalPerson("499999991")).toBe(true);
    expect(isNaturalPerson("500000001")).toBe(false);
    expect(isNaturalPerson("77551759K")).toBe(false);
    expect(isNaturalPerson("")).toBe(false);
  });

  it("splits names once, and only where the two parts differ", () => {
    expect(splitName("ACME SA | Acme SA")).toEqual({ name: "ACME SA" });
    expect(splitName("ACME SA | Norte | Sur")).toEqual({ name: "ACME SA", branch: "Norte | Sur" });
    expect(splitName(" | Sur")).toEqual({ name: "Sur" });
    expect(splitName("A|B")).toEqual({ name: "A|B" });
  });

  it("fills a missing legal name, and keeps identifiers of other schemes as they are", () => {
    const identifier = { scheme: "CL-RUT", id: "76.012.551-2" };
    expect(mendParty({ id: "1", name: "A | B", identifier }, () => {}).identifier).toEqual({
      scheme: "CL-RUT",
      id: "760125512",
      legalName: "A",
    });
    const foreign = { scheme: "XX-VAT", id: "1.2-3" };
    expect(mendParty({ id: "1", identifier: foreign }, () => {})).toEqual({ id: "1", identifier: foreign });
  });
});

describe("code tables", () => {
  it("know the states, types and currencies of the portal", () => {
    expect([5, 6, 7, 8, 18, 19].map((code) => tenderStates.get(String(code))?.status)).toEqual([
      "active",
      "active",
      "unsuccessful",
      "complete",
      "cancelled",
      "active",
    ]);
    expect(orderStates.get("12")?.status).toBe("terminated");
    expect(tenderTypes.get("le")?.method).toBe("open");
    expect(tenderTypes.get("CO")?.method).toBe("selective");
    expect(tenderTypes.get("R2")).toBeUndefined();
    expect(currencies.get("UF")).toEqual({ iso: "CLF" });
    expect(currencies.get("UTM")).toEqual({});
  });
});

describe("present-state payloads", () => {
  const row = (more: Record<string, unknown>) =>
    JSON.stringify({
      Cantidad: 1,
      Listado: [
        {
          CodigoExterno: "9-1-LE26",
          CodigoEstado: 5,
          Fechas: { FechaPublicacion: "2026-05-01T10:00:00", FechaCierre: "2026-05-30T15:00:00" },
          ...more,
        },
      ],
    });

  it("give the same release for an unchanged process however often it is asked for", () => {
    const first = map("v1-tender", row({ CantidadReclamos: 1, DiasCierreLicitacion: "10" }));
    const later = map("v1-tender", row({ CantidadReclamos: 9, DiasCierreLicitacion: "0" }), "2026-06-20T15:00:00Z");
    expect(later.releases[0]?.release).toEqual(first.releases[0]?.release);
    const changed = map("v1-tender", row({ Nombre: "Otro" }), "2026-06-20T15:00:00Z");
    expect(changed.releases[0]?.release.date).toBe(first.releases[0]?.release.date);
    expect(changed.releases[0]?.release.id).not.toBe(first.releases[0]?.release.id);
    expect(changed.releases[0]!.sequence).toBeGreaterThan(first.releases[0]!.sequence);
  });

  it("take the type from the code where the field is missing", () => {
    expect(map("v1-tender", row({})).releases[0]?.release.tender?.procurementMethod).toBe("open");
  });

  it("report rows without code, counts that do not fit, wrong types and unknown fields", () => {
    const { releases, issues } = map(
      "v1-tender",
      JSON.stringify({
        Cantidad: 3,
        Listado: [{ Nombre: "x" }, { CodigoExterno: "9-1-LE26", MontoEstimado: "mucho", Items: 7, Nuevo: true }],
      }),
    );
    expect(releases).toHaveLength(1);
    expect(issues.map((issue) => issue.code).sort()).toEqual([
      "count-mismatch",
      "missing-code",
      "not-a-number",
      "unexpected-type",
      "unmapped-field",
      "unmapped-field",
    ]);
  });

  it("leave the sum of an award out where a price is missing, and report an award without supplier", () => {
    const item = (won: unknown) => ({ Correlativo: 1, Adjudicacion: won });
    const { releases, issues } = map(
      "v1-tender",
      row({
        CodigoEstado: 8,
        Moneda: "CLP",
        Items: {
          Cantidad: 3,
          Listado: [
            item({ RutProveedor: "76.012.551-2", Cantidad: 2, MontoUnitario: 10 }),
            item({ RutProveedor: "76.012.551-2", Cantidad: 2 }),
            item({ NombreProveedor: "Nadie", Cantidad: 2, MontoUnitario: 1 }),
          ],
        },
      }),
    );
    expect(releases[0]?.release.awards).toHaveLength(1);
    expect(releases[0]?.release.awards?.[0]?.value).toBeUndefined();
    expect(issues.map((issue) => issue.code)).toEqual(["award-without-supplier"]);
  });

  it("hold no release in lists", () => {
    const list = { Cantidad: 1, Version: "v1", Listado: [{ CodigoExterno: "1-1-LE26", Nombre: "x", CodigoEstado: 5 }] };
    expect(map("v1-tender-list", JSON.stringify(list))).toMatchObject({ releases: [], issues: [] });
    const orders = { Cantidad: 0, Listado: [] };
    expect(map("v1-order-list", JSON.stringify(orders))).toMatchObject({ releases: [], issues: [] });
  });
});

describe("when a process is finished", () => {
  const now = new Date("2026-06-01T00:00:00Z");
  const course = (tenderStatus: string | undefined, awards: string[], lastDate = "2026-05-30T00:00:00Z"): Course => ({
    releases: [],
    awardStatuses: awards,
    lastDate,
    ...(tenderStatus ? { tenderStatus } : {}),
  });

  it.each([
    ["active", ["active"], false],
    ["complete", [], false],
    ["complete", ["pending"], false],
    ["complete", ["active"], true],
    ["unsuccessful", ["unsuccessful"], true],
    ["cancelled", [], false],
    [undefined, ["active"], true],
    [undefined, [], false],
  ])("tender %s with awards %j: %s", (status, awards, final) => {
    expect(isFinal(course(status, awards), now)).toBe(final);
  });

  it("lets a cancelled tender without award rest after four quiet months, an awarded one never", () => {
    expect(isFinal(course("cancelled", [], "2026-01-15T00:00:00Z"), now)).toBe(true);
    expect(isFinal(course("complete", [], "2025-01-15T00:00:00Z"), now)).toBe(false);
  });

  it.each([
    ["2026-06", "2026-06-14T15:30:00Z", true],
    ["2026-06", "2026-06-15T03:00:00Z", false],
    ["2026-02", "2026-06-14T12:00:00Z", true],
    ["2026-01", "2026-06-10T12:00:00Z", false],
    ["2026-01", "2026-06-08T12:00:00Z", true],
    ["2024-01", "2026-06-01T12:00:00Z", false],
    ["2024-01", "2026-05-10T12:00:00Z", true],
  ])("listed in %s and checked at %s: due %s", (month, checked, due) => {
    const state = { key: "x", version: "1", context: { month, checked } };
    expect(isDue(state, new Date("2026-06-15T15:00:00Z"), "2026-06")).toBe(due);
  });

  it("counts months over the turn of the year", () => {
    expect(monthBefore("2026-01", 1)).toBe("2025-12");
    expect(monthBefore("2025-12", -1)).toBe("2026-01");
    expect(monthBefore("2026-06", 4)).toBe("2026-02");
  });
});
