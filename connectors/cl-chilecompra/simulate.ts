import {
  formatInstant,
  type JsonObject,
  jsonResponse,
  type Simulate,
  type SimulatedResponse,
  type WorldProcess,
} from "../../src/connector/index.ts";
import { systems } from "./ask.ts";
import { agileAnswer } from "./simulate-agile.ts";
import { bulkAnswer, storages } from "./simulate-bulk.ts";
import { awardPackage, tenderPackage } from "./simulate-ocds.ts";
import { licitaciones } from "./simulate-v1.ts";
import { byCode, codeFor, country, isDirect, Months } from "./simulate-world.ts";
import { ocidPrefix, zone } from "./v1.ts";

/**
 * Mercado Público played from a world: the OCDS API (index of each month, packages of each process) and the ticketed API.
 * With its quirks: http:// links, wall times that claim UTC, NUL bytes in some bodies, error envelopes inside HTTP 200 and
 * 203, and a server failure inside HTTP 200 the first time that some packages are asked for. Tenders are in the index of
 * licitaciones, direct purchases in that of tratos directos; framework agreements have none. Compra Ágil and the files of the
 * storages are in simulate-agile.ts and simulate-bulk.ts.
 */
const simulate: Simulate = (context) => {
  const { world } = context;
  const months = new Months(world);
  const failedOnce = new Set<string>();

  const index = (list: string, month: string, offset: number, limit: number): SimulatedResponse => {
    const system = systems.find((each) => each.list === list);
    if (system === undefined) return noRoute;
    const next = nextMonth(month);
    const now = context.now();
    const rows =
      system.name === "licitaciones"
        ? months.tenders(month, next, now)
        : system.name === "trato-directo"
          ? months.direct(month, next, now)
          : [];
    if (rows.length === 0) return noResults;
    const page = context.page(rows.length, offset, Math.min(limit, 1_000), (at) => indexRow(rows[at] ?? 0, now));
    return jsonResponse({
      creationDate: formatInstant(now, zone, "yyyy-MM-dd'T'HH:mm:ss.SSS"),
      version: "1.2",
      pagination: { offset, limit, total: page.total },
      data: page.rows,
    });
  };

  const indexRow = (number: number, now: Date): JsonObject => {
    const process = world.process(country, number);
    const code = codeFor(world, process);
    const url = (stage: string) => `http://api.mercadopublico.cl/APISOCDS/OCDS/${stage}/${code}`;
    const decided = process.decidedAt !== undefined && Date.parse(process.decidedAt) <= now.getTime();
    return {
      ocid: `${ocidPrefix}-${code}`,
      ...(isDirect(process) ? {} : { urlTender: url("tender") }),
      ...(decided ? { urlAward: url("award") } : {}),
    };
  };

  const packageOf = (stage: string, code: string): SimulatedResponse => {
    const process = byCode(world, code);
    const key = `${stage} ${code}`;
    if (process && process.index % 11 === 5 && !failedOnce.has(key)) {
      failedOnce.add(key);
      return jsonResponse({ detail: "Error en la generación. ", status: 500 });
    }
    const body = process && render(stage, process);
    if (body === undefined) return noResults;
    const answer = jsonResponse(body);
    return process && process.index % 7 === 3 ? withNul(answer) : answer;
  };

  const render = (stage: string, process: WorldProcess): JsonObject | undefined => {
    const now = context.now();
    if (stage === "award") return awardPackage(world, process, now);
    return stage === "tender" && !isDirect(process) ? tenderPackage(world, process, now) : undefined;
  };

  return {
    origins: ["https://api.mercadopublico.cl", "https://api2.mercadopublico.cl", ...storages],
    handle(request) {
      const { url } = request;
      if (url.hostname === "api2.mercadopublico.cl") return agileAnswer(context, request);
      if (url.hostname.endsWith(".blob.core.windows.net")) return bulkAnswer(context, url);
      const [, list, year, month, offset, limit] =
        /^\/APISOCDS\/OCDS\/(lista\w+)\/(\d{4})\/(\d{1,2})\/(\d+)\/(\d+)$/.exec(url.pathname) ?? [];
      if (list && year && month) {
        return index(list, `${year}-${month.padStart(2, "0")}`, Number(offset), Number(limit));
      }
      const [, stage, code] = /^\/APISOCDS\/OCDS\/(planning|tender|award)\/([^/]+)$/.exec(url.pathname) ?? [];
      if (stage && code) return packageOf(stage, decodeURIComponent(code));
      if (url.pathname === "/servicios/v1/publico/licitaciones.json") {
        const answer = licitaciones(world, url.searchParams, context.now());
        return jsonResponse(answer.body, answer.status);
      }
      return noRoute;
    },
  };
};

const noResults = jsonResponse({ status: 404, detail: "No se encontraron resultados." });
const noRoute = jsonResponse({ statusCode: 404, message: "Resource not found" }, 404);

const nextMonth = (month: string): string =>
  month.endsWith("-12")
    ? `${Number(month.slice(0, 4)) + 1}-01`
    : `${month.slice(0, 5)}${String(Number(month.slice(5)) + 1).padStart(2, "0")}`;

/** A raw NUL inside the first text of the body: no JSON parser takes it. */
const withNul = (answer: SimulatedResponse): SimulatedResponse => ({
  ...answer,
  body: String(answer.body).replace('"uri":"', '"uri":"\0'),
});

export default simulate;
