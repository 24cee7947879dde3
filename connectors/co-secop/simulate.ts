import {
  formatInstant,
  jsonResponse,
  type Simulate,
  type SimulateContext,
  type SimulatedResponse,
  type Simulation,
} from "../../src/connector/index.ts";
import { biddersId, datasets, host } from "./datasets.ts";
import { type Row, request, rowsOf, viewOf } from "./simulate-rows.ts";

const zone = "America/Bogota";

/**
 * The sets of SECOP on datos.gov.co: SODA 2 with `$where` by days or by ids, `$limit` (1000 where none is given) and
 * `$offset`, and the metadata of each set. What the clients of these sets do not use is answered with Socrata's 400.
 */
const simulate: Simulate = (context): Simulation => {
  const columns = new Map<string, readonly string[]>();
  const columnsOf = (kind: string): readonly string[] => {
    const found = columns.get(kind) ?? allColumns(context, kind);
    columns.set(kind, found);
    return found;
  };
  return {
    origins: [host],
    handle({ url }) {
      const [, view, id] = /^\/(?:api\/views\/([\w-]+)|resource\/([\w-]+))\.json$/.exec(url.pathname) ?? [];
      const kind = kindOf(view ?? id);
      if (kind === undefined) return refused(404, "dataset.missing", `Not found: ${url.pathname}`);
      if (view === undefined) return answer(context, kind, url.searchParams, columnsOf(kind));
      return jsonResponse({
        id: view,
        name: datasets.find((each) => each.kind === kind)?.name ?? kind,
        rowsUpdatedAt: lastBuild(context.now()),
        columns: columnsOf(kind).map((fieldName) => ({ fieldName, dataTypeName: "text" })),
      });
    },
  };
};

const kindOf = (id: string | undefined): string | undefined =>
  id === biddersId ? "bidders" : datasets.find((each) => each.id === id)?.kind;

/** The last 04:40 in Bogotá, in Unix seconds. */
function lastBuild(now: Date): number {
  const built = Date.parse(`${formatInstant(now, zone, "yyyy-MM-dd")}T09:40:00Z`) / 1000;
  return built * 1000 <= now.getTime() ? built : built - 86_400;
}

export default simulate;

const refused = (status: number, code: string, message: string): SimulatedResponse =>
  jsonResponse({ code, error: true, message }, status);

function answer(
  context: SimulateContext,
  kind: string,
  params: URLSearchParams,
  known: readonly string[],
): SimulatedResponse {
  const rows = matching(context, kind, params.get("$where") ?? "");
  if (rows === undefined) return refused(400, "query.compiler.malformed", "Could not parse SoQL query");
  const select = params.get("$select") ?? "*";
  if (select.startsWith("count(")) return jsonResponse([{ rows: String(rows.length) }]);
  const columns = select === "*" ? undefined : select.split(",");
  const missing = columns?.find((column) => !known.includes(column));
  if (missing) return refused(400, "query.soql.no-such-column", `Query coordinator error: No such column: ${missing}`);
  const limit = Number(params.get("$limit") ?? "1000");
  const offset = Number(params.get("$offset") ?? "0");
  const page = context.page(rows.length, offset, limit, (index) => rows[index] ?? {});
  return jsonResponse(page.rows.map((row) => pick(row, columns)));
}

const pick = (row: Row, columns: readonly string[] | undefined): Row =>
  columns === undefined ? row : Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));

const window = /\((\w+) >= '(\d{4}-\d\d-\d\d)T00:00:00' AND \1 < '(\d{4}-\d\d-\d\d)T00:00:00'\)/g;

/** Rows that a `$where` asks for, in the order of the world. */
function matching(context: SimulateContext, kind: string, where: string): Row[] | undefined {
  const { world } = context;
  const ids = /^id_procedimiento in \((.*)\)$/.exec(where)?.[1];
  if (ids !== undefined) {
    const first = Number(request(0).split(".").at(-1));
    const indexes = [...ids.matchAll(/'CO1\.REQ\.(\d+)'/g)].map(([, number]) => Number(number) - first);
    return indexes
      .filter((index) => index >= 0 && index < world.count("CO"))
      .flatMap((index) => rowsAt(context, kind, index));
  }
  const asked = [...where.matchAll(window)];
  const [[, , from = "", before = ""] = []] = asked;
  if (asked.length === 0) return undefined;
  // Bogotá is five hours behind UTC all the year.
  const changed = world.changed("CO", new Date(`${from}T05:00:00Z`), new Date(`${before}T05:00:00Z`));
  return changed
    .flatMap((index) => rowsAt(context, kind, index))
    .filter((row) => asked.some(([, column = ""]) => within(row[column], from, before)));
}

const within = (cell: Row[string] | undefined, from: string, before: string): boolean =>
  typeof cell === "string" && cell.slice(0, 10) >= from && cell.slice(0, 10) < before;

function rowsAt(context: SimulateContext, kind: string, index: number): Row[] {
  const process = viewOf(context, index);
  return process ? (rowsOf[kind]?.(context, process) ?? []) : [];
}

/** Columns that no row of the simulation fills, but that the set has. */
const emptyColumns: Readonly<Record<string, readonly string[]>> = {
  processes: ["fecha_adjudicacion", "fecha_de_apertura_efectiva", "fecha_de_apertura_de_respuesta"],
  contracts: ["ultima_actualizacion", "nombre_ordenador_del_gasto", "saldo_cdp"],
  secop1: ["es_postconflicto", "sexo_replegal", "fecha_liquidacion"],
  orders: ["espostconflicto"],
};

const samples = 200;

/** The columns of a set: those of the first processes of the world at the end of their lives, and those always empty. */
function allColumns(context: SimulateContext, kind: string): readonly string[] {
  const late: SimulateContext = { ...context, now: () => new Date("2199-12-31T00:00:00Z") };
  const columns = new Set<string>(emptyColumns[kind] ?? []);
  for (let index = 0; index < Math.min(samples, context.world.count("CO")); index += 1) {
    for (const row of rowsAt(late, kind, index)) for (const column of Object.keys(row)) columns.add(column);
  }
  return [...columns, ...(datasets.find((each) => each.kind === kind)?.dates ?? [])].filter(
    (column, at, all) => all.indexOf(column) === at,
  );
}
