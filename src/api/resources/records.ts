import { sha256 } from "../../base/hash.ts";
import { versionedRelease } from "../../compile/merge.ts";
import type { MergeSources } from "../../compile/order.ts";
import {
  compiledByOcid,
  type MergeableRelease,
  recordByOcid,
  releaseById,
  releaseHeads,
  releasesOf,
} from "../../store/read-records.ts";
import { endpoint } from "../endpoint.ts";
import { selfLink } from "../links.ts";
import { type ReleaseForm, recordOf, recordPackage } from "../packages.ts";
import { flag, oneOf } from "../parameters.ts";
import { ApiProblem } from "../problems.ts";
import { dataCache, json } from "../reply.ts";
import { ocds } from "../schemas.ts";
import { withBody, withdrawn } from "./documents.ts";
import { unknownProcess } from "./notices.ts";

const ocidParameter = { ocid: "Id of the process, percent-encoded." };

const compiled = endpoint({
  path: "/api/v1/ocds/compiled/{ocid}",
  operationId: "getCompiledRelease",
  tag: "OCDS",
  summary: "The compiled release of a process",
  params: ocidParameter,
  ok: { description: "The compiled release.", content: { "application/json": ocds.release } },
  problems: ["process-not-found", "process-withdrawn"],
  async handle({ api, c, params: { ocid = "" } }) {
    const record = await compiledByOcid(api.database, ocid);
    if (record === undefined) throw unknownProcess(ocid);
    if (record.withdrawn) throw withdrawn(ocid);
    return json(c, record.body, {
      tag: record.hash,
      changed: record.updated,
      cache: dataCache,
      headers: await api.sources.licenseHeader(record.source),
    });
  },
});

/** The versioned release as JSON text, numbers digit by digit as they were published. */
export function versionedText(releases: readonly MergeableRelease[], source: MergeSources): string {
  return JSON.stringify(versionedRelease(releases.map(withBody), source));
}

const record = endpoint({
  path: "/api/v1/ocds/records/{ocid}",
  operationId: "getRecord",
  tag: "OCDS",
  summary: "The record of a process, as a record package",
  params: ocidParameter,
  query: {
    versioned: flag("Whether to add the versioned release: all values that each field had."),
    releases: oneOf(["linked", "embedded"], "Releases as links, or in full.", "linked"),
  },
  ok: {
    description: "A record package with one record.",
    content: { "application/json": ocds.recordPackage },
  },
  problems: ["process-not-found", "process-withdrawn"],
  async handle(request) {
    const { api, c, state, query, params } = request;
    const { ocid = "" } = params;
    const form: ReleaseForm = query.releases ?? "linked";
    const whole = query.versioned === true || form === "embedded";
    const [found, releases] = await Promise.all([
      recordByOcid(api.database, ocid),
      whole ? releasesOf(api.database, [ocid]) : releaseHeads(api.database, [ocid]),
    ]);
    if (found === undefined) throw unknownProcess(ocid);
    if (found.withdrawn) throw withdrawn(ocid);
    const list = releases.get(ocid) ?? [];
    const source = await api.sources.mergeSources();
    const versioned = query.versioned === true ? versionedText(list as MergeableRelease[], source) : undefined;
    const head = {
      base: state.base,
      uri: selfLink(request),
      publishedDate: found.updated,
      origins: await api.sources.origins([found.source, ...list.map((release) => release.source)]),
    };
    const body = recordPackage(head, [recordOf(state.base, found, list, form, versioned)]);
    return json(c, body, { changed: found.updated, headers: await api.sources.licenseHeader(found.source) });
  },
});

const release = endpoint({
  path: "/api/v1/ocds/releases/{ocid}/{releaseId}",
  operationId: "getRelease",
  tag: "OCDS",
  summary: "One release as it was published",
  params: {
    ...ocidParameter,
    releaseId: "Id of the release, percent-encoded: the publisher's, or the one in the links of a record.",
  },
  ok: { description: "The release.", content: { "application/json": ocds.release } },
  problems: ["release-not-found"],
  async handle({ api, c, params: { ocid = "", releaseId = "" } }) {
    const found = await releaseById(api.database, ocid, releaseId);
    if (found === undefined) throw unknownRelease(ocid, releaseId);
    return json(c, found.body, {
      tag: sha256(found.id).slice(0, 32),
      changed: found.stored,
      headers: await api.sources.licenseHeader(found.source),
    });
  },
});

const unknownRelease = (ocid: string, id: string): ApiProblem =>
  new ApiProblem(
    "release-not-found",
    `The process ${JSON.stringify(ocid.slice(0, 200))} has no release ${JSON.stringify(id.slice(0, 200))}.`,
    [{ parameter: "releaseId", detail: "is not known" }],
  );

export const recordEndpoints = [compiled, record, release];
