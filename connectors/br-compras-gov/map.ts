import {
  isObject,
  type MapContext,
  type MappedRelease,
  ocdsPassThrough,
  type PayloadReader,
  SourceError,
  type SourceNode,
  withoutPersons,
} from "../../src/connector/index.ts";
import { mapContract, mapContractItem, mapRegister, mapRegisterItem } from "./map-contracts.ts";
import { mapOldItem, mapOldTender } from "./map-legacy.ts";
import { mapItem, mapResult, mapTender } from "./map-purchases.ts";

type RowMapping = (row: SourceNode, payload: PayloadReader, context: MapContext) => MappedRelease | undefined;

const mappings: Readonly<Record<string, RowMapping>> = {
  tenders: mapTender,
  items: mapItem,
  results: mapResult,
  registers: mapRegister,
  registerItems: mapRegisterItem,
  contracts: mapContract,
  contractItems: mapContractItem,
  legacyTenders: mapOldTender,
  legacyItems: mapOldItem,
  legacyAuctions: mapOldTender,
  legacyAuctionItems: mapOldItem,
  legacyDirect: mapOldTender,
  legacyDirectItems: mapOldItem,
  legacyRdc: mapOldTender,
};

/** Maps a payload of any list of the service. Pure: "now" is the moment at which the payload was fetched. */
export function* toReleases(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  if (payload.kind === "ocds") {
    const root = payload.object();
    root.ignore("publisherDTO");
    yield* ocdsPassThrough(payload, root, {
      mendDates: "America/Sao_Paulo",
      ...withoutPersons("br-compras-gov", "BR-CPF"),
    });
    return;
  }
  const mapping = mappings[payload.kind];
  if (!mapping)
    throw new SourceError("no-process", `${payload.kind}: a register or catalogue, which speaks of no process`);
  for (const row of rowsOf(payload)) {
    const mapped = mapping(row, payload, context);
    if (mapped) yield mapped;
  }
}

/** The rows of the envelope `{resultado, totalRegistros, …}`; none for an empty answer (204). */
function rowsOf(payload: PayloadReader): SourceNode[] {
  if (payload.bytes.length === 0) return [];
  const value = payload.json();
  if (!isObject(value) || !("resultado" in value)) {
    const said = isObject(value) && typeof value.message === "string" ? `: ${value.message}` : "";
    throw new SourceError("error-answer", `the answer holds no list of rows${said}`);
  }
  const envelope = payload.object();
  envelope.ignore("totalRegistros", "totalPaginas", "paginasRestantes", "dataHoraConsulta", "timeZoneAtual", "obs");
  return envelope.objects("resultado");
}
