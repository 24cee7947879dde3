import { Type } from "typebox";
import { numberFromText } from "../../base/json.ts";
import {
  type CheckDigit,
  canonicalOrganizationId,
  codelists,
  normalizeIdentifier,
  schemeOfOrganization,
} from "../../ocds/index.ts";
import {
  countOrganizations,
  facetOrganizations,
  type OrganizationDetail,
  type OrganizationFilter,
  type OrganizationKey,
  type OrganizationRow,
  organizationById,
  organizationFacets,
  organizationsChangedAt,
  type ScaleStatement,
  searchOrganizations,
} from "../../store/read-organizations.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { pageLinks, selfLink } from "../links.ts";
import { countries, flag, oneOf, paging, several, severalOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json } from "../reply.ts";
import { facetCounts, listOf, ref } from "../schemas.ts";
import { noticeListAnswer, noticeListBody, noticeListQuery } from "./notice-list.ts";

export const organizationRoles = ["buyer", "supplier", "tenderer"] as const;
const scales = [...codelists.partyScale, "notSmall", "unknown"] as const;

const scaleItem = ({ code, basis, source, year, ownCode }: ScaleStatement) => ({
  code,
  basis,
  source,
  year,
  ...(ownCode !== null && { ownCode }),
});

const urlOf = (base: string, id: string): string => `${base}/api/v1/organizations/${encodeURIComponent(id)}`;

const organizationItem = (base: string, row: OrganizationRow) => ({
  id: row.id,
  identified: row.identified,
  name: row.name,
  country: row.country,
  naturalPerson: row.naturalPerson,
  roles: row.roles,
  scale: row.scale && scaleItem(row.scale),
  processes: row.processes,
  sources: row.sources,
  links: { self: urlOf(base, row.id), notices: `${urlOf(base, row.id)}/notices` },
});

const isKey = (key: readonly unknown[]): boolean =>
  key.length === 2 && Number.isSafeInteger(key[0]) && Number(key[0]) >= 0 && isText(key[1]);

const list = endpoint({
  path: "/api/v1/organizations",
  operationId: "listOrganizations",
  tag: "Organizations",
  summary: "Search buyers, suppliers and tenderers over all countries",
  description:
    "One entry for each scheme and identifier, whatever the spelling. Those without an identifier are kept apart for each source (`identified: false`): names never join two sources. Ordered by the number of processes, most first. The list follows the changes with a delay of seconds.",
  query: {
    role: severalOf(organizationRoles, "Roles that it has anywhere."),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description:
          "Beginnings of words of any of its names, or its number, with or without dots and dashes; case and accents do not matter. Natural persons are found by their number alone.",
      }),
    ),
    country: countries,
    scale: severalOf(scales, "Newest stated size; `unknown` where nobody states it."),
    source: several("Id of a source that speaks of it."),
    identified: flag("Whether it has an identifier."),
    facets: severalOf(organizationFacets, "Counts to be given by value, over all matches."),
    count: oneOf(["exact", "none"], "Whether to count all matches.", "none"),
    ...paging,
  },
  ok: {
    description: "One page of organizations.",
    content: { "application/json": listOf("OrganizationEntry", { facets: facetCounts }) },
  },
  problems: ["bad-parameter", "bad-cursor", "query-too-slow"],
  async handle(request) {
    const { api, c, state, query } = request;
    const { role, q, country, scale, source, identified, limit } = query;
    const filter: OrganizationFilter = {
      ...(role && { role }),
      ...(q !== undefined && { q }),
      ...(country && { country: country.map((code) => code.toUpperCase()) }),
      ...(scale && { scale }),
      ...(source && { source }),
      ...(identified !== undefined && { identified }),
    };
    const scope = JSON.stringify(["organizations", filter]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey);
    const key = from && ({ processes: from.key[0], id: from.key[1] } as OrganizationKey);
    const backwards = from?.backwards === true;
    const [{ organizations, more }, changed, count, facets] = await Promise.all([
      searchOrganizations(api.database, { filter, limit, ...(key && (backwards ? { before: key } : { after: key })) }),
      organizationsChangedAt(api.database),
      query.count === "exact" ? countOrganizations(api.database, filter) : undefined,
      query.facets && facetOrganizations(api.database, filter, [...new Set(query.facets)]),
    ]);
    const cursor = (row: OrganizationRow | undefined, way: boolean) =>
      row && encodeCursor(scope, { backwards: way, key: [row.processes, row.id] });
    const next = more || backwards ? cursor(organizations.at(-1), false) : undefined;
    const prev = from && (!backwards || more) ? cursor(organizations[0], true) : undefined;
    const whole = from === undefined && !more;
    const body = {
      data: organizations.map((row) => organizationItem(state.base, row)),
      links: pageLinks(selfLink(request), next, prev),
      meta: {
        ...(whole || count !== undefined
          ? { count: count ?? organizations.length, countKind: "exact" }
          : { countKind: "none" }),
        ...(facets && { facets }),
      },
    };
    return json(c, JSON.stringify(body), { changed });
  },
});

