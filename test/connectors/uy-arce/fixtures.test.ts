import connector from "../../../connectors/uy-arce/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";

fixtureSuite(
  connector,
  {
    awards: ["implausible-amount /releases/0/awards/3/items"],
    "month-slice": ["unknown-code /0/tender/procurementMethodDetails"],
  },
  /12345672|Ana Inventada|29000000/,
);
