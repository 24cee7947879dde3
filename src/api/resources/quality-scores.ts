import type { JsonObject } from "../../base/json.ts";
import { smallNumber } from "../../indicators/engine/figures.ts";
import { qualityLevels } from "../../indicators/quality/levels.ts";
import { canonicalOrganizationId } from "../../ocds/index.ts";
import { type QualityScores, type QualitySubject, scoresOf } from "../../store/quality-scores.ts";
import { organizationById } from "../../store/read-organizations.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { listContent, listFormat, listParameters, respondList, tableFormats } from "../formats/list.ts";
import { type Column, objects, paths, type Table } from "../formats/table.ts";
import { pageLinks, selfLink } from "../links.ts";
import { noCache } from "../reply.ts";
import { listOf } from "../schemas.ts";
import { unknownOrganization } from "./organizations.ts";
import { sourceById } from "./sources.ts";

const ofLevel = (level: string, name: string): Column => [
  `${level}/${name}`,
  (item) => objects(item.levels).find((each) => each.level === level)?.[name],
];

/** One row for each time, with columns for each level. */
const table: Table = {
  name: "quality-scores",
  columns: [
    ...paths("subject", "id", "change", "computedAt", "version", "records", "complete", "small"),
    ...Object.keys(qualityLevels).flatMap((level) => ["score", "pass", "fail"].map((name) => ofLevel(level, name))),
  ],
};

const query = listParameters(tableFormats);
const about =
  "Computed once a day for those of which something has changed: the history shows how the data become better or worse. Each level has a score of its own, with its denominator; there is none over all levels.";
const ok = { description: "The newest first.", content: listContent(listOf("QualityScores")) };

const isKey = (key: readonly unknown[]): boolean => key.length === 1 && Number.isSafeInteger(key[0]);

async function history(
  request: ApiRequest<typeof query>,
  subject: QualitySubject,
  id: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { api, query: asked } = request;
  const format = listFormat(request, tableFormats);
  const scope = JSON.stringify(["scores", subject, id]);
  const before = asked.cursor === undefined ? undefined : Number(decodeCursor(scope, asked.cursor, isKey).key[0]);
  const rows = await scoresOf(api.database, { subject, id, before, limit: asked.limit + 1 });
  const page = rows.slice(0, asked.limit);
  const last = page.at(-1);
  const next =
    rows.length > page.length && last ? encodeCursor(scope, { backwards: false, key: [last.change] }) : undefined;
  const links = pageLinks(selfLink(request), next, undefined);
  const data = page.map(itemOf);
  return respondList(request, format, {
    table,
    items: data.map((item) => JSON.stringify(item)),
    links,
    cache: noCache,
    headers,
    json: () => JSON.stringify({ data, links, meta: { countKind: "none" } }),
  });
}

const itemOf = (scores: QualityScores): JsonObject =>
  ({ ...scores, small: scores.records < smallNumber }) as unknown as JsonObject;

export const qualityScoreEndpoints = [
  endpoint({
    path: "/api/v1/sources/{id}/scores",
    operationId: "listSourceScores",
    tag: "Sources",
    summary: "Quality scores of a source over time",
    description: about,
    params: { id: "Id of the source." },
    query,
    ok,
    problems: ["source-not-found", "bad-parameter", "bad-cursor", "not-acceptable"],
    async handle(request) {
      const { id } = await sourceById(request.api, request.params.id ?? "");
      return history(request, "source", id, await request.api.sources.licenseHeader(id));
    },
  }),
  endpoint({
    path: "/api/v1/organizations/{id}/scores",
    operationId: "listBuyerScores",
    tag: "Organizations",
    summary: "Quality scores of a buyer's processes over time",
    description: `${about} Of an organization that buys nothing there are none.`,
    params: { id: "Its id; any spelling of the identifier is taken." },
    query,
    ok,
    problems: ["organization-not-found", "bad-parameter", "bad-cursor", "not-acceptable"],
    async handle(request) {
      const given = request.params.id ?? "";
      const id = canonicalOrganizationId(given);
      if (!(await organizationById(request.api.database, id))) throw unknownOrganization(given);
      return history(request, "buyer", id);
    },
  }),
];
