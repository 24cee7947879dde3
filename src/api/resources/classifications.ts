import { Type } from "typebox";
import {
  canonicalClassification,
  classificationSchemes,
  codeLevel,
  codePath,
  crosswalksOf,
  readCode,
} from "../../ocds/index.ts";
import { type LabelSet, labelSets } from "../../store/classification-labels.ts";
import {
  type ClassificationUse,
  type CodeNode,
  classificationUses,
  codeDetail,
  codeNodes,
  type OddKey,
  oddCodes,
} from "../../store/read-classifications.ts";
import { decodeCursor, encodeCursor, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { pageLinks, selfLink } from "../links.ts";
import { paging, several } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { json } from "../reply.ts";
import { listOf, ref } from "../schemas.ts";

const root = (base: string): string => `${base}/api/v1/classifications`;
const schemeUrl = (base: string, scheme: string): string => `${root(base)}/${encodeURIComponent(scheme)}`;
const known = (scheme: string) =>
  Object.hasOwn(classificationSchemes, scheme) ? classificationSchemes[scheme] : undefined;

function schemeItem(
  base: string,
  scheme: string,
  use: ClassificationUse | undefined,
  set: LabelSet | undefined,
): unknown {
  const about = known(scheme);
  return {
    scheme,
    name: about?.name ?? null,
    known: about !== undefined,
    country: about?.country ?? null,
    mark: about?.mark ?? null,
    levels: (about?.levels ?? []).map(([name, length]) => ({ name, length })),
    labels: {
      publishable: about?.labels ?? null,
      note: about?.labelsNote ?? null,
      imported: set ? { set: set.set, licence: set.licence, codes: set.codes, importedAt: set.importedAt } : null,
    },
    crosswalk: about?.leadsTo ? { scheme: about.leadsTo.scheme, basis: about.leadsTo.basis } : null,
    codes: use?.codes ?? 0,
    uses: use?.uses ?? 0,
    sources: use?.sources ?? [],
    links: {
      self: schemeUrl(base, scheme),
      issues: `${base}/api/v1/classification-issues?scheme=${encodeURIComponent(scheme)}`,
    },
  };
}

const all = endpoint({
  path: "/api/v1/classifications",
  operationId: "listClassifications",
  tag: "Classifications",
  summary: "The classifications that we know, and those that notices use",
  ok: { description: "All of them.", content: { "application/json": listOf("ClassificationScheme") } },
  async handle(request) {
    const { api, c, state } = request;
    const [uses, sets] = await Promise.all([classificationUses(api.database), labelSets(api.database)]);
    const byScheme = new Map(uses.map((use) => [use.scheme, use]));
    const names = [...new Set([...Object.keys(classificationSchemes), ...byScheme.keys()])].sort();
    const data = names.map((name) => schemeItem(state.base, name, byScheme.get(name), sets.get(name)));
    const meta = { count: data.length, countKind: "exact" };
    return json(c, JSON.stringify({ data, links: { self: selfLink(request) }, meta }));
  },
});

const issues = endpoint({
  path: "/api/v1/classification-issues",
  operationId: "listClassificationIssues",
  tag: "Classifications",
  summary: "Codes that could not be placed, by source",
  description:
    "Malformed codes, what is no code, schemes that we do not know, and codes that an imported label set lacks.",
  query: {
    source: several("Id of the source."),
    scheme: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "The classification, in any spelling." }),
    ),
    ...paging,
  },
  ok: { description: "One page.", content: { "application/json": listOf("ClassificationIssue") } },
  problems: ["bad-parameter", "bad-cursor", "query-too-slow"],
  async handle(request) {
    const { api, c, query } = request;
    const filter = {
      ...(query.source && { source: query.source }),
      ...(query.scheme !== undefined && { scheme: canonicalClassification(query.scheme) }),
    };
    const scope = JSON.stringify(["classification issues", filter]);
    const isKey = (key: readonly unknown[]) => key.length === 4 && key.every(isText);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey);
    const after = from && (from.key.map(String) as unknown as OddKey);
    const { odd, more, key } = await oddCodes(api.database, filter, query.limit, after);
    const next = more && key ? encodeCursor(scope, { backwards: false, key }) : undefined;
    const links = pageLinks(selfLink(request), next, undefined);
    const whole = from === undefined && !more;
    const meta = whole ? { count: odd.length, countKind: "exact" } : { countKind: "none" };
    return json(c, JSON.stringify({ data: odd, links, meta }));
  },
});

const unknownClassification = (what: string, parameter: string): ApiProblem =>
  new ApiProblem("classification-not-found", `${what}; /api/v1/classifications lists the classifications.`, [
    { parameter, detail: "is not known" },
  ]);

