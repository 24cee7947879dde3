import { Type } from "typebox";
import { isObject, parseJson } from "../../base/json.ts";
import {
  type BeyondCardinal,
  beyondCardinal,
  explainRows,
  type FlagCode,
  type FlagItem,
  type FlagResult,
  flagCodes,
  flagDescriptions,
  flagResults,
  flagsVersion,
  lettersOf,
  organizationKinds,
  processPlaces,
  processResults,
  reasonOf,
  shareWarning,
  statesAny,
  subjectTypes,
  thresholdLetters,
} from "../../indicators/red-flags/index.ts";
import { canonicalOrganizationId } from "../../ocds/index.ts";
import { currentThresholds } from "../../store/flag-thresholds.ts";
import { countFlags, type FlagKey, type FlagSearch, flagsJudgedAt, listFlags } from "../../store/read-flags.ts";
import { recordByOcid, releasesOf, type StoredRelease } from "../../store/read-records.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { pageLinks, processUrl, selfLink } from "../links.ts";
import { countries, endOf, moment, oneOf, paging, several, severalOf, startOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, noCache } from "../reply.ts";
import { listOf, ref } from "../schemas.ts";
import { unknownProcess } from "./notices.ts";

const ofProcess = endpoint({
  path: "/api/v1/notices/{ocid}/flags",
  operationId: "getNoticeFlags",
  tag: "Flags",
  summary: "The red flags of a process, raised or not",
  description:
    "A red flag is a question to ask, not a finding of wrongdoing. Each result says what was measured, by which threshold it was judged, from which fields and releases; what could not be judged says why. Results of its buyer, procuring entity and tenderers over all their processes follow those of the process.",
  params: { ocid: "Id of the process, percent-encoded." },
  ok: { description: "The flags.", content: { "application/json": ref("ProcessFlags") } },
  problems: ["process-not-found", "process-withdrawn"],
  async handle(request) {
    const { api, c, state, params } = request;
    const { ocid = "" } = params;
    const [results, record, releases] = await Promise.all([
      processResults(api.database, ocid),
      recordByOcid(api.database, ocid),
      releasesOf(api.database, [ocid]),
    ]);
    if (!record) throw unknownProcess(ocid);
    if (record.withdrawn)
      throw new ApiProblem("process-withdrawn", `The process ${ocid} was withdrawn by its publisher.`);
    const beyond = new Map(beyondCardinal(parseJson(record.body)).map((each) => [each.code as string, each]));
    const stated = statedBy(releases.get(ocid) ?? []);
    const item = (each: FlagItem) => ({
      ...each,
      releases: stated(each.fields).map((release) => releaseLink(state.base, ocid, release)),
      ...ours(each, beyond.get(each.code)),
      links: linksOf(state.base, each),
    });
    const process = results?.process ?? [];
    const body = {
      ocid,
      source: record.source,
      country: results?.country ?? null,
      change: results?.change ?? 0,
      judgedAt: results?.judgedAt ?? record.updated,
      data: [...process, ...(results?.organizations ?? [])].map(item),
      meta: { counts: countsOf(process.map(({ result, reason }) => ({ result, reason, count: 1 }))) },
      links: { self: selfLink(request), notice: processUrl(state.base, "notices", ocid) },
    };
    return json(c, JSON.stringify(body), { cache: noCache, headers: await api.sources.licenseHeader(record.source) });
  },
});

/** Our own finding beside a result of the process that leaves something out. */
function ours({ subject, result, threshold, code }: FlagItem, found: BeyondCardinal | undefined) {
  if (subject.type !== "process" || !found || result === "flag" || result === "excluded") return {};
  return {
    beyondCardinal: { result: oursResult(code, found.value, threshold), value: found.value, method: found.method },
  };
}

function oursResult(code: FlagCode, value: number, threshold: FlagItem["threshold"]): FlagResult {
  if (code === "R018") return value === 1 ? "flag" : "clear";
  if (code === "R035") return value >= (threshold?.value ?? 1) ? "flag" : "clear";
  // Its own ratio draws no line: without a population's threshold in the same currency there is nothing to judge by.
  if (threshold?.value === undefined || threshold.value === null) return "notApplicable";
  const beyond = threshold.side === "below" ? value <= threshold.value : value >= threshold.value;
  return beyond ? "flag" : "clear";
}

