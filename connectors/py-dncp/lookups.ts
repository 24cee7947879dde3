import { lookupTable } from "../../src/connector/index.ts";

/**
 * Names under which DNCP cites its own catalogue (UNSPSC with three digits more) as `classification.scheme`, and the code
 * for it. S.
 */
export const catalogues = lookupTable<"PY-DNCP-N5">("catalogues", {
  catalogoNivel5DNCP: "PY-DNCP-N5",
  "Catálogo de productos, bienes y servicios de la Dirección Nacional de Contrataciones Públicas del Paraguay":
    "PY-DNCP-N5",
});
