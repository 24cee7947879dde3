import connector from "../../../connectors/cl-chilecompra/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";

fixtureSuite(
  connector,
  {
    "agile-list": ["unknown-code /payload/items/2/estado/codigo", "missing-code /payload/items/3"],
    "bulk-orders-odd": [
      "missing-code /1",
      "unknown-code /0/codigoEstado",
      "bad-date /0/FechaEnvio",
      "supplier-without-id /0/NombreProveedor",
      "unknown-code /0/CodigoAbreviadoTipoOC",
    ],
    "direct-award": ["bad-date /releases/0/awards/0/date"],
    "order-direct": ["unknown-code /Listado/0/TipoMoneda"],
    "tender-nul-bytes": ["nul-bytes "],
    "v1-published": ["unknown-code /Listado/0/Tipo", "unknown-code /Listado/0/Modalidad"],
  },
  /Ana Inventada|Persona Inventada|example|"555"/,
);
