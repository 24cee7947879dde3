import { type Static, type TObject, Type } from "typebox";
import { type JsonObject, parseJson } from "../../base/json.ts";
import { canonicalOrganizationId, codelists, historyOf } from "../../ocds/index.ts";
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
import { decodeCursor, encodeCursor, isDecimalText, isInstant, isText } from "../cursor.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { chosenFormat } from "../formats/choose.ts";
import { noticesCsv } from "../formats/notices-csv.ts";
import { pageLinks, processUrl, selfLink } from "../links.ts";
import { amount, countries, endOf, flag, moment, oneOf, paging, several, severalOf, startOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json, respond } from "../reply.ts";
import { facetCounts, listOf, ref } from "../schemas.ts";
import { documentsOf } from "./documents.ts";

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
    Type.String({ pattern: "^[^:]{1,60}:[^:]{1,60}$", hint: "a scheme and the start of a code such as UNSPSC:4321" }),
  ),
  minValue: amount("Least value, in `currency`."),
  maxValue: amount("Greatest value, in `currency`."),
  currency: Type.Optional(
    Type.String({
      pattern: "^[A-Z]{3}$",
      hint: "a currency code such as CLP",
      description:
        "Currency (ISO 4217) of `minValue`, `maxValue` and of the orders by value; only notices in this currency are found when it is given. Amounts are not converted. Without it, USD is meant.",
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

/** The filter for the store; members not asked for are left out. */
export function filterOf(query: NoticeQuery): NoticeFilter {
  const { publishedFrom, publishedTo, deadlineFrom, deadlineTo, updatedSince, minValue, maxValue, valid, ...same } =
    pick(query, Object.keys(noticeFilters) as (keyof NoticeQuery)[]);
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
    ...(minValue !== undefined && { minValue: String(minValue) }),
    ...(maxValue !== undefined && { maxValue: String(maxValue) }),
    ...(valid !== "any" && { valid: valid === "true" }),
  };
}

function pick<Value extends object, Key extends keyof Value>(value: Value, keys: readonly Key[]): Pick<Value, Key> {
  const picked = {} as Pick<Value, Key>;
  for (const key of keys) if (value[key] !== undefined) picked[key] = value[key];
  return picked;
}

type Participant = NonNullable<NoticeFilter["participant"]>;

export interface NoticeListing {
  readonly search: NoticeSearch;
  readonly entries: readonly NoticeEntry[];
  /** Cursors of the neighbouring pages. */
  readonly next: string | undefined;
  readonly prev: string | undefined;
}

/** A page of notices with the cursors of its neighbours. Throws ApiProblem `bad-cursor`. */
export async function listNotices(
  { api }: Pick<ApiRequest, "api">,
  list: string,
  query: NoticeQuery & { limit: number; cursor?: string; sort: NoticeSort; participant?: Participant },
): Promise<NoticeListing> {
  const { sort, limit, currency, participant } = query;
  if (sort === "relevance" && query.q === undefined) {
    throw new ApiProblem("bad-parameter", "sort=relevance needs q.", [
      { parameter: "sort", detail: "relevance needs q" },
    ]);
  }
  const filter = { ...filterOf(query), ...(participant && { participant }) };
  const scope = JSON.stringify([list, sort, filter]);
  const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, keyCheck(sort));
  const key = from && ({ value: from.key[0], ocid: from.key[1] } as NoticeKey);
  const search: NoticeSearch = {
    filter,
    sort,
    limit,
    now: api.clock.now().toISOString(),
    ...(key && (from.backwards ? { before: key } : { after: key })),
    ...(currency !== undefined && { currency }),
  };
  const { entries, more } = await searchNotices(api.database, search);
  const cursor = (entry: NoticeEntry | undefined, backwards: boolean) =>
    entry && encodeCursor(scope, { backwards, key: [entry.key.value, entry.key.ocid] });
  const backwards = from?.backwards === true;
  return {
    search,
    entries,
    next: more || backwards ? cursor(entries.at(-1), false) : undefined,
    prev: from && (!backwards || more) ? cursor(entries[0], true) : undefined,
  };
}

function keyCheck(sort: NoticeSort): (key: readonly unknown[]) => boolean {
  const value = sort === "relevance" || sort.endsWith("value") ? isDecimalText : isInstant;
  const canMiss = !["relevance", "updated", "-updated"].includes(sort);
  return (key) => key.length === 2 && (value(key[0]) || (canMiss && key[0] === null)) && isText(key[1]);
}

/** All that a list of notices takes. */
export const noticeListQuery = {
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
};

/** The forms of a list of notices. */
export const noticeListBody = {
  "application/json": listOf("Notice", {
    facets: facetCounts,
    ranked: Type.Optional(Type.Integer({ description: "sort=relevance: the most matches that are ranked." })),
  }),
  "application/x-ndjson": Type.String({ description: "One notice a line." }),
  "text/csv": Type.String({ description: "One notice a row." }),
};

type NoticeListQuery = Static<TObject<typeof noticeListQuery>>;

/** A page of notices in the form that is asked for, and how many it has. Throws ApiProblem. */
export async function noticeListAnswer(
  request: Pick<ApiRequest, "api" | "c" | "state">,
  list: string,
  query: NoticeListQuery & { participant?: Participant },
): Promise<{ readonly response: Response; readonly entries: number }> {
  const { api, c } = request;
  const format = chosenFormat(c, query.format, ["json", "ndjson", "csv"]);
  const sort = query.sort ?? "-published";
  const listing = await listNotices(request, list, { ...query, sort });
  const self = selfLink(request);
  const links = pageLinks(self, listing.next, listing.prev);
  const [changed, license] = await Promise.all([
    noticesChangedAt(api.database, listing.search.now),
    licenseOf(request, listing.entries),
  ]);
  const headers = { ...license, ...(format !== "json" && linkHeader(links, license)) };
  const items = listing.entries.map((entry) => entry.item);
  const answer = async (response: Response | Promise<Response>) => ({
    response: await response,
    entries: items.length,
  });
  if (format === "ndjson") {
    const body = items.map((item) => `${item}\n`).join("");
    return answer(respond(c, { mediaType: "application/x-ndjson; charset=utf-8", body, changed, headers }));
  }
  if (format === "csv") {
    const mediaType = "text/csv; charset=utf-8; header=present";
    return answer(respond(c, { mediaType, body: noticesCsv(items), changed, headers }));
  }
  const meta = { ...(await metaOf(request, query, listing)), ...(sort === "relevance" && { ranked: rankedMatches }) };
  const body = `{"data":[${items.join(",")}],"links":${JSON.stringify(links)},"meta":${JSON.stringify(meta)}}`;
  return answer(json(c, body, { changed, headers }));
}

const search = endpoint({
  path: "/api/v1/notices",
  operationId: "listNotices",
  tag: "Notices",
  summary: "Search notices over all countries",
  description: `Different filters all apply; several values of one filter are alternatives. Orders: \`-published\` (default), \`published\`, \`deadline\`, \`-value\` and \`value\` (among amounts in \`currency\`; the others come last), \`relevance\` (needs \`q\`; ranks the ${rankedMatches} newest matches), \`updated\`, \`-updated\`. Notices without the value that the order goes by come last.`,
  query: noticeListQuery,
  ok: { description: "One page of notices.", content: noticeListBody },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  handle: async (request) => (await noticeListAnswer(request, "notices", request.query)).response,
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
  { search: { filter, now, after, before }, entries, next }: NoticeListing,
) {
  const whole = after === undefined && before === undefined && next === undefined;
  const counting = async () => {
    if (query.count === "none") return { countKind: "none" as const };
    if (whole) return { count: entries.length, countKind: "exact" as const };
    const { count, exact } = await countNotices(api.database, filter, now, query.count === "exact");
    return { count, countKind: exact ? ("exact" as const) : ("estimate" as const) };
  };
  const [counted, facets] = await Promise.all([
    counting(),
    query.facets && facetNotices(api.database, filter, now, [...new Set(query.facets)]),
  ]);
  return { ...counted, ...(facets && { facets }) };
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
    const [entry, documents, releases] = await Promise.all([
      noticeByOcid(api.database, ocid, now),
      documentsOf(api.database, ocid),
      releasesOf(api.database, [ocid]),
    ]);
    if (!entry || documents === undefined) throw unknownProcess(ocid);
    const told = (releases.get(ocid) ?? []).slice(-mostReleasesTold);
    const changes = historyOf(told.map((release) => parseJson(release.body) as JsonObject));
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
    const more = `"documents":${documents},"history":${JSON.stringify(history)},"links":${JSON.stringify(links)}`;
    const { deadline } = parseJson(entry.item) as { deadline?: string };
    const closed = deadline !== undefined && deadline <= now ? Date.parse(deadline) : 0;
    const changed = new Date(Math.max(Date.parse(entry.updated), closed)).toISOString();
    return json(c, `${entry.item.slice(0, -1)},${more}}`, {
      changed,
      headers: await api.sources.licenseHeader(entry.source),
    });
  },
});

export const unknownProcess = (ocid: string): ApiProblem =>
  new ApiProblem("process-not-found", `No process has the ocid ${JSON.stringify(ocid.slice(0, 200))}.`, [
    { parameter: "ocid", detail: "is not known" },
  ]);

export const noticeEndpoints = [search, one];
