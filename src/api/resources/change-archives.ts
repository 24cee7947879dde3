import { Type } from "typebox";
import { changesAfter, lastChange, type StoredChange } from "../../store/read-changes.ts";
import {
  atomFeed,
  atomType,
  changeId,
  type Feed,
  type FeedEntry,
  feedWords,
  noticeId,
  tagUri,
  titleText,
} from "../../syndication/index.ts";
import { type ApiRequest, endpoint } from "../endpoint.ts";
import { epoch } from "../packages.ts";
import { ApiProblem } from "../problems.ts";
import { noCache, respond } from "../reply.ts";

/**
 * The feed of changes as Atom in archives (RFC 5005, section 4): an archive holds so many change numbers and never
 * changes, as what it says comes from the changes alone. Who walks `prev-archive` to an archive that is known has all.
 */
const perArchive = 250;
const path = "/api/v1/changes/atom";
const forever = "public, max-age=31536000, immutable";

const atom = { [atomType]: Type.String({ description: "Atom 1.0 (RFC 4287, RFC 5005, RFC 6721)." }) };

const current = endpoint({
  path,
  operationId: "getChangeFeed",
  tag: "Changes",
  summary: "What changed last, as Atom",
  description: `The subscription document of a feed in archives (RFC 5005): the last 1 to ${perArchive} changes, newest first, with \`prev-archive\` to those before. An entry is a change, with its number in its id; a withdrawn process is a deleted entry (RFC 6721) too, by the id that it has in feeds of notices.`,
  ok: { description: "The open end of the feed.", content: atom },
  async handle(request) {
    return answer(request, (await lastArchive(request)) + 1, true);
  },
});

const archive = endpoint({
  path: `${path}/{archive}`,
  operationId: "getChangeArchive",
  tag: "Changes",
  summary: `${perArchive} changes for good, as Atom`,
  description: `Archive N holds the changes from ${perArchive} × (N − 1) + 1 to ${perArchive} × N. It does not change any more and may be kept for a year. The one after the last archive is the subscription document.`,
  params: { archive: "Number of the archive, from 1." },
  ok: { description: "An archive.", content: atom },
  problems: ["not-found"],
  async handle(request) {
    const given = request.params.archive ?? "";
    const last = await lastArchive(request);
    const number = /^[1-9]\d{0,12}$/.test(given) ? Number(given) : Number.NaN;
    if (!(number <= last + 1)) {
      throw new ApiProblem("not-found", `There is no such archive; the last one is ${last}.`);
    }
    return answer(request, number, number > last);
  },
});

/** The last archive that is closed: changes have come after it. */
const lastArchive = async ({ api }: ApiRequest): Promise<number> =>
  Math.max(0, Math.floor(((await lastChange(api.database)) - 1) / perArchive));

async function answer(request: ApiRequest, number: number, open: boolean): Promise<Response> {
  const { api, c, state } = request;
  const { base } = state;
  const host = new URL(base).hostname;
  const address = `${base}${path}`;
  const { changes } = await changesAfter(api.database, { after: (number - 1) * perArchive, limit: perArchive });
  const newestFirst = [...changes].reverse();
  const changed = newestFirst[0]?.at;
  const self = open ? address : `${address}/${number}`;
  const prev = number > 1 ? `${address}/${number - 1}` : undefined;
  const feed: Feed<FeedEntry> = {
    id: tagUri(host, "changes"),
    title: "Changes of public procurement processes",
    description: feedWords.en.description,
    language: "en",
    page: `${base}/`,
    self,
    hubs: [],
    updated: changed ?? epoch,
    items: newestFirst.map((change) => entryOf(change, base, host)),
    withdrawn: newestFirst
      .filter(({ op }) => op === "withdraw")
      .map(({ ocid, change, at }) => ({
        id: noticeId(host, ocid),
        ocid,
        change,
        at,
        comment: feedWords.en.withdrawal,
      })),
    archives: {
      closed: !open,
      current: address,
      ...(prev !== undefined && { prev }),
      ...(!open && { next: `${address}/${number + 1}` }),
    },
  };
  const links = [
    `<${self}>; rel="self"`,
    `<${address}>; rel="current"`,
    prev !== undefined && `<${prev}>; rel="prev-archive"`,
    !open && `<${address}/${number + 1}>; rel="next-archive"`,
  ];
  return respond(c, {
    mediaType: `${atomType}; charset=utf-8`,
    body: atomFeed(feed),
    changed,
    cache: open ? noCache : forever,
    headers: { link: links.filter(Boolean).join(", ") },
  });
}

const verbs = { create: "New", update: "Changed", withdraw: "Withdrawn" } as const;

/** Of the change alone, so that an archive says the same for good. */
function entryOf({ change, op, ocid, source, releaseIds, at }: StoredChange, base: string, host: string): FeedEntry {
  const releases = releaseIds.length > 0 ? [`Releases: ${releaseIds.map(titleText).join(", ")}`] : [];
  return {
    id: changeId(host, change),
    ocid,
    source,
    change,
    title: `${verbs[op]}: ${titleText(ocid)}`,
    text: [`Change ${change}`, `Source: ${source}`, ...releases].join("\n"),
    url: `${base}/notices/${encodeURIComponent(ocid)}`,
    updated: at,
    categories: [{ term: op }, { term: source }],
    data: {},
  };
}

export const changeArchiveEndpoints = [current, archive];
