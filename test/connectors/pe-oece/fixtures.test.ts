import connector from "../../../connectors/pe-oece/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";

fixtureSuite(
  connector,
  {
    "month-slice": [
      "unknown-code /2/compiledRelease/tender/procurementMethodDetails",
      "unknown-code /2/compiledRelease/tender/items/0/statusDetails",
    ],
  },
  /10111111118|11111111|inventada@|900111222|PERSONA INVENTADA/,
);
