import { type Static, type TObject, Type } from "typebox";
import { parseJson } from "../../base/json.ts";
import { statesOf } from "../../compile/merge.ts";
import { type ProcessResults, processResults } from "../../indicators/red-flags/index.ts";
import { codelists, historyOf } from "../../ocds/index.ts";
import {
  countNotices,
  facetNotices,
  type NoticeEntry,
  type NoticeFilter,
  type NoticeKey,
  type NoticeSearch,
  type NoticeSort,
  noticeByOcid,
  noticeFacets,
  noticeSorts,
  noticesChangedAt,
  rankedMatches,
  searchNotices,
} from "../../store/read-notices.ts";
import { releasesOf } from "../../store/read-records.ts";
import type { Api } from "../context.ts";
import { decodeCursor, encodeCursor, isDecimalText, isInstant, isText } from "../cursor.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { chosenFormat } from "../formats/choose.ts";
import { noticesCsv } from "../formats/notices-csv.ts";
import { pageLinks, processUrl, selfLink } from "../links.ts";
import { amount, countries, endOf, flag, moment, oneOf, paging, several, severalOf, startOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, respond } from "../reply.ts";
import { facetCounts, listOf, ref } from "../schemas.ts";
import { documentsOf, withBody } from "./documents.ts";
import { type AskedBounds, boundsMeta, valueBounds, valueMeta } from "./value-bounds.ts";

const stages = ["planning", "tender", "award", "contract", "implementation"] as const;

/** The filters of a search over notices, shared by all resources that take them. */
export const noticeFilters = {
  q: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 300,
      description:
        'Words in title, description, items and names, in any order. Case, accents and inflection do not matter, and a word also finds its cognates in Spanish, Portuguese, English and French (`licitación`, `licitações`, `licitation`); nothing is translated. `"a phrase"`, `-without`, `or`. Articles and prepositions count only in a phrase; a search of nothing else finds nothing.',
    }),
  ),
  country: countries,
  source: several("Id of the source."),
  buyer: several("Id of the buyer, `<scheme>-<identifier>`."),
  supplier: several("Id of an awarded supplier, `<scheme>-<identifier>`."),
  status: severalOf(codelists.tenderStatus, "OCDS tender status."),
  stage: severalOf(stages, "How far the process is."),
  method: severalOf([...codelists.method, "unknown"], "OCDS procurement method; `unknown` where none is stated."),
  category: severalOf(codelists.procurementCategory, "OCDS main procurement category."),
  classification: several(
    "`SCHEME:code`, as `UNSPSC:4321`: all codes that begin so, descendants included.",
    Type.String({ pattern: "^[^:]{1,60}:[^:]{1,60}$", hint: "a scheme and the start of a code such as UNSPSC:4321" }),
  ),
  minValue: amount(
    "Least value, in `currency`, over all notices: those in this very currency by their own amount, all others by their amount in US dollars at the rate of the day of publication (`value.amountUSD`). Notices without a value, or in a currency without a rate for that day, are not found; `meta.withoutRate` counts the latter.",
  ),
  maxValue: amount("Greatest value, in `currency`; as `minValue`."),
  currency: Type.Optional(
    Type.String({
      pattern: "^[A-Z]{3}$",
      hint: "a currency code such as CLP",
      description:
        "Currency (ISO 4217) in which `minValue` and `maxValue` are meant; by default USD. It restricts nothing by itself. For amounts in other currencies the two bounds are converted to US dollars at the newest rate of this currency, which `meta.value` states.",
    }),
  ),
  publishedFrom: moment("Published at this moment or later."),
  publishedTo: moment("Published at this moment or earlier."),
  deadlineFrom: moment("Time for bids ends at this moment or later."),
  deadlineTo: moment("Time for bids ends at this moment or earlier."),
  openForBids: flag("Whether bids can be handed in now. Those of which it is not known are in neither answer."),
  smeReserved: flag("Whether reserved for micro, small and medium enterprises, as the source states it."),
  smeSupplier: flag(
    "Whether an awarded supplier is a micro, small or medium enterprise; false: none of known size is.",
  ),
  hasFlags: flag("Whether a red flag is raised on the process; false: none is, or it has not been judged."),
  updatedSince: moment("Changed at this moment or later, as we know it."),
  ocid: several("Ids of processes. A comma in one is written `\\,`."),
  valid: Type.Unsafe<"true" | "false" | "any">(
    Type.Enum(["true", "false", "any"], {
      default: "true",
      description:
        "Processes that are valid OCDS, those that are not, or both. What is not valid is served as it was published: it need not fit the schemas of this document.",
    }),
  ),
};
type NoticeQuery = Static<TObject<typeof noticeFilters>>;

