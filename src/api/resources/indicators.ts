import { type Static, type TObject, Type } from "typebox";
import {
  answer,
  compareGroups,
  type FigureQuestion,
  figureGroups,
  groupKey,
  pastTrouble,
} from "../../indicators/answer.ts";
import { groupingTrouble, unfitFilter } from "../../indicators/asking.ts";
import { indicatorOf, indicators } from "../../indicators/catalogue/index.ts";
import { defaultMinimumCoverage } from "../../indicators/engine/figures.ts";
import type { Indicator } from "../../indicators/engine/indicator.ts";
import { valueBands } from "../../indicators/engine/read-money.ts";
import { indicatorFollower } from "../../indicators/follower.ts";
import { canonicalOrganizationId, codelists } from "../../ocds/index.ts";
import { keptFigures, nearestKept } from "../../store/indicator-history.ts";
import { asOfChange } from "../../store/read-indicators.ts";
import type { Api } from "../context.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { type FigureOrigin, figureTable } from "../formats/figure-table.ts";
import { listContent, listFormat, respondList, tableFormats } from "../formats/list.ts";
import { pageLinks, selfLink } from "../links.ts";
import { countries, moment, oneOf, paging, several, severalOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache } from "../reply.ts";
import { listOf } from "../schemas.ts";

const unknown = "unknown";

const about = (base: string, each: Indicator) => ({
  code: each.code,
  version: each.version,
  name: each.name,
  question: each.question,
  formula: each.formula,
  fields: each.fields,
  caveats: each.caveats,
  sources: each.sources,
  unit: each.unit,
  counts: each.counts,
  countedAt: each.measure.kind === "runs" ? "run" : each.family,
  groupBy: figureGroups.filter((group) => groupingTrouble(each, [group]) === undefined),
  sameAs: each.sameAs ?? null,
  links: { self: `${base}/api/v1/indicators/${each.code}` },
});

const catalogue = endpoint({
  path: "/api/v1/indicators",
  operationId: "listIndicators",
  tag: "Indicators",
  summary: "What can be measured, from which fields, and what to mind",
  ok: { description: "The catalogue.", content: { "application/json": listOf("Indicator") } },
  handle({ c, state }) {
    const data = indicators.map((each) => about(state.base, each));
    const links = { self: `${state.base}/api/v1/indicators` };
    return json(c, JSON.stringify({ data, links, meta: { count: data.length, countKind: "exact" } }));
  },
});

export const figureFilters = {
  country: countries,
  source: several("Id of the source."),
  buyer: several("Id of the buyer, `<scheme>-<identifier>`."),
  category: severalOf([...codelists.procurementCategory, unknown], "OCDS main procurement category."),
  method: severalOf([...codelists.method, unknown], "OCDS procurement method."),
  from: moment("First day that counts: of publication, award or signature, see `countedAt` of the indicator."),
  to: moment("Last day that counts."),
};
type FigureFilters = Static<TObject<typeof figureFilters>>;

/** The filter for the store: days, codes in capitals, "" for the unknown. */
export function filterOf({ country, buyer, from, to, category, method, ...same }: FigureFilters) {
  const plain = (values: readonly string[]) => values.map((each) => (each === unknown ? "" : each));
  return {
    ...same,
    ...(country && { country: country.map((code) => code.toUpperCase()) }),
    ...(buyer && { buyer: buyer.map(canonicalOrganizationId) }),
    ...(category && { category: plain(category) }),
    ...(method && { method: plain(method) }),
    ...(from !== undefined && { from: from.slice(0, 10) }),
    ...(to !== undefined && { to: to.slice(0, 10) }),
  };
}

