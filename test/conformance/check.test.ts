import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createHttpClient } from "../../src/http/index.ts";
import { type CheckReport, checkInput } from "../../src/ingest/check/check.ts";
import { filesOf } from "../../src/ingest/import-inputs.ts";
import { shared } from "./support/shared.ts";

const files = await filesOf(path.join(shared, "conformance", "ocds-real"));
const http = createHttpClient({ origins: {}, userAgent: "pregon-test" });
const reports: CheckReport[] = [];

afterAll(async () => {
  await http.close();
  const sum = (of: (report: CheckReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const verdicts = (verdict: string) => reports.filter((report) => report.verdict === verdict).length;
  console.log(
    `check: ${reports.length} of ${files.length} real files read: ${verdicts("valid")} valid, ${verdicts("invalid")} invalid, ` +
      `${verdicts("unreadable")} unreadable; ${sum(({ counts }) => counts.releases)} releases, ` +
      `${sum(({ counts }) => counts.records)} records, ${sum(({ counts }) => counts.versionedReleases)} versioned, ` +
      `${sum(({ errors }) => errors.total)} errors`,
  );
});

describe("pregon check over real files", () => {
  it.each(files.map((file) => [file.url, file.path] as const))("reads %s", async (_url, file) => {
    const report = await checkInput(file, { http, now: new Date(), signal: new AbortController().signal });
    reports.push(report);
    expect(report.verdict).not.toBe("unreadable");
    expect(report.problems).toEqual([]);
    const { releases, records, versionedReleases } = report.counts;
    expect(releases + records + versionedReleases).toBeGreaterThan(0);
    for (const { pass, fail, notApplicable } of report.quality.checks) {
      expect(pass + fail + notApplicable).toBe(report.quality.releases);
    }
  });
});
