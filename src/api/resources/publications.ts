import { type Static, type TObject, Type } from "typebox";
import { publicationKinds } from "../../connector/index.ts";
import {
  countPublications,
  listPublications,
  type PublicationFilter,
  type PublicationKey,
  publicationById,
  publicationsChangedAt,
  type StoredPublication,
} from "../../store/read-publications.ts";
import { decodeCursor, encodeCursor, isInstant, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { chosenFormat } from "../formats/choose.ts";
import { publicationFeedContent, publicationFormats, respondPublications } from "../formats/publication-feed.ts";
import { pageLinks, selfLink } from "../links.ts";
import {
  countries,
  endOf,
  moment,
  oneOf,
  paging,
  parameterReader,
  several,
  severalOf,
  startOf,
} from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json } from "../reply.ts";
import { publicationRef } from "../schemas/publications.ts";
import { listOf } from "../schemas.ts";

const filters = {
  country: countries,
  kind: severalOf(publicationKinds, "What is published."),
  language: several(
    "ISO 639-1 code of the language.",
    Type.String({ pattern: "^[A-Za-z]{2}$", hint: "a language of two letters such as es" }),
  ),
  source: several("Id of the feed, as in /publication-feeds."),
  q: Type.Optional(Type.String({ minLength: 1, maxLength: 300, description: "Words, as in /notices." })),
  from: moment("Published then or later. Where no date can be read, that of the first sight counts."),
  to: moment("Published then or earlier."),
};

function filterOf({
  country,
  kind,
  language,
  source,
  q,
  from,
  to,
}: Static<TObject<typeof filters>>): PublicationFilter {
  return {
    ...(country && { country: country.map((code) => code.toUpperCase()) }),
    ...(kind && { kind }),
    ...(language && { language: language.map((code) => code.toLowerCase()) }),
    ...(source && { source }),
    ...(q !== undefined && { q }),
    ...(from !== undefined && { from: startOf(from) }),
    ...(to !== undefined && { before: endOf(to) }),
  };
}

/** A publication as it is served. */
function publicationItem(base: string, { sortedAt: _place, ...stored }: StoredPublication) {
  return { ...stored, links: { self: `${base}/api/v1/publications/${encodeURIComponent(stored.id)}` } };
}

const isKey = (key: readonly unknown[]): boolean => key.length === 2 && isInstant(key[0]) && isText(key[1]);

const readFilter = parameterReader(filters);

/** The filter of a query string. Throws ApiProblem `bad-parameter`. */
export const publicationFilter = (query: string): PublicationFilter =>
  filterOf(readFilter(query) as Static<TObject<typeof filters>>);

const list = endpoint({
  path: "/api/v1/publications",
  operationId: "listPublications",
  tag: "Publications",
  summary: "News, laws, reports, courses and events of procurement bodies, newest first",
  description:
    "Gathered from feeds; one that stands in several feeds is listed once. The terms of use are those of each feed.",
  query: {
    ...filters,
    count: oneOf(["exact", "none"], "Whether to count.", "exact"),
    format: oneOf(publicationFormats, "Format; goes before `Accept`."),
    ...paging,
  },
  ok: {
    description: "One page of publications.",
    content: { "application/json": listOf("Publication"), ...publicationFeedContent },
  },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, c, query, state } = request;
    const format = chosenFormat(c, query.format, publicationFormats);
    const filter = filterOf(query);
    const scope = JSON.stringify(["publications", filter]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey);
    const key = from && ([String(from.key[0]), String(from.key[1])] satisfies PublicationKey);
    const backwards = from?.backwards === true;
    const { publications, more } = await listPublications(api.database, {
      filter,
      limit: query.limit,
      ...(key && (backwards ? { before: key } : { after: key })),
    });
    const cursor = (one: StoredPublication | undefined, back: boolean) =>
      one && encodeCursor(scope, { backwards: back, key: [one.sortedAt, one.id] });
    const links = pageLinks(
      selfLink(request),
      more || backwards ? cursor(publications.at(-1), false) : undefined,
      from && (!backwards || more) ? cursor(publications[0], true) : undefined,
    );
    const changed = await publicationsChangedAt(api.database);
    if (format !== "json") {
      const now = api.clock.now().toISOString();
      return respondPublications(request, format, { publications, links, changed: changed ?? now, now });
    }
    const meta =
      query.count === "none"
        ? { countKind: "none" }
        : { count: await countPublications(api.database, filter), countKind: "exact" };
    const data = publications.map((one) => publicationItem(state.base, one));
    return json(c, JSON.stringify({ data, links, meta }), { changed });
  },
});

const one = endpoint({
  path: "/api/v1/publications/{id}",
  operationId: "getPublication",
  tag: "Publications",
  summary: "One publication",
  params: { id: "Id of the publication." },
  ok: { description: "The publication.", content: { "application/json": publicationRef } },
  problems: ["publication-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const found = await publicationById(api.database, id);
    if (found === undefined) {
      throw new ApiProblem("publication-not-found", `No publication has the id ${JSON.stringify(id.slice(0, 100))}.`, [
        { parameter: "id", detail: "is not known" },
      ]);
    }
    return json(c, JSON.stringify(publicationItem(state.base, found)), { changed: found.changed });
  },
});

export const publicationEndpoints = [list, one];