const figures = endpoint({
  path: "/api/v1/indicators/{code}",
  operationId: "getIndicator",
  tag: "Indicators",
  summary: "Figures of an indicator, by group, with what they rest on",
  description: `Different filters all apply; several values of one are alternatives. Groups: ${figureGroups.join(", ")}; one of year, quarter and month at most. Value bands are in US dollars: ${valueBands.join(", ")}; what is in another currency and has no rate is \`unknown\`. Figures of amounts come for each currency by itself; \`currency=USD\` adds what is converted at the rate of the day of the award and counts what has no rate as not assessable. Periods are days in UTC. Unknown sizes are in no value: \`lower\` and \`upper\` show what it could be with them.`,
  params: { code: "Code of the indicator, as `SME-01`." },
  query: {
    ...figureFilters,
    groupBy: severalOf(figureGroups, "What each row stands for."),
    currency: Type.Optional(
      Type.String({
        pattern: "^[A-Z]{3}$",
        hint: "a currency code such as CLP",
        description: "Amounts in this currency alone; `USD`: converted too. Of no effect where no amounts are summed.",
      }),
    ),
    minCoverage: Type.Unsafe<number>(
      Type.Number({
        minimum: 0,
        maximum: 1,
        default: defaultMinimumCoverage,
        description: "Where less than this is known, the bounds are given and no value.",
      }),
    ),
    at: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          "Number of the change that the figures shall take in: the present one, or that of a snapshot of the bulk files (`change` in `/exports`, also of snapshots whose files are gone). Of the past, figures are kept by country, source and period; medians and distinct firms are not. What cannot be answered is refused, with the nearest numbers that can be asked.",
      }),
    ),
    format: oneOf(tableFormats, "Format; goes before `Accept`."),
    limit: Type.Unsafe<number>(
      Type.Integer({ minimum: 1, maximum: 1000, default: 1000, description: "The most rows of one page." }),
    ),
    cursor: paging.cursor,
  },
  ok: {
    description: "Rows in the order of their groups.",
    content: listContent(
      listOf("Figure", {
        indicator: Type.String(),
        version: Type.Integer(),
        change: Type.Integer({ description: "Number of the last change that the figures take in." }),
        changedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], { description: "When it was." }),
      }),
    ),
  },
  problems: ["bad-parameter", "bad-cursor", "indicator-not-found", "conflict", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, query, params } = request;
    const indicator = indicatorOf(params.code ?? "");
    if (indicator === undefined) throw unknownIndicator(params.code ?? "");
    const format = listFormat(request, tableFormats);
    const { groupBy = [], currency, minCoverage, limit, cursor, at, format: _format, ...filters } = query;
    const groups = [...new Set(groupBy)];
    const trouble = groupingTrouble(indicator, groups);
    if (trouble !== undefined) throw badParameter("groupBy", trouble);
    const filter = filterOf(filters);
    if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to)
      throw badParameter("to", "should not be before from");
    const unfit = unfitFilter(indicator, filter);
    if (unfit !== undefined) throw badParameter(unfit, "does not apply to this indicator: it counts runs of sources");
    const question = {
      filter,
      groupBy: groups,
      currency,
      minimumCoverage: minCoverage,
      today: api.clock.now().toISOString().slice(0, 10),
    };
    const scope = JSON.stringify([indicator.code, question, at]);
    const after = cursor === undefined ? undefined : decodeCursor(scope, cursor, (key) => key.every(isText)).key;
    const { result, change, changedAt, version } = await figuresAt(api.database, indicator, question, at);
    const rest =
      after === undefined ? result : result.filter((row) => compareGroups(groupKey(row), after as string[]) > 0);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const next =
      rest.length > limit && last ? encodeCursor(scope, { backwards: false, key: groupKey(last) }) : undefined;
    const origin: FigureOrigin = { indicator: indicator.code, version, change };
    const links = pageLinks(selfLink(request), next, undefined);
    const data = page.map((row) => ({ ...origin, ...row }));
    return respondList(request, format, {
      table: figureTable(page, origin),
      items: data.map((row) => JSON.stringify(row)),
      links,
      cache: noCache,
      json() {
        const meta = { count: result.length, countKind: "exact", ...origin, changedAt };
        return JSON.stringify({ data, links, meta });
      },
    });
  },
});

/**
 * Figures as they are, or as they were at a number at which they were kept.
 * @throws ApiProblem `conflict` where they were not
 */
async function figuresAt(database: Api["database"], indicator: Indicator, question: FigureQuestion, at?: number) {
  const kept = at === undefined ? undefined : await keptFigures(database, at);
  const trouble = pastTrouble(indicator, question);
  const version = kept?.versions[indicator.code];
  if (kept !== undefined && version !== undefined && trouble === undefined) {
    const { change, changedAt } = kept;
    return { result: await answer(database, indicator, { ...question, at: change }), change, changedAt, version };
  }
  const present = await asOfChange(database, indicatorFollower.name, (view) => answer(view, indicator, question));
  if (at === undefined || at === present.change) return { ...present, version: indicator.version };
  const now = `${present.change}, the present`;
  if (trouble !== undefined) throw notOfThen(at, `${trouble}: it can be asked as of ${now}, alone`);
  if (kept !== undefined) throw notOfThen(at, `the indicator is younger: it can be asked as of ${now}`);
  const nearest = (await nearestKept(database, at)).filter((change) => change !== present.change);
  throw notOfThen(at, `figures were not kept there; nearest are ${[...nearest, now].join(" and ")}`);
}

const notOfThen = (at: number, why: string): ApiProblem =>
  new ApiProblem("conflict", `The figures cannot be given as of change ${at}: ${why}.`, [
    { parameter: "at", detail: why },
  ]);

const badParameter = (parameter: string, detail: string): ApiProblem =>
  new ApiProblem("bad-parameter", `${parameter} ${detail}.`, [{ parameter, detail }]);

const unknownIndicator = (code: string): ApiProblem =>
  new ApiProblem(
    "indicator-not-found",
    `There is no indicator ${JSON.stringify(code.slice(0, 40))}; /api/v1/indicators lists them.`,
    [{ parameter: "code", detail: "is not known" }],
  );

export const indicatorEndpoints = [catalogue, figures];
