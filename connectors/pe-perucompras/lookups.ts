import { lookupTable } from "../../src/connector/index.ts";

/** Estado de entrega, as a client of the page colours them; the list may be longer. S for the words, D for their meaning. */
export const deliveryStates = lookupTable<{
  readonly milestone: "scheduled" | "met" | "notMet";
  /** The order was turned down or taken back. */
  readonly ends?: true;
}>("estadoEntrega", {
  Aceptada: { milestone: "scheduled" },
  Pendiente: { milestone: "scheduled" },
  Entregada: { milestone: "met" },
  Vencida: { milestone: "notMet" },
  Rechazada: { milestone: "notMet", ends: true },
  Anulada: { milestone: "notMet", ends: true },
});

/** What an agreement is for, as the list of agreements says. S */
export const agreementTypes = lookupTable<{ readonly category: "goods" | "services" }>("tipoAcuerdo", {
  BIENES: { category: "goods" },
  SERVICIOS: { category: "services" },
});
