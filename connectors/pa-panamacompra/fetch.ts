import {
  byPage,
  type FetchContext,
  type Fetched,
  isObject,
  type JsonObject,
  jsonAnswer,
  localDay,
  numberText,
  SourceError,
} from "../../src/connector/index.ts";
import { states } from "./lookups.ts";

const base = "https://www.panamacompraencifras.gob.pa/api/Indicadores";
const pageSize = 1_000;
/** First year of the statistics. */
const firstYear = 2022;

/** All awards of the years in scope, with what the registers of suppliers and entities say of their parties. */
export async function* fetch(context: FetchContext): AsyncGenerator<Fetched> {
  const today = localDay(context.now(), "America/Panama");
  const present = Number(today.slice(0, 4));
  const { scope } = context;
  // In the first quarter last year's list still moves.
  const recent = today.slice(5, 7) <= "03" ? present - 1 : present;
  const from = scope.mode === "all" ? firstYear : scope.mode === "window" ? Number(scope.from.slice(0, 4)) : recent;
  const until = scope.mode === "window" ? Math.min(Number(scope.until.slice(0, 4)), present) : present;
  const ampyme = await register(context, "BusquedaProveedor?search=&", ["ruc"], ["isAmpyme"]);
  const entities = await register(context, "BusquedaEntidad?", ["entidadId", "id"], ["nameEntity"]);
  for (let year = until; year >= Math.max(from, firstYear); year -= 1) {
    for (const { id } of states) yield* fetchAwards(context, year, id, { ampyme, entities });
  }
}

const textOf = (row: JsonObject, key: string): string => {
  const value = row[key];
  return value === undefined ? "" : (numberText(value) ?? (typeof value === "string" ? value.trim() : ""));
};

type Facts = ReadonlyMap<string, JsonObject[string]>;

/** A register in memory. Awards wait for it: without it they would be told of once without sizes and names, and once with. */
async function register(
  context: FetchContext,
  path: string,
  keys: readonly string[],
  values: readonly string[],
): Promise<Facts> {
  const facts = new Map<string, JsonObject[string]>();
  for await (const { row } of pages(context, `${base}/${path}`, path, false)) {
    const key = keys.map((each) => textOf(row, each)).find((each) => each !== "");
    const value = values.map((each) => row[each]).find((each) => each !== undefined && each !== null);
    if (key !== undefined && value !== undefined) facts.set(key, value);
  }
  return facts;
}

function pages(context: FetchContext, url: string, name: string, counted: boolean) {
  return byPage<JsonObject>(context, {
    name,
    first: 1,
    size: pageSize,
    counted,
    request: (page) => ({ url: `${url}pageNumber=${page}&pageSize=${pageSize}`, expect: "json" }),
    read: (response) => ({ rows: rowsOf(jsonAnswer(response)) }),
    // Rows have no id of their own: only whole repeated ones are the same.
    key: (row) => JSON.stringify(row),
  });
}

function rowsOf(answer: unknown): JsonObject[] {
  const list = isObject(answer) ? [answer.data, answer.items, answer.result].find(Array.isArray) : answer;
  if (!Array.isArray(list)) throw new SourceError("unexpected-answer", "the answer holds no list");
  return list.filter(isObject);
}

async function* fetchAwards(
  context: FetchContext,
  year: number,
  state: number,
  registers: { ampyme: Facts; entities: Facts },
): AsyncGenerator<Fetched> {
  const url = `${base}/BusquedaPorEstado?Estado=${state}&Anio=${year}&`;
  let page = -1;
  for await (const found of pages(context, url, `${year}, state ${state}`, true)) {
    if (found.page === page) continue;
    page = found.page;
    const { bytes, fetchedAt, url: asked } = found.response;
    const rows = rowsOf(jsonAnswer(found.response));
    const pick = (facts: Facts, key: string): JsonObject =>
      Object.fromEntries(
        rows.flatMap((row) => {
          const value = facts.get(textOf(row, key));
          return value === undefined ? [] : [[textOf(row, key), value]];
        }),
      );
    yield {
      kind: "awards",
      url: asked,
      fetchedAt,
      mediaType: "application/json",
      bytes,
      context: {
        state,
        ampyme: pick(registers.ampyme, "proveedorAdjudicadoRuc"),
        entities: pick(registers.entities, "entidadId"),
      },
    };
  }
}