const valueParameters = ["minValue", "maxValue", "currency"];

/** The filter for the store; bounds of the value in another currency are those of the present day. */
export async function filterOf(api: Api, query: NoticeQuery): Promise<NoticeFilter> {
  const bounds = await valueBounds(api, query);
  return { ...withoutBounds(query), ...(bounds && { value: bounds.filter }) };
}

/** The filter but for the bounds of the value; members not asked for are left out. */
function withoutBounds(query: NoticeQuery): NoticeFilter {
  const { publishedFrom, publishedTo, deadlineFrom, deadlineTo, updatedSince, valid, ...same } = pick(
    query,
    (Object.keys(noticeFilters) as (keyof NoticeQuery)[]).filter((name) => !valueParameters.includes(name)),
  );
  return {
    ...same,
    ...(same.country && { country: same.country.map((code) => code.toUpperCase()) }),
    ...(publishedFrom !== undefined && { publishedFrom: startOf(publishedFrom) }),
    ...(publishedTo !== undefined && { publishedBefore: endOf(publishedTo) }),
    ...(deadlineFrom !== undefined && { deadlineFrom: startOf(deadlineFrom) }),
    ...(deadlineTo !== undefined && { deadlineBefore: endOf(deadlineTo) }),
    ...(updatedSince !== undefined && { updatedSince: startOf(updatedSince) }),
    ...(valid !== "any" && { valid: valid === "true" }),
  };
}

function pick<Value extends object, Key extends keyof Value>(value: Value, keys: readonly Key[]): Pick<Value, Key> {
  const picked = {} as Pick<Value, Key>;
  for (const key of keys) if (value[key] !== undefined) picked[key] = value[key];
  return picked;
}

export interface NoticeListing {
  readonly search: NoticeSearch;
  readonly bounds: AskedBounds | undefined;
  readonly entries: readonly NoticeEntry[];
  /** Cursors of the neighbouring pages. */
  readonly next: string | undefined;
  readonly prev: string | undefined;
}

/**
 * A page of notices with the cursors of its neighbours. Throws ApiProblem `bad-cursor`.
 * @param more conditions of this list alone
 */
export async function listNotices(
  { api }: Pick<ApiRequest, "api">,
  list: string,
  query: NoticeQuery & { limit: number; cursor?: string; sort: NoticeSort },
  more: NoticeFilter = {},
): Promise<NoticeListing> {
  const { sort, limit } = query;
  if (sort === "relevance" && query.q === undefined) {
    throw new ApiProblem("bad-parameter", "sort=relevance needs q.", [
      { parameter: "sort", detail: "relevance needs q" },
    ]);
  }
  const rest = { ...withoutBounds(query), ...more };
  const { minValue, maxValue, currency } = query;
  // As they were asked for: a rate that changes between two pages makes no cursor invalid.
  const scope = JSON.stringify([list, sort, rest, minValue, maxValue, currency]);
  const bounds = await valueBounds(api, query);
  const filter = bounds === undefined ? rest : { ...rest, value: bounds.filter };
  const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, keyCheck(sort));
  const key = from && ({ value: from.key[0], ocid: from.key[1] } as NoticeKey);
  const search: NoticeSearch = {
    filter,
    sort,
    limit,
    now: api.clock.now().toISOString(),
    ...(key && (from.backwards ? { before: key } : { after: key })),
  };
  const page = await searchNotices(api.database, search);
  const cursor = (entry: NoticeEntry | undefined, backwards: boolean) =>
    entry && encodeCursor(scope, { backwards, key: [entry.key.value, entry.key.ocid] });
  const backwards = from?.backwards === true;
  return {
    search,
    bounds,
    entries: page.entries,
    next: page.more || backwards ? cursor(page.entries.at(-1), false) : undefined,
    prev: from && (!backwards || page.more) ? cursor(page.entries[0], true) : undefined,
  };
}

