import { Type } from "typebox";
import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import {
  freshnessOf,
  type IssueKey,
  issuesOf,
  runsOf,
  type SourceState,
  sourceStatuses,
} from "../../store/read-sources.ts";
import type { Api } from "../context.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { badge } from "../formats/badge.ts";
import { pageLinks, selfLink } from "../links.ts";
import { countries, paging, several, severalOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache, respond } from "../reply.ts";
import { listOf, ref } from "../schemas.ts";
import { originOf } from "../source-directory.ts";

const idParameter = { id: "Id of the source." };

const textOf = (value: JsonValue | undefined): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: JsonValue | undefined): number | null => (typeof value === "number" ? value : null);
const flagOf = (value: JsonValue | undefined): boolean | null => (typeof value === "boolean" ? value : null);
const textsOf = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});

/** A source as it is served, from its connector's meta and its runs. */
export async function sourceItem(api: Api, base: string, source: SourceState) {
  const { meta } = source;
  const { publisher, name, portal } = originOf(source.id, meta);
  const { status, ageHours, staleAfterHours } = freshnessOf(source, api.clock.now());
  const stored = (await api.recordCounts.get()).get(source.id);
  const [licence, sme] = [objectOf(meta.licence), objectOf(meta.sme)];
  const self = `${base}/api/v1/sources/${encodeURIComponent(source.id)}`;
  return {
    id: source.id,
    kind: source.kind,
    name,
    country: textOf(meta.country),
    portal: portal ?? null,
    publisher,
    licence: { name: textOf(licence.name), url: textOf(licence.url), shareAlike: licence.shareAlike === true },
    language: textOf(meta.language),
    timeZone: textOf(meta.timeZone),
    currency: textOf(meta.currency),
    access: textOf(meta.access),
    schedule: textOf(meta.schedule),
    status,
    freshness: {
      lastRun: source.lastRun,
      lastGoodRun: source.lastGoodRun,
      ageHours,
      staleAfterHours,
      lastChange: stored?.lastChange ?? null,
    },
    coverage: {
      about: textOf(meta.covers),
      since: numberOf(meta.since),
      stages: textsOf(meta.stages),
      records: stored?.records ?? 0,
    },
    sme: { supplierSize: flagOf(sme.supplierSize), reservation: flagOf(sme.reservation), note: textOf(sme.note) },
    maturity: maturityItem(meta.maturity),
    caveats: textsOf(meta.caveats),
    restriction: textOf(meta.restriction),
    missingSettings: textsOf(meta.missingSettings),
    mappingVersion: numberOf(meta.mappingVersion),
    links: {
      self,
      runs: `${self}/runs`,
      issues: `${self}/issues`,
      badge: `${self}/badge.svg`,
      notices: `${base}/api/v1/notices?source=${encodeURIComponent(source.id)}`,
    },
  };
}

/** What the mapping was proven on; null for feeds and imports, which have none of ours. */
function maturityItem(value: JsonValue | undefined) {
  if (!isObject(value)) return null;
  const { level, realPayloads, about } = value;
  return { level: textOf(level), realPayloads: numberOf(realPayloads) ?? 0, about: textOf(about) };
}

export type SourceItem = Awaited<ReturnType<typeof sourceItem>>;

export async function sourceById(api: Api, id: string): Promise<SourceState> {
  const found = (await api.sources.states()).find((source) => source.id === id);
  if (found === undefined) {
    throw new ApiProblem("source-not-found", `No source has the id ${JSON.stringify(id.slice(0, 100))}.`, [
      { parameter: "id", detail: "is not known" },
    ]);
  }
  return found;
}

const list = endpoint({
  path: "/api/v1/sources",
  operationId: "listSources",
  tag: "Sources",
  summary: "Where the data come from, and how fresh they are",
  query: {
    country: countries,
    status: severalOf(sourceStatuses, "How the source is doing."),
    ...paging,
    limit: Type.Unsafe<number>(
      Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: "The most items of one page." }),
    ),
  },
  ok: { description: "Sources by id.", content: { "application/json": listOf("Source") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, state, query } = request;
    const wanted = query.country?.map((code) => code.toUpperCase());
    const all = await Promise.all((await api.sources.states()).map((source) => sourceItem(api, state.base, source)));
    const matching = all.filter(
      (source) =>
        (!wanted || (source.country !== null && wanted.includes(source.country))) &&
        (!query.status || query.status.includes(source.status)),
    );
    const scope = JSON.stringify(["sources", wanted, query.status]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && isText(key[0]);
    const from = query.cursor === undefined ? undefined : String(decodeCursor(scope, query.cursor, isKey).key[0]);
    const rest = from === undefined ? matching : matching.filter((source) => source.id > from);
    const data = rest.slice(0, query.limit);
    const last = data.at(-1);
    const next =
      rest.length > data.length && last ? encodeCursor(scope, { backwards: false, key: [last.id] }) : undefined;
    const meta = { count: matching.length, countKind: "exact" };
    return json(c, JSON.stringify({ data, links: pageLinks(selfLink(request), next, undefined), meta }), {
      cache: noCache,
    });
  },
});

