import { addAudit, countIssues } from "./bulk.ts";
import type { Database } from "./database.ts";
import type { IssueRow } from "./rows.ts";

/** Issues that come from merging, not from a mapping: a new mapping does not count them again. */
const mergeIssues = ["merge-conflict"];

/**
 * Replaces the counts of a source's issues and audit by those of a whole new mapping. Issues that are still there keep
 * when they were first seen.
 */
export async function recountIssues(
  database: Database,
  source: string,
  run: number,
  issues: readonly IssueRow[],
  audit: { mapped: number; ignored: number; personal: number; unmapped: number },
): Promise<void> {
  await database.sql.begin(async (tx) => {
    await tx`update issues set count = 0 where source = ${source} and not code = any(${mergeIssues})`;
    await countIssues(tx, source, run, issues);
    await tx`delete from issues where source = ${source} and count = 0`;
    await tx`delete from audits where source = ${source}`;
    await addAudit(tx, source, audit);
  });
}