function keyCheck(sort: NoticeSort): (key: readonly unknown[]) => boolean {
  const value = sort === "relevance" || sort.endsWith("value") ? isDecimalText : isInstant;
  const canMiss = !["relevance", "updated", "-updated"].includes(sort);
  return (key) => key.length === 2 && (value(key[0]) || (canMiss && key[0] === null)) && isText(key[1]);
}

const search = endpoint({
  path: "/api/v1/notices",
  operationId: "listNotices",
  tag: "Notices",
  summary: "Search notices over all countries",
  description: `Different filters all apply; several values of one filter are alternatives. Orders: \`-published\` (default), \`published\`, \`deadline\`, \`-value\` and \`value\` (by \`value.amountUSD\`), \`relevance\` (needs \`q\`; ranks the ${rankedMatches} newest matches), \`updated\`, \`-updated\`. Notices without the value that the order goes by come last.`,
  query: {
    ...noticeFilters,
    sort: oneOf(noticeSorts, "Order.", "-published"),
    facets: severalOf(noticeFacets, "Counts to be given by value, over all matches."),
    count: oneOf(
      ["exact", "estimate", "none"],
      "How to count: `exact` is slow for searches with many matches; `estimate` is exact where the first page holds all.",
      "estimate",
    ),
    format: oneOf(["json", "csv", "ndjson"], "Format; goes before `Accept`."),
    ...paging,
  },
  ok: {
    description: "One page of notices.",
    content: {
      "application/json": listOf("Notice", {
        facets: facetCounts,
        ...valueMeta,
        ranked: Type.Optional(Type.Integer({ description: "sort=relevance: the most matches that are ranked." })),
      }),
      "application/x-ndjson": Type.String({ description: "One notice a line." }),
      "text/csv": Type.String({ description: "One notice a row." }),
    },
  },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, c, query } = request;
    const format = chosenFormat(c, query.format, ["json", "ndjson", "csv"]);
    const sort = query.sort ?? "-published";
    const listing = await listNotices(request, "notices", { ...query, sort });
    const self = selfLink(request);
    const links = pageLinks(self, listing.next, listing.prev);
    const [changed, license] = await Promise.all([
      // Bounds that are converted move with the rates.
      listing.bounds?.quotation ? undefined : noticesChangedAt(api.database, listing.search.now),
      licenseOf(request, listing.entries),
    ]);
    const headers = { ...license, ...(format !== "json" && linkHeader(links, license)) };
    const items = listing.entries.map((entry) => entry.item);
    if (format === "ndjson") {
      const body = items.map((item) => `${item}\n`).join("");
      return respond(c, { mediaType: "application/x-ndjson; charset=utf-8", body, changed, headers });
    }
    if (format === "csv") {
      return respond(c, {
        mediaType: "text/csv; charset=utf-8; header=present",
        body: noticesCsv(items),
        changed,
        headers,
      });
    }
    const meta = { ...(await metaOf(request, query, listing)), ...(sort === "relevance" && { ranked: rankedMatches }) };
    const body = `{"data":[${items.join(",")}],"links":${JSON.stringify(links)},"meta":${JSON.stringify(meta)}}`;
    return json(c, body, { changed, headers });
  },
});

/** Pages in a format without a place for links have them in the header (RFC 8288). */
function linkHeader(links: { next?: string; prev?: string }, license: Readonly<Record<string, string>>) {
  const all = [
    license.link,
    links.next && `<${links.next}>; rel="next"`,
    links.prev && `<${links.prev}>; rel="prev"`,
  ].filter((link) => link !== undefined);
  return all.length > 0 ? { link: all.join(", ") } : {};
}

