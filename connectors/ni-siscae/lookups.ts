import { lookupTable, type Release } from "../../src/connector/index.ts";

type Tender = NonNullable<Release["tender"]>;

/** Kinds of procedure. Names are those of Ley 737 and of the lists; M for the methods, to be checked against Ley 1238. */
export const procedures = lookupTable<NonNullable<Tender["procurementMethod"]>>("tipoProcedimiento", {
  "LICITACION PUBLICA": "open",
  "LICITACION SELECTIVA": "selective",
  CONCURSO: "open",
  "CONCURSO PARA CONSULTORES": "open",
  "CONTRATACION SIMPLIFICADA": "direct",
  "CONTRATACION MENOR": "limited",
  "CONVENIO MARCO": "selective",
  "ACUERDO MARCO": "selective",
  "SUBASTA INVERSA": "open",
});

/** Estado. S for the words, D for what they mean: a process being evaluated is active, and so is a suspended one. */
export const states = lookupTable<NonNullable<Tender["status"]>>("estado", {
  VIGENTE: "active",
  PUBLICADO: "active",
  CERRADO: "active",
  "EN EVALUACION": "active",
  ADJUDICADO: "complete",
  "EN EJECUCION": "complete",
  EJECUCION: "complete",
  DESIERTO: "unsuccessful",
  CANCELADO: "cancelled",
  SUSPENDIDO: "active",
});

/** The signs before amounts. S: C$ is the córdoba. */
export const currencies = lookupTable<{ readonly code: "NIO" | "USD" }>("moneda", {
  C$: { code: "NIO" },
  US$: { code: "USD" },
});

/** Goods, works or services by the first two digits of the UNSPSC code. M */
export function categoryOf(code: string): "goods" | "works" | "services" | undefined {
  const segment = Number(code.slice(0, 2));
  if (segment === 72) return "works";
  if (segment >= 10 && segment <= 60) return "goods";
  return segment >= 70 && segment <= 94 ? "services" : undefined;
}
