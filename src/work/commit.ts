import { commitBatch } from "../compile/commit.ts";
import type { Commit, IngestBatch } from "../ingest/batcher.ts";
import { sumIssues } from "../ingest/prepare.ts";
import { feedOfSource, foreignOcids } from "../registry/index.ts";
import type { IssueRow } from "../store/rows.ts";
import type { App } from "./app.ts";

/**
 * Stores a batch. Releases of processes that a feed may not speak of are left out first: here, as all ways in (pull,
 * push, deposit, remap) lead through it.
 */
export async function commitChecked(
  app: Pick<App, "database" | "config" | "sourceInfo">,
  batch: IngestBatch,
): ReturnType<Commit> {
  const { database, config } = app;
  const feed = await feedOfSource(database, batch.source);
  if (!feed) return commitBatch(database, batch, app.sourceInfo);
  const moved = [...(batch.retired ?? []), ...(batch.revived ?? [])].map(({ ocid }) => ocid);
  const ocids = [...new Set([...batch.releases.map(({ ocid }) => ocid), ...moved])];
  const foreign = await foreignOcids(database, feed, ocids, { ocidPrefix: config.OCID_PREFIX, claim: true });
  if (foreign.size === 0) return commitBatch(database, batch, app.sourceInfo);
  const refused = batch.releases.flatMap(({ ocid, sequence }) => {
    const reason = foreign.get(ocid);
    return reason === undefined ? [] : [{ ocid, sequence, reason }];
  });
  const issues: IssueRow[] = batch.releases
    .filter(({ ocid }) => foreign.has(ocid))
    .map(({ ocid, payload }) => ({
      code: "ocid-not-yours",
      path: "/ocid",
      value: "",
      message: foreign.get(ocid) ?? "",
      count: 1,
      payload,
      pointer: null,
      ocid,
    }));
  const own = {
    ...batch,
    releases: batch.releases.filter(({ ocid }) => !foreign.has(ocid)),
    retired: batch.retired?.filter(({ ocid }) => !foreign.has(ocid)) ?? [],
    revived: batch.revived?.filter(({ ocid }) => !foreign.has(ocid)) ?? [],
    issues: sumIssues([batch.issues, issues]),
  };
  return { ...(await commitBatch(database, own, app.sourceInfo)), refused };
}