/** The licence of a page whose notices all come from one source. */
async function licenseOf({ api }: Pick<ApiRequest, "api">, entries: readonly NoticeEntry[]) {
  const sources = new Set(entries.map((entry) => entry.source));
  const [only] = sources;
  return only !== undefined && sources.size === 1 ? api.sources.licenseHeader(only) : {};
}

async function metaOf(
  { api }: Pick<ApiRequest, "api">,
  query: { count?: "exact" | "estimate" | "none"; facets?: readonly (typeof noticeFacets)[number][] },
  { search: { filter, now, after, before }, bounds, entries, next }: NoticeListing,
) {
  const whole = after === undefined && before === undefined && next === undefined;
  const counting = async () => {
    if (query.count === "none") return { countKind: "none" as const };
    if (whole) return { count: entries.length, countKind: "exact" as const };
    const { count, exact } = await countNotices(api.database, filter, now, query.count === "exact");
    return { count, countKind: exact ? ("exact" as const) : ("estimate" as const) };
  };
  const [counted, value, facets] = await Promise.all([
    counting(),
    bounds && boundsMeta(api, bounds, { filter, now, count: query.count ?? "estimate" }),
    query.facets && facetNotices(api.database, filter, now, [...new Set(query.facets)]),
  ]);
  return { ...counted, ...value, ...(facets && { facets }) };
}

/** The history tells of the newest releases of a process with more. */
const mostReleasesTold = 200;

const one = endpoint({
  path: "/api/v1/notices/{ocid}",
  operationId: "getNotice",
  tag: "Notices",
  summary: "One notice with its documents and history",
  params: { ocid: "Id of the process, percent-encoded." },
  ok: { description: "The notice.", content: { "application/json": ref("NoticeDetail") } },
  problems: ["process-not-found", "process-withdrawn"],
  async handle({ api, c, state, params: { ocid = "" } }) {
    const now = api.clock.now().toISOString();
    const [entry, documents, releases, judged] = await Promise.all([
      noticeByOcid(api.database, ocid, now),
      documentsOf(api.database, ocid),
      releasesOf(api.database, [ocid]),
      processResults(api.database, ocid),
    ]);
    if (!entry || documents === undefined) throw unknownProcess(ocid);
    const told = (releases.get(ocid) ?? []).slice(-mostReleasesTold);
    const { language, deadline } = parseJson(entry.item) as { language?: string; deadline?: string };
    const changes = historyOf(statesOf(told.map(withBody), await api.sources.mergeSources()), language);
    const history = told.map(({ id, releaseId, date, tag, source }, index) => ({
      id: releaseId,
      date,
      tag,
      source,
      changes: changes[index] ?? [],
      url: `${processUrl(state.base, "ocds/releases", ocid)}/${encodeURIComponent(id)}`,
    }));
    const links = {
      self: processUrl(state.base, "notices", ocid),
      compiled: processUrl(state.base, "ocds/compiled", ocid),
      record: processUrl(state.base, "ocds/records", ocid),
    };
    const more = `"documents":${documents},"flags":${JSON.stringify(raised(judged))},"history":${JSON.stringify(history)},"links":${JSON.stringify(links)}`;
    const closed = deadline !== undefined && deadline <= now ? Date.parse(deadline) : 0;
    const changed = new Date(
      Math.max(Date.parse(entry.updated), closed, Date.parse(judged?.judgedAt ?? entry.updated)),
    ).toISOString();
    return json(c, `${entry.item.slice(0, -1)},${more}}`, {
      changed,
      headers: await api.sources.licenseHeader(entry.source),
    });
  },
});

const raised = (judged: ProcessResults | undefined) =>
  (judged?.process ?? [])
    .filter(({ result }) => result === "flag")
    .map(({ code, name, explanation, value, unit }) => ({ code, name, explanation, value, unit }));

export const unknownProcess = (ocid: string): ApiProblem =>
  new ApiProblem("process-not-found", `No process has the ocid ${JSON.stringify(ocid.slice(0, 200))}.`, [
    { parameter: "ocid", detail: "is not known" },
  ]);

export const noticeEndpoints = [search, one];
