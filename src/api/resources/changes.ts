import { Type } from "typebox";
import {
  type ChangeSearch,
  changesAfter,
  compiledBodies,
  lastChange,
  type StoredChange,
} from "../../store/read-changes.ts";
import { releasesOf } from "../../store/read-records.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { selfLink, withCursor } from "../links.ts";
import { countries, oneOf, paging, several } from "../parameters.ts";
import { json, noCache } from "../reply.ts";
import { listOf } from "../schemas.ts";

/** How often the number of the last change is looked at while callers wait, in milliseconds. */
const lookEvery = 250;
const longestWait = 60;
const scope = "changes";

const isNumberKey = (key: readonly unknown[]): boolean =>
  key.length === 1 && typeof key[0] === "number" && Number.isSafeInteger(key[0]) && key[0] >= 0;

const changes = endpoint({
  path: "/api/v1/changes",
  operationId: "listChanges",
  tag: "Changes",
  summary: "What changed, over all sources, oldest first",
  description:
    "A follower that stores `links.next` of each page and asks it again misses nothing and gets nothing twice; there is always a `links.next`, also on an empty page. A cursor is good for any filters. `cursor=now` begins at the end, no cursor at the beginning.",
  query: {
    include: oneOf(["none", "compiled", "release"], "What to send with each change.", "none"),
    source: several("Id of the source."),
    country: countries,
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: longestWait,
        description: "Seconds to wait for a change where there is none yet (long poll).",
      }),
    ),
    ...paging,
  },
  ok: { description: "Changes in their order.", content: { "application/json": listOf("ProcessChange") } },
  problems: ["bad-parameter", "bad-cursor"],
  async handle(request) {
    const { api, c, query } = request;
    const after = await startOf(request, query.cursor);
    const search: ChangeSearch = {
      after,
      limit: query.limit,
      ...(query.source && { source: query.source }),
      ...(query.country && { country: query.country.map((code) => code.toUpperCase()) }),
    };
    const page = await waitForChanges(request, search, (query.wait ?? 0) * 1000);
    const bodies = await bodiesOf(api.database, query.include ?? "none", page.changes);
    const data = page.changes.map((change, index) => {
      const body = bodies[index];
      const text = JSON.stringify(change);
      return body === undefined ? text : `${text.slice(0, -1)},"body":${body}}`;
    });
    const self = selfLink(request);
    const next = withCursor(self, encodeCursor(scope, { backwards: false, key: [page.next] }));
    const meta = { countKind: "none" };
    const body = `{"data":[${data.join(",")}],"links":${JSON.stringify({ self, next })},"meta":${JSON.stringify(meta)}}`;
    return json(c, body, { changed: page.changes.at(-1)?.at, cache: noCache });
  },
});

async function startOf({ api }: Pick<ApiRequest, "api">, cursor: string | undefined): Promise<number> {
  if (cursor === undefined) return 0;
  if (cursor === "now") return lastChange(api.database);
  return Number(decodeCursor(scope, cursor, isNumberKey).key[0]);
}

/** Looks at once, and while there is nothing, again whenever the last number has grown. */
async function waitForChanges({ api, c }: Pick<ApiRequest, "api" | "c">, search: ChangeSearch, milliseconds: number) {
  const until = performance.now() + milliseconds;
  const { signal } = c.req.raw;
  let page = await changesAfter(api.database, search);
  while (page.changes.length === 0 && !signal.aborted) {
    const left = until - performance.now();
    if (left <= 0) break;
    await api.clock.sleep(Math.min(lookEvery, left));
    if ((await api.lastChange.get()) > page.next) {
      page = await changesAfter(api.database, { ...search, after: page.next });
    }
  }
  return page;
}

async function bodiesOf(
  database: ApiRequest["api"]["database"],
  include: "none" | "compiled" | "release",
  found: readonly StoredChange[],
): Promise<(string | undefined)[]> {
  if (include === "none" || found.length === 0) return [];
  const ocids = [...new Set(found.map((change) => change.ocid))];
  if (include === "compiled") {
    const compiled = await compiledBodies(database, ocids);
    return found.map((change) => (change.op === "withdraw" ? undefined : compiled.get(change.ocid)));
  }
  const releases = await releasesOf(database, ocids);
  return found.map(({ ocid, op, releaseIds }) => {
    if (op === "withdraw") return undefined;
    const brought = (releases.get(ocid) ?? []).filter((release) => releaseIds.includes(release.releaseId));
    return `[${brought.map((release) => release.body).join(",")}]`;
  });
}

export const changeEndpoints = [changes];
