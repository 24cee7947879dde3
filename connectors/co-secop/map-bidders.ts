import {
  instant,
  isObject,
  latestOf,
  type MapContext,
  type MappedRelease,
  type PayloadReader,
  type SourceNode,
} from "../../src/connector/index.ts";
import { accounts } from "./map-processes.ts";
import { type Party, supplierOf } from "./parties.ts";
import { sequenceOf, time, zone } from "./row.ts";

interface Group {
  readonly rows: SourceNode[];
  readonly bidders: Map<string, Party>;
}

/**
 * Rows of hgi6-6wh3: who bid, one row each. The set names the process by its request (CO1.REQ); which portfolio that
 * belongs to (`context.portfolios`) and when its bids were opened (`context.opened`) fetch has read from the processes.
 */
export function* mapBidders(payload: PayloadReader, context: MapContext): Generator<MappedRelease> {
  const told = (key: string, request: string): string | undefined => {
    const facts = payload.context[key] ?? null;
    const fact = isObject(facts) ? facts[request] : undefined;
    return typeof fact === "string" && fact !== "" ? fact : undefined;
  };
  const groups = new Map<string, Group>();
  for (const row of payload.objects()) {
    const request = row.text("id_procedimiento");
    const bidder = supplierOf(row, { name: "proveedor", number: "nit_proveedor", code: "codigo_proveedor" }, accounts, [
      "tenderer",
    ]);
    // The process again.
    row.ignore("nombre_procedimiento", "nit_entidad", "codigo_entidad", "entidad_compradora", ":id", ":updated_at");
    if (!request || !bidder) {
      row.ignore("fecha_publicaci_n").issue("bidder-unknown", "a bidder without process or name");
      continue;
    }
    const group = groups.get(request.value) ?? { rows: [], bidders: new Map<string, Party>() };
    groups.set(request.value, group);
    group.rows.push(row);
    group.bidders.set(bidder.id, bidder);
  }
  for (const [request, { rows, bidders }] of groups) {
    const [first] = rows;
    const dates = rows.map((row) => time(row, "fecha_publicaci_n"));
    const portfolio = told("portfolios", request);
    if (portfolio === undefined) {
      first?.issue("unknown-process", `which portfolio ${request} belongs to is not told with the payload`);
      continue;
    }
    // Bidders are public from the opening on, though the set states the day on which the process was published.
    const opened = instant(told("opened", request) ?? "", { zone });
    const past = opened !== undefined && Date.parse(opened) <= Date.parse(payload.fetchedAt);
    const date = past ? opened : latestOf(payload, ...dates);
    const list = [...bidders.values()];
    const mark = list
      .map(({ id }) => id)
      .sort()
      .join("_");
    yield {
      stream: `bidders:${request}`,
      sequence: sequenceOf(payload),
      release: {
        ocid: context.mintOcid(portfolio),
        id: `${request}-bidders-${list.length}-${mark}`.slice(0, 200),
        date,
        tag: ["tender"],
        initiationType: "tender",
        language: "es",
        parties: list.map(({ party }) => party),
        tender: { id: portfolio, tenderers: list.map(({ reference }) => reference) },
        bids: {
          details: list.map(({ id, reference }) => ({ id: `${request}-${id}`, tenderers: [reference] })),
        },
      },
    };
  }
}

/** Whether a process row says that somebody answered: only then the set of bidders has rows for it. */
export const hasBidders = (row: Readonly<Record<string, unknown>>): boolean =>
  ["proveedores_unicos_con", "respuestas_al_procedimiento"].some((key) => Number(row[key] ?? 0) > 0);

/** What a process row says for the set of bidders: its request and portfolio, and when bids were or are to be opened. */
export function biddingOf(
  row: Readonly<Record<string, unknown>>,
): { request: string; portfolio: string; opened: string } | undefined {
  const { id_del_proceso: request, id_del_portafolio: portfolio } = row;
  if (typeof request !== "string" || typeof portfolio !== "string") return undefined;
  const opened = row["fecha_de_apertura_efectiva"] ?? row["fecha_de_recepcion_de"];
  return { request, portfolio, opened: typeof opened === "string" ? opened : "" };
}
