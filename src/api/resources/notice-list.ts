import { type Static, type TObject, Type } from "typebox";
import { canonicalOrganizationId, codelists } from "../../ocds/index.ts";
import { dataVersion } from "../../store/read-changes.ts";
import { countNotices, facetNotices, noticeFacets } from "../../store/read-notice-counts.ts";
import {
  endOfPage,
  type NoticeEntry,
  type NoticeFilter,
  type NoticeKey,
  type NoticeSearch,
  type NoticeSort,
  noticeSorts,
  rankedMatches,
  searchNotices,
} from "../../store/read-notices.ts";
import { withdrawnNotices } from "../../store/withdrawn.ts";
import { type FeedFormat, feedFormats, feedLanguages } from "../../syndication/index.ts";
import type { Api } from "../context.ts";
import { decodeCursor, encodeCursor, isDecimalText, isInstant, isText } from "../cursor.ts";
import type { ApiRequest } from "../endpoint.ts";
import { bulkParameters, listContent, listFormat, pageLimit, respondTable, tableFormats } from "../formats/list.ts";
import { feedContent, respondFeed } from "../formats/notice-feed.ts";
import { noticeTable } from "../formats/notice-table.ts";
import type { KeptList } from "../kept-lists.ts";
import { pageLinks, selfLink } from "../links.ts";
import { epoch } from "../packages.ts";
import { amount, countries, endOf, flag, moment, oneOf, several, severalOf, startOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, tagOf } from "../reply.ts";
import { facetCounts, listOf } from "../schemas.ts";
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
  buyer: several("Id of the buyer, `<scheme>-<identifier>`, in any spelling of the identifier."),
  supplier: several("Id of an awarded supplier, `<scheme>-<identifier>`, in any spelling of the identifier."),
  status: severalOf(codelists.tenderStatus, "OCDS tender status."),
  stage: severalOf(stages, "How far the process is."),
  method: severalOf([...codelists.method, "unknown"], "OCDS procurement method; `unknown` where none is stated."),
  category: severalOf(codelists.procurementCategory, "OCDS main procurement category."),
  classification: several(
    "`SCHEME:code`, as `UNSPSC:4321`: the code and all beneath it. Zeros that fill up a group mean the group (`UNSPSC:43210000`), check digits and the spelling of the scheme do not matter (`cpv:30200000-1`); `/classifications` tells the schemes. Crosswalks are not applied.",
    Type.String({
      pattern: "^[^:\\s][^:]{0,59}:[^:]{0,59}[^:\\s]$",
      hint: "a scheme and the start of a code such as UNSPSC:4321",
    }),
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
    ...(same.buyer && { buyer: same.buyer.map(canonicalOrganizationId) }),
    ...(same.supplier && { supplier: same.supplier.map(canonicalOrganizationId) }),
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
  /** Name, order and filters: what cursors are bound to. */
  readonly scope: string;
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
    scope,
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

/** Withdrawals that a feed tells of; the feed of changes has all of them. */
const mostWithdrawn = 250;

const noticeFormats = [...tableFormats, ...feedFormats] as const;

/** All that a list of notices takes. */
export const noticeListQuery = {
  ...noticeFilters,
  sort: oneOf(noticeSorts, "Order.", "-published"),
  facets: severalOf(noticeFacets, "Counts to be given by value, over all matches."),
  count: oneOf(
    ["exact", "estimate", "none"],
    "How to count: `exact` is slow for searches with many matches; `estimate` is exact where that costs nothing (`countKind` says it): where the first page holds all, or the filters are `country`, `source`, `status`, `method`, `category` and `valid` alone.",
    "estimate",
  ),
  lang: oneOf(feedLanguages, "Language of what we say in rss, atom, jsonfeed and ics.", "en"),
  ...bulkParameters(noticeFormats),
};

/** The forms of a list of notices. */
export const noticeListBody = {
  ...listContent(
    listOf("Notice", {
      facets: facetCounts,
      ...valueMeta,
      ranked: Type.Optional(Type.Integer({ description: "sort=relevance: the most matches that are ranked." })),
    }),
  ),
  ...feedContent,
};

type NoticeListQuery = Static<TObject<typeof noticeListQuery>>;

/**
 * A page of notices in the form that is asked for, and how many it has. Throws ApiProblem.
 * @param list name of the list, to which its cursors are bound
 * @param more conditions beside those that are asked for
 */
export async function noticeListAnswer(
  request: Pick<ApiRequest, "api" | "c" | "state">,
  list: string,
  query: NoticeListQuery,
  more: NoticeFilter = {},
): Promise<{ readonly response: Response; readonly entries: number }> {
  const { api } = request;
  const format = listFormat({ ...request, query }, noticeFormats);
  if (format === "json") return jsonAnswer(request, list, query, more);
  const sort = query.sort ?? "-published";
  // Before the list is read: a change in between is then newer than what the answer says of itself.
  const lastAt = await api.noticesChanged.get();
  const first = { ...query, limit: Math.min(query.limit, pageLimit), sort };
  const listing = await listNotices(request, list, first, more);
  const bulk = query.limit > pageLimit ? await bulkOf(request, list, { ...query, sort }, more, listing) : undefined;
  const links = pageLinks(selfLink(request), (bulk ?? listing).next, bulk ? undefined : listing.prev);
  const sources = listing.entries.map((entry) => entry.source);
  const changed = changedOf(listing, lastAt);
  const headers = bulk ? {} : await licenseOf(request, sources);
  const items = listing.entries.map((entry) => entry.item);
  if (isFeed(format)) {
    const origins = await api.sources.origins(sources);
    const [language, updated, now] = [query.lang ?? "en", lastAt ?? epoch, listing.search.now];
    // Of the first page alone: a withdrawn notice has no place in the order any more.
    const gone = { now, limit: mostWithdrawn };
    const isFirst = query.cursor === undefined;
    const withdrawn = isFirst ? await withdrawnNotices(api.database, listing.search.filter, gone) : [];
    const feed = { items, withdrawn, links, language, now, updated, changed, origins, headers };
    return { response: await respondFeed(request, format, feed), entries: items.length };
  }
  const rows = { table: noticeTable, items, ...(bulk && { rest: bulk.rest }), links, changed, headers };
  return { response: await respondTable(request, format, rows), entries: items.length };
}

/** Bounds that are converted move with the rates. */
const changedOf = ({ bounds }: NoticeListing, lastAt: string | undefined): string | undefined =>
  bounds?.quotation ? undefined : lastAt;

/** Whether a list changes with the stored processes alone: not with rates, flags, registers or the hour. */
const isKeepable = ({ minValue, maxValue, openForBids, hasFlags, smeSupplier }: NoticeListQuery): boolean =>
  [minValue, maxValue, openForBids, hasFlags, smeSupplier].every((each) => each === undefined);

async function jsonAnswer(
  request: Pick<ApiRequest, "api" | "c" | "state">,
  list: string,
  query: NoticeListQuery,
  more: NoticeFilter,
): Promise<{ readonly response: Response; readonly entries: number }> {
  const { api, c } = request;
  const self = selfLink(request);
  // Before the list is read: what comes in between makes the next request read it again.
  const version = isKeepable(query) ? await dataVersion(api.database) : undefined;
  let kept = version === undefined ? undefined : api.keptLists.get(self, version, api.clock.now().getTime());
  if (kept === undefined) {
    kept = await jsonList(request, list, query, more);
    if (version !== undefined) api.keptLists.set(self, version, kept);
  }
  const { body, tag, changed, entries, sources } = kept;
  const headers = await licenseOf(request, sources);
  return { response: await json(c, body, { tag, changed, headers }), entries };
}

async function jsonList(
  request: Pick<ApiRequest, "api" | "c" | "state">,
  list: string,
  query: NoticeListQuery,
  more: NoticeFilter,
): Promise<KeptList> {
  const sort = query.sort ?? "-published";
  const lastAt = await request.api.noticesChanged.get();
  const listing = await listNotices(request, list, { ...query, sort }, more);
  const links = pageLinks(selfLink(request), listing.next, listing.prev);
  const meta = {
    ...(await metaOf(request, query, listing)),
    ...(sort === "relevance" && { ranked: rankedMatches }),
  };
  const { entries } = listing;
  const items = entries.map((entry) => entry.item).join(",");
  const body = `{"data":[${items}],"links":${JSON.stringify(links)},"meta":${JSON.stringify(meta)}}`;
  return {
    body,
    tag: tagOf(body),
    changed: changedOf(listing, lastAt),
    entries: entries.length,
    sources: [...new Set(entries.map((entry) => entry.source))],
    until: Math.min(...entries.map((entry) => entry.closes ?? Number.POSITIVE_INFINITY)),
  };
}

const isFeed = (format: string): format is FeedFormat => feedFormats.some((feed) => feed === format);

/** What follows the first page of an answer in bulk, read page by page while it is written, and where it ends. */
async function bulkOf(
  request: Pick<ApiRequest, "api">,
  list: string,
  query: NoticeQuery & { limit: number; cursor?: string; sort: NoticeSort },
  more: NoticeFilter,
  first: NoticeListing,
): Promise<{ rest: AsyncIterable<readonly string[]>; next: string | undefined }> {
  if (first.search.before !== undefined) {
    const detail = `should be at most ${pageLimit} with a cursor of links.prev`;
    throw new ApiProblem("bad-parameter", `limit ${detail}.`, [{ parameter: "limit", detail }]);
  }
  const end =
    first.next === undefined
      ? undefined
      : await endOfPage(request.api.database, { ...first.search, limit: query.limit });
  async function* rest() {
    let [left, cursor] = [query.limit - first.entries.length, first.next];
    while (left > 0 && cursor !== undefined) {
      const page = await listNotices(request, list, { ...query, limit: Math.min(left, pageLimit), cursor }, more);
      left -= page.entries.length;
      cursor = page.next;
      yield page.entries.map((entry) => entry.item);
    }
  }
  return { rest: rest(), next: end && encodeCursor(first.scope, { backwards: false, key: [end.value, end.ocid] }) };
}

/** The licence of a page whose notices all come from one source. */
async function licenseOf({ api }: Pick<ApiRequest, "api">, sources: readonly string[]) {
  const [only] = sources;
  return only !== undefined && sources.every((source) => source === only) ? api.sources.licenseHeader(only) : {};
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