/** Bodies are read once, however many results ask. */
function statedBy(releases: readonly StoredRelease[]) {
  const read = releases.map((release) => ({ release, body: parseJson(release.body) }));
  return (fields: readonly string[]) =>
    read.filter(({ body }) => isObject(body) && statesAny(body, fields)).map(({ release }) => release);
}

const releaseLink = (base: string, ocid: string, { id, releaseId, date }: StoredRelease) => ({
  id: releaseId,
  date,
  url: `${processUrl(base, "ocds/releases", ocid)}/${encodeURIComponent(id)}`,
});

function linksOf(base: string, { subject: { type, id } }: FlagItem) {
  if (type === "process") return { process: `${processUrl(base, "notices", id)}/flags` };
  const role = type === "tenderer" ? "supplier" : "buyer";
  return { notices: `${base}/api/v1/notices?${new URLSearchParams({ [role]: id.replaceAll(",", "\\,") })}` };
}

interface Counted {
  readonly result: FlagResult;
  readonly reason: string;
  readonly count: number;
}

function countsOf(all: readonly Counted[]) {
  const sum = (result: FlagResult) => all.reduce((total, each) => total + (each.result === result ? each.count : 0), 0);
  const reasons: Record<string, number> = {};
  for (const { result, reason, count } of all) {
    if (result === "notApplicable" || result === "excluded") reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  const [flag, clear, notApplicable, excluded] = flagResults.map(sum);
  return { flag, clear, notApplicable, excluded, reasons };
}

const filters = {
  code: severalOf(flagCodes, "Codes of red flags."),
  result: severalOf(flagResults, "Outcomes."),
  subject: severalOf(subjectTypes, "What the result is about; without it all that the codes judge."),
  country: countries,
  source: several("Id of the source."),
  buyer: several("Id of the buyer, `<scheme>-<identifier>`."),
  from: moment("Published at this moment or later; processes only."),
  to: moment("Published at this moment or earlier; processes only."),
};

const list = endpoint({
  path: "/api/v1/flags",
  operationId: "listFlags",
  tag: "Flags",
  summary: "Results of red flags over processes and organisations",
  description:
    "In the order of subject, id and code. `meta.counts` counts the outcomes by code over all pages, whatever `result` asks for; `meta.warnings` names flags that fire on so large a share that they hardly tell anything apart. With `from` or `to`, processes alone are listed.",
  query: {
    ...filters,
    count: oneOf(["exact", "none"], "Whether to count outcomes.", "exact"),
    ...paging,
  },
  ok: {
    description: "One page of results.",
    content: {
      "application/json": listOf("FlagResult", {
        counts: Type.Optional(
          Type.Unsafe<unknown>({
            type: "object",
            description: "Counts by outcome, by code.",
            additionalProperties: { $ref: "#/components/schemas/FlagOutcomeCounts" },
          }),
        ),
        warnings: Type.Optional(Type.Array(Type.String())),
      }),
    },
  },
  problems: ["bad-parameter", "bad-cursor", "query-too-slow"],
  async handle(request) {
    const { api, c, query, state } = request;
    const { limit, cursor, count, result, ...asked } = query;
    const search = searchOf(asked);
    const letters = result && [...new Set(result)].flatMap(lettersOf);
    const scope = JSON.stringify(["flags", asked, result]);
    const from =
      cursor === undefined ? undefined : decodeCursor(scope, cursor, (key) => key.length === 4 && key.every(isText));
    const key = from && (from.key as unknown as FlagKey);
    const backwards = from?.backwards === true;
    const page = { limit, ...(key && (backwards ? { before: key } : { after: key })) };
    const [{ rows, more }, counted, changed] = await Promise.all([
      listFlags(api.database, { ...search, ...(letters && { letters }) }, thresholdLetters, page),
      count === "none" ? undefined : countFlags(api.database, search, thresholdLetters),
      flagsJudgedAt(api.database),
    ]);
    const items = await explainRows(api.database, rows);
    const at = (row: (typeof rows)[number] | undefined, way: boolean) =>
      row && encodeCursor(scope, { backwards: way, key: [row.type, row.id, row.code, row.source] });
    const links = pageLinks(
      selfLink(request),
      more || backwards ? at(rows.at(-1), false) : undefined,
      from && (!backwards || more) ? at(rows[0], true) : undefined,
    );
    const data = await withReleases(request, items);
    const body = {
      data: data.map((each) => ({ ...each, links: linksOf(state.base, each) })),
      links,
      meta: metaOf(counted, result),
    };
    return json(c, JSON.stringify(body), { cache: noCache, changed });
  },
});

interface Asked {
  readonly code?: readonly FlagCode[];
  readonly subject?: readonly (typeof subjectTypes)[number][];
  readonly country?: readonly string[];
  readonly source?: readonly string[];
  readonly buyer?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

function searchOf({ code, subject, country, source, buyer, from, to }: Asked): FlagSearch {
  const wanted = (each: FlagCode) => code === undefined || code.includes(each);
  const about = (type: (typeof subjectTypes)[number]) => subject === undefined || subject.includes(type);
  const dated = from !== undefined || to !== undefined;
  return {
    processCodes: about("process") ? processPlaces.filter((each) => wanted(each.code)) : [],
    organizationCodes: dated ? [] : organizationKinds.filter((each) => wanted(each.code) && about(each.type)),
    ...(country && { country: country.map((each) => each.toUpperCase()) }),
    ...(source && { source }),
    ...(buyer && { buyer: [...new Set([...buyer, ...buyer.map(canonicalOrganizationId)])] }),
    ...(from !== undefined && { publishedFrom: startOf(from) }),
    ...(to !== undefined && { publishedBefore: endOf(to) }),
  };
}

async function withReleases({ api, state }: Pick<ApiRequest, "api" | "state">, items: readonly FlagItem[]) {
  const ocids = [
    ...new Set(items.filter(({ subject }) => subject.type === "process").map(({ subject }) => subject.id)),
  ];
  const releases = await releasesOf(api.database, ocids);
  const stated = new Map([...releases].map(([ocid, all]) => [ocid, statedBy(all)]));
  return items.map((item) => {
    const { id, type } = item.subject;
    const behind = type === "process" ? (stated.get(id)?.(item.fields) ?? []) : [];
    return { ...item, releases: behind.map((release) => releaseLink(state.base, id, release)) };
  });
}

function metaOf(
  counted: Awaited<ReturnType<typeof countFlags>> | undefined,
  result: readonly FlagResult[] | undefined,
) {
  if (counted === undefined) return { countKind: "none" };
  const outcomes = counted.map(({ code, letter, count }) => ({ code, count, ...reasonOf(letter) }));
  const byCode = Map.groupBy(outcomes, ({ code }) => code);
  const counts = Object.fromEntries([...byCode].sort().map(([code, all]) => [code, countsOf(all)]));
  const listed = outcomes.filter((each) => result === undefined || result.includes(each.result));
  const warnings = Object.entries(counts).flatMap(
    ([code, { flag = 0, clear = 0 }]) => shareWarning(code, { flag, clear }) ?? [],
  );
  return { count: listed.reduce((sum, { count }) => sum + count, 0), countKind: "exact", counts, warnings };
}

const codes = endpoint({
  path: "/api/v1/flags/codes",
  operationId: "listFlagCodes",
  tag: "Flags",
  summary: "What each red flag asks, how it is computed, and the thresholds in force",
  ok: { description: "The red flags.", content: { "application/json": listOf("FlagDescription") } },
  async handle(request) {
    const thresholds = await currentThresholds(request.api.database.sql);
    const data = flagDescriptions.map((description) => ({
      ...description,
      version: flagsVersion,
      thresholds: thresholds
        .filter(({ code }) => code === description.code)
        .sort((a, b) => (`${a.source} ${a.part}` < `${b.source} ${b.part}` ? -1 : 1))
        .map(({ source, part, usable, fence, side, q1, q3, size, version, computedAt }) => ({
          source,
          part,
          usable,
          threshold: {
            value: fence,
            kind: q1 === null ? "setting" : "fence",
            side,
            ...(q1 !== null && { q1 }),
            ...(q3 !== null && { q3 }),
            population: size,
            version,
            computedAt,
          },
        })),
    }));
    const body = { data, links: { self: selfLink(request) }, meta: { count: data.length, countKind: "exact" } };
    return json(request.c, JSON.stringify(body), { cache: noCache });
  },
});

export const flagEndpoints = [codes, list, ofProcess];