function nodeItem(base: string, scheme: string, node: CodeNode) {
  const self = `${schemeUrl(base, scheme)}/${encodeURIComponent(node.code)}`;
  return {
    scheme,
    code: node.code,
    level: codeLevel(scheme, node.code) ?? null,
    parent: node.parent,
    title: node.label ?? node.publisherTitle,
    titleKind: node.label !== null ? "label" : node.publisherTitle !== null ? "publisher" : null,
    notices: node.notices,
    uses: node.uses,
    children: node.children,
    links: {
      self,
      children: `${schemeUrl(base, scheme)}?parent=${encodeURIComponent(node.code)}`,
      notices: `${base}/api/v1/notices?classification=${encodeURIComponent(`${scheme}:${node.code}`.replaceAll(",", "\\,"))}`,
    },
  };
}

const browse = endpoint({
  path: "/api/v1/classifications/{scheme}",
  operationId: "browseClassification",
  tag: "Classifications",
  summary: "Codes of a classification, level by level or by words",
  description:
    "The uppermost codes, those beneath `parent`, or those that `q` finds at any level. Codes are those in use and those of the imported label set.",
  params: { scheme: "The classification, in any spelling: `UNSPSC`, `cubso`." },
  query: {
    parent: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "A code: those one level beneath it." }),
    ),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: "The beginning of a code, or words of a title; case and accents do not matter.",
      }),
    ),
    ...paging,
  },
  ok: { description: "One page of codes.", content: { "application/json": listOf("ClassificationNode") } },
  problems: ["bad-parameter", "bad-cursor", "query-too-slow", "classification-not-found"],
  async handle(request) {
    const { api, c, state, query, params } = request;
    const scheme = canonicalClassification(params.scheme ?? "");
    const parent = query.parent === undefined ? undefined : readCode(scheme, query.parent).code;
    const beneath = parent ?? (query.q === undefined ? "" : undefined);
    const scope = JSON.stringify(["classification", scheme, beneath ?? null, query.q ?? null]);
    const isKey = (key: readonly unknown[]) => key.length === 1 && isText(key[0]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isKey);
    const { nodes, more } = await codeNodes(api.database, {
      scheme,
      limit: query.limit,
      ...(beneath !== undefined && { parent: beneath }),
      ...(query.q !== undefined && { q: query.q }),
      ...(from && { after: String(from.key[0]) }),
    });
    if (
      nodes.length === 0 &&
      !known(scheme) &&
      !(await classificationUses(api.database)).some((use) => use.scheme === scheme)
    ) {
      throw unknownClassification(`No classification is named ${JSON.stringify(scheme)}`, "scheme");
    }
    const last = nodes.at(-1);
    const next = more && last ? encodeCursor(scope, { backwards: false, key: [last.code] }) : undefined;
    const whole = from === undefined && !more;
    const body = {
      data: nodes.map((node) => nodeItem(state.base, scheme, node)),
      links: pageLinks(selfLink(request), next, undefined),
      meta: whole ? { count: nodes.length, countKind: "exact" } : { countKind: "none" },
    };
    return json(c, JSON.stringify(body));
  },
});

const one = endpoint({
  path: "/api/v1/classifications/{scheme}/{code}",
  operationId: "getClassificationCode",
  tag: "Classifications",
  summary: "One code: level, parents, titles, use, crosswalks",
  description: "Any code of the form of its scheme is answered, whether it is in use or not.",
  params: {
    scheme: "The classification, in any spelling.",
    code: "The code, in any spelling: `V1.80111500`, `30200000-1`.",
  },
  ok: { description: "The code.", content: { "application/json": ref("ClassificationCode") } },
  problems: ["classification-not-found"],
  async handle({ api, c, state, params }) {
    const { scheme, code, standing } = readCode(params.scheme ?? "", params.code ?? "");
    const found = await codeDetail(api.database, scheme, code);
    const standsBy = standing === "known" || found.known || (standing !== "noCode" && found.uses > 0);
    if (!standsBy) {
      throw unknownClassification(`${JSON.stringify(code)} is no code of ${JSON.stringify(scheme)}`, "code");
    }
    const path = codePath(scheme, code);
    const parent = found.parent ?? path.at(-2) ?? null;
    const body = {
      ...nodeItem(state.base, scheme, { ...found, parent }),
      path: path.length === 1 && parent !== null ? [parent, code] : path,
      inUse: found.notices > 0 || found.uses > 0,
      titles: found.titles,
      sources: found.sources,
      crosswalks: crosswalksOf(scheme, code),
    };
    return json(c, JSON.stringify(body));
  },
});

export const classificationEndpoints = [all, issues, browse, one];
