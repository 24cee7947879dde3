import connector from "../../../connectors/py-dncp/connector.ts";
import { fixtureSuite } from "../../support/fixture-suite.ts";

fixtureSuite(connector, {}, /1000001-9|ana@|Ana Inventada|ANA INVENTADA|0981 000/);