export const unknownOrganization = (id: string): ApiProblem =>
  new ApiProblem("organization-not-found", `No organization has the id ${JSON.stringify(id.slice(0, 200))}.`, [
    { parameter: "id", detail: "is not known" },
  ]);

/** Verdicts, the best first. */
const verdicts: readonly CheckDigit[] = ["valid", "none", "invalid", "notChecked"];

function detailBody(base: string, found: OrganizationDetail): unknown {
  const identifiers = found.identifiers.map(({ scheme, id, mentions }) => {
    const { checkDigit, registered } = normalizeIdentifier(nationalName(scheme, found), id);
    return { scheme, id, checkDigit, ...(registered !== undefined && { registered }), mentions };
  });
  const scheme = found.identified ? schemeOfOrganization(found.id) : undefined;
  return {
    ...organizationItem(base, found),
    ...(scheme !== undefined && { scheme }),
    checkDigit: verdicts.find((each) => identifiers.some(({ checkDigit }) => checkDigit === each)) ?? "notChecked",
    identifiers,
    names: found.names,
    roleCounts: found.roleCounts,
    scales: found.scales.map((each) => ({ ...scaleItem(each), statements: each.statements })),
    figures: found.figures.map((each) => ({
      ...each,
      values: each.values.map((value) => ({ ...value, amount: numberFromText(value.amount) })),
    })),
  };
}

/** A bare `RUC` was read as the scheme of the country: it is checked as that. */
const nationalName = (scheme: string, { id }: OrganizationDetail): string => {
  const known = schemeOfOrganization(id);
  return known?.endsWith(`-${scheme.trim().toUpperCase()}`) ? known : scheme;
};

const one = endpoint({
  path: "/api/v1/organizations/{id}",
  operationId: "getOrganization",
  tag: "Organizations",
  summary: "One organization: identifiers, names, size, figures by year",
  params: { id: "Its id; any spelling of the identifier is taken: `cl-rut-76.424.135-5`." },
  ok: { description: "The organization.", content: { "application/json": ref("OrganizationDetail") } },
  problems: ["organization-not-found"],
  async handle({ api, c, state, params: { id = "" } }) {
    const [found, changed] = await Promise.all([
      organizationById(api.database, canonicalOrganizationId(id)),
      organizationsChangedAt(api.database),
    ]);
    if (!found) throw unknownOrganization(id);
    return json(c, JSON.stringify(detailBody(state.base, found)), { changed });
  },
});

const notices = endpoint({
  path: "/api/v1/organizations/{id}/notices",
  operationId: "listOrganizationNotices",
  tag: "Organizations",
  summary: "The notices in which an organization takes part",
  description: "All filters, orders, facets, counts and formats of `/notices`, and the role that it has in them.",
  params: { id: "Its id; any spelling of the identifier is taken." },
  query: { ...noticeListQuery, role: severalOf(codelists.partyRole, "Roles that it has in the process.") },
  ok: { description: "One page of notices.", content: noticeListBody },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow", "organization-not-found"],
  async handle(request) {
    const { api, params, query } = request;
    const id = canonicalOrganizationId(params.id ?? "");
    const participant = { id, ...(query.role && { role: query.role }) };
    const answer = await noticeListAnswer(request, "organization notices", query, { participant });
    // Nothing on the page is also said of nobody: whether there is such an organization is looked up only then.
    if (answer.entries === 0 && query.cursor === undefined && !(await organizationById(api.database, id))) {
      throw unknownOrganization(params.id ?? "");
    }
    return answer.response;
  },
});

export const organizationEndpoints = [list, one, notices];
