import { lastChangeAt } from "../../store/read-changes.ts";
import { noticeSorts } from "../../store/read-notices.ts";
import {
  type MergeableRelease,
  type ReleaseKey,
  recordsOf,
  releaseHeads,
  releasesOf,
  type StoredRelease,
  searchReleases,
} from "../../store/read-records.ts";
import { decodeCursor, encodeCursor, isInstant, isText } from "../cursor.ts";
import { endpoint } from "../endpoint.ts";
import { listContent, listFormat, listParameters, respondList, tableFormats } from "../formats/list.ts";
import { recordTable, releaseTable } from "../formats/release-table.ts";
import { pageLinks, selfLink } from "../links.ts";
import { epoch, latest, recordOf, recordPackage, releasePackage, soleLicense } from "../packages.ts";
import { countries, endOf, flag, moment, oneOf, several, startOf } from "../parameters.ts";
import { ocds } from "../schemas.ts";
import type { SourceOrigin } from "../source-directory.ts";
import { listNotices, noticeFilters } from "./notice-list.ts";
import { versionedText } from "./records.ts";

const isReleaseKey = (key: readonly unknown[]): boolean =>
  key.length === 4 && isInstant(key[0]) && isInstant(key[1]) && isText(key[2]) && isText(key[3]);

const releases = endpoint({
  path: "/api/v1/ocds/release-packages",
  operationId: "listReleasePackages",
  tag: "OCDS",
  summary: "Releases over all sources, as release packages",
  description:
    "In the order in which they were stored here, which is that of the changes: releases that come while you follow `links.next` are on a later page, whatever their date, so none is missed and none comes twice. The last page has no `links.next`; ask it again (its `uri`) to go on later. `since` and `until` go by the date of the release. A page without releases is a package with an empty list.",
  query: {
    source: several("Id of the source."),
    country: countries,
    since: moment("Dated at this moment or later."),
    until: moment("Dated at this moment or earlier."),
    valid: noticeFilters.valid,
    ...listParameters(tableFormats),
  },
  ok: { description: "A release package; in other formats its releases.", content: listContent(ocds.releasePackage) },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, state, query } = request;
    const format = listFormat(request, tableFormats);
    const { limit, source, valid } = query;
    const filter = {
      ...(source && { source }),
      ...(query.country && { country: query.country.map((code) => code.toUpperCase()) }),
      ...(query.since !== undefined && { since: startOf(query.since) }),
      ...(query.until !== undefined && { until: endOf(query.until) }),
      ...(valid !== "any" && { valid: valid === "true" }),
    };
    const scope = JSON.stringify(["release-packages", filter]);
    const from = query.cursor === undefined ? undefined : decodeCursor(scope, query.cursor, isReleaseKey);
    const [at, date, ocid, id] = (from?.key ?? []) as [string, string, string, string];
    const key: ReleaseKey = { at, date, ocid, id };
    const backwards = from?.backwards === true;
    const page = await searchReleases(api.database, {
      ...filter,
      limit,
      ...(from && (backwards ? { before: key } : { after: key })),
    });
    const cursor = (at: StoredRelease | undefined, back: boolean) =>
      at && encodeCursor(scope, { backwards: back, key: [at.stored, at.date, at.ocid, at.id] });
    const links = pageLinks(
      selfLink(request),
      page.more || backwards ? cursor(page.releases.at(-1), false) : undefined,
      from && (!backwards || page.more) ? cursor(page.releases[0], true) : undefined,
    );
    const [origins, lastAt] = await Promise.all([
      api.sources.origins(page.releases.map((release) => release.source)),
      lastChangeAt(api.database),
    ]);
    const stored = page.releases.map((release) => release.stored);
    const publishedDate = latest(stored, stored.length === 0 ? (lastAt ?? epoch) : epoch);
    const items = page.releases.map((release) => release.body);
    return respondList(request, format, {
      table: releaseTable,
      items,
      links,
      changed: lastAt,
      headers: packageHeaders(origins),
      json: () => releasePackage({ base: state.base, uri: links.self, publishedDate, origins, links }, items),
    });
  },
});

/** The licence in the header, where the whole page is under one. */
function packageHeaders(origins: readonly SourceOrigin[]): Record<string, string> {
  const license = soleLicense(origins);
  return license === undefined ? {} : { link: `<${license}>; rel="license"` };
}

const records = endpoint({
  path: "/api/v1/ocds/record-packages",
  operationId: "listRecordPackages",
  tag: "OCDS",
  summary: "Records of the processes that a search over notices finds, as record packages",
  description:
    "Takes the filters and orders of /api/v1/notices. Without `sort`, in the order of their last changes: a record that changes while you follow `links.next` comes (again) on a later page, so none is missed. The last page has no `links.next`; ask it again (its `uri`) to go on later. A page without records is a package with an empty list.",
  query: {
    ...noticeFilters,
    since: moment("Whose compiled release is dated at this moment or later; `updatedSince` goes by when we stored it."),
    until: moment("Whose compiled release is dated at this moment or earlier."),
    sort: oneOf(noticeSorts, "Order, as in /api/v1/notices.", "updated"),
    versioned: flag("Whether to add the versioned releases: all values that each field had."),
    releases: oneOf(["linked", "embedded"], "Releases as links, or in full.", "linked"),
    ...listParameters(tableFormats),
  },
  ok: { description: "A record package; in other formats its records.", content: listContent(ocds.recordPackage) },
  problems: ["bad-parameter", "bad-cursor", "not-acceptable", "query-too-slow"],
  async handle(request) {
    const { api, state, query } = request;
    const format = listFormat(request, tableFormats);
    const sort = query.sort ?? "updated";
    const { since, until } = query;
    const form = query.releases ?? "linked";
    const whole = query.versioned === true || form === "embedded";
    const listing = await listNotices(
      request,
      "record-packages",
      { ...query, sort },
      {
        ...(since !== undefined && { releasedFrom: startOf(since) }),
        ...(until !== undefined && { releasedBefore: endOf(until) }),
      },
    );
    const ocids = listing.entries.map((entry) => entry.ocid);
    const [stored, lists, source, lastAt] = await Promise.all([
      recordsOf(api.database, ocids),
      whole ? releasesOf(api.database, ocids) : releaseHeads(api.database, ocids),
      api.sources.mergeSources(),
      lastChangeAt(api.database),
    ]);
    const found = ocids.map((ocid) => stored.get(ocid)).filter((record) => record !== undefined);
    const links = pageLinks(selfLink(request), listing.next, listing.prev);
    const origins = await api.sources.origins(
      found.flatMap((record) => [record.source, ...(lists.get(record.ocid) ?? []).map((each) => each.source)]),
    );
    const updated = found.map((record) => record.updated);
    const publishedDate = latest(updated, updated.length === 0 ? (lastAt ?? epoch) : epoch);
    const texts = found.map((record) => {
      const list = lists.get(record.ocid) ?? [];
      const versioned = query.versioned === true ? versionedText(list as MergeableRelease[], source) : undefined;
      return recordOf(state.base, record, list, form, versioned);
    });
    return respondList(request, format, {
      table: recordTable,
      items: texts,
      links,
      changed: lastAt,
      headers: packageHeaders(origins),
      json: () => recordPackage({ base: state.base, uri: links.self, publishedDate, origins, links }, texts),
    });
  },
});

export const packageEndpoints = [releases, records];