const one = endpoint({
  path: "/api/v1/sources/{id}",
  operationId: "getSource",
  tag: "Sources",
  summary: "One source",
  params: idParameter,
  ok: { description: "The source.", content: { "application/json": ref("Source") } },
  problems: ["source-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const source = await sourceById(api, id);
    const item = await sourceItem(api, state.base, source);
    return json(c, JSON.stringify(item), { cache: noCache, headers: await api.sources.licenseHeader(id) });
  },
});

const runStatuses = ["running", "complete", "incomplete", "suspicious", "failed"] as const;

const runs = endpoint({
  path: "/api/v1/sources/{id}/runs",
  operationId: "listRuns",
  tag: "Sources",
  summary: "The books of a source's runs, newest first",
  params: idParameter,
  query: { status: severalOf(runStatuses, "How the run ended."), ...paging },
  ok: { description: "Runs.", content: { "application/json": listOf("Run") } },
  problems: ["source-not-found", "bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, query, params } = request;
    const source = await sourceById(api, params.id ?? "");
    const scope = JSON.stringify(["runs", source.id, query.status]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && Number.isSafeInteger(key[0]);
    const before = query.cursor === undefined ? undefined : Number(decodeCursor(scope, query.cursor, isKey).key[0]);
    const rows = await runsOf(api.database, {
      source: source.id,
      limit: query.limit + 1,
      ...(before !== undefined && { before }),
      ...(query.status && { status: query.status }),
    });
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const next =
      rows.length > data.length && last ? encodeCursor(scope, { backwards: false, key: [last.id] }) : undefined;
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noCache });
  },
});

const isIssueKey = (key: readonly unknown[]): boolean =>
  key.length === 4 && Number.isSafeInteger(key[0]) && key.slice(1).every(isText);

const issues = endpoint({
  path: "/api/v1/sources/{id}/issues",
  operationId: "listIssues",
  tag: "Sources",
  summary: "What in a source's data could not be mapped or is wrong, the most frequent first",
  params: idParameter,
  query: { code: several("Code of the issue."), ...paging },
  ok: { description: "Issues.", content: { "application/json": listOf("Issue") } },
  problems: ["source-not-found", "bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, query, params } = request;
    const source = await sourceById(api, params.id ?? "");
    const scope = JSON.stringify(["issues", source.id, query.code]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isIssueKey).key;
    const [count, code, path, value] = (from ?? []) as [number, string, string, string];
    const after: IssueKey = { count, code, path, value };
    const rows = await issuesOf(api.database, {
      source: source.id,
      limit: query.limit + 1,
      ...(from && { after }),
      ...(query.code && { code: query.code }),
    });
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const next =
      rows.length > data.length && last
        ? encodeCursor(scope, { backwards: false, key: [last.count, last.code, last.path, last.value] })
        : undefined;
    const links = pageLinks(selfLink(request), next, undefined);
    return json(c, JSON.stringify({ data, links, meta: { countKind: "none" } }), { cache: noCache });
  },
});

const badges = endpoint({
  path: "/api/v1/sources/{id}/badge.svg",
  operationId: "getBadge",
  tag: "Sources",
  summary: "The status of a source as a small picture",
  params: idParameter,
  ok: { description: "An SVG image.", content: { "image/svg+xml": Type.String() } },
  problems: ["source-not-found"],
  async handle({ api, c, params: { id = "" } }) {
    const source = await sourceById(api, id);
    const { status } = freshnessOf(source, api.clock.now());
    return respond(c, { mediaType: "image/svg+xml; charset=utf-8", body: badge(source.id, status), cache: noCache });
  },
});

/** The longer paths first: an id may hold slashes. */
export const sourceEndpoints = [list, runs, issues, badges, one];
