import connector from "../../../connectors/ec-sercop/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";

fixtureSuite(
  connector,
  { "month-slice": ["unknown-code /1/releases/0/tender/procurementMethodDetails"] },
  /1104444440001|persona@inventada/,
);
