import { parseJson } from "../../base/json.ts";
import { statesOf } from "../../compile/merge.ts";
import { type ProcessResults, processResults } from "../../indicators/red-flags/index.ts";
import { historyOf } from "../../ocds/index.ts";
import { noticeByOcid, rankedMatches } from "../../store/read-notices.ts";
import { releasesOf } from "../../store/read-records.ts";
import { endpoint } from "../endpoint.ts";
import { processUrl } from "../links.ts";
import { ApiProblem } from "../problems.ts";
import { json } from "../reply.ts";
import { ref } from "../schemas.ts";
import { documentsOf, withBody } from "./documents.ts";
import { noticeListAnswer, noticeListBody, noticeListQuery } from "./notice-list.ts";

const search = endpoint({
  path: "/api/v1/notices",
  operationId: "listNotices",
  tag: "Notices",
  summary: "Search notices over all countries",
  description: `Different filters all apply; several values of one filter are alternatives. Orders: \`-published\` (default), \`published\`, \`deadline\`, \`-value\` and \`value\` (by \`value.amountUSD\`), \`relevance\` (needs \`q\`; ranks the ${rankedMatches} newest matches), \`updated\`, \`-updated\`. Notices without the value that the order goes by come last.`,
  query: noticeListQuery,
  ok: { description: "One page of notices.", content: noticeListBody },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  handle: async (request) => (await noticeListAnswer(request, "notices", request.query)).response,
});

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
