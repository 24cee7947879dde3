import {
  type Contract,
  type Draft,
  latestOf,
  look,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type SourceNode,
  titleOf,
  traced,
} from "../../src/connector/index.ts";
import { personalColumns } from "./datasets.ts";
import { orderStates } from "./lookups.ts";
import { bodyOf, supplierOf } from "./parties.ts";
import { amount, dropPersonal, releaseId, sequenceOf, text, time, value } from "./row.ts";

const scheme = "CO-TVEC";

/** One row of rgxm-mmea: a purchase order under a framework agreement, in the virtual store of the state. */
export function mapOrder(row: SourceNode, payload: PayloadReader, context: MapContext): MappedRelease | undefined {
  const own = row.text("identificador_de_la_orden");
  if (!own) {
    row.issue("no-process-id", "an order without identificador_de_la_orden");
    return undefined;
  }
  // The set leaves both NIT columns undefined: bodies have a code of the store, suppliers their name alone.
  const buyer = bodyOf(
    row,
    { name: "entidad", number: "nit_entidad", code: "id_entidad", locality: "ciudad" },
    scheme,
    ["buyer", "procuringEntity"],
  );
  const supplier = supplierOf(row, { name: "proveedor", number: "nit_proveedor" }, scheme, ["supplier"]);
  const issued = time(row, "fecha");
  const ends = time(row, "fecha_vence", true);
  const state = text(row, "estado");
  const status = look(row, orderStates, state);
  const total = value(amount(row, "total"));
  const what = text(row, "items");
  const framework = text(row, "agregacion");
  const request = text(row, "solicitud");
  const date = latestOf(payload, issued);
  dropPersonal(row, ...personalColumns.orders);
  row
    .ignore("a_o", "rama_", "orden_", "rama_de_la_entidad", "orden_de_la_entidad", "sector_de_la_entidad")
    .ignore("entidad_obigada", "espostconflicto", "actividad_economica_proveedor", ":id", ":updated_at");
  const local = { statusDetails: state };
  const contract: Draft<Contract> = {
    ...local,
    id: own,
    awardID: own,
    title: titleOf(what),
    description: what,
    status: traced(state, status),
    dateSigned: issued,
    period: { startDate: issued, endDate: ends },
    value: total,
    // The framework is named, not numbered: there is no identifier to point to.
    relatedProcesses: framework && [{ id: "acuerdo-marco", relationship: ["framework"], title: framework }],
  } as Draft<Contract>;
  return {
    stream: "order",
    sequence: sequenceOf(payload),
    release: {
      ocid: context.mintOcid(`tvec-${own.value}`),
      id: releaseId(`orden-${own.value}`, date, row),
      date,
      tag: ["award", "contract"],
      initiationType: "tender",
      language: "es",
      parties: [buyer, supplier].flatMap((each) => each?.party ?? []),
      buyer: buyer?.reference,
      tender: {
        ...{ identifiers: request && [{ scheme: "CO-TVEC-SOLICITUD", id: request }] },
        id: own,
        title: titleOf(what),
        status: status === "cancelled" ? traced(state, "cancelled") : traced(state, state && "complete"),
        procuringEntity: buyer?.reference,
        procurementMethod: "direct",
        procurementMethodDetails: framework?.map((name) => `Orden de compra, ${name}`) ?? "Orden de compra",
      },
      awards: [
        {
          id: own,
          status: traced(state, status === "cancelled" ? "cancelled" : "active"),
          date: issued,
          value: total,
          suppliers: supplier && [supplier.reference],
        },
      ],
      contracts: [contract],
      relatedProcesses: framework && [{ id: "acuerdo-marco", relationship: ["framework"], title: framework }],
    },
  };
}
