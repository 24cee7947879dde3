import { commitBatch, type NewRelease } from "../../src/compile/commit.ts";
import type { SourceInfo } from "../../src/compile/source-info.ts";
import { IssueCounter, payloadRow, prepareRelease } from "../../src/ingest/prepare.ts";
import type { Database } from "../../src/store/database.ts";
import { beginRun, endRun } from "../../src/store/runs.ts";
import { saveSources } from "../../src/store/sources.ts";

export interface TestSource {
  readonly id: string;
  readonly country: string;
  readonly language?: string;
  readonly license?: string;
  readonly meta?: Record<string, unknown>;
}

/** Registers a source as a connector would. */
export async function testSource(database: Database, source: TestSource): Promise<void> {
  const meta = {
    id: source.id,
    country: source.country,
    title: `Portal ${source.id}`,
    portal: `https://${source.id}.example`,
    publisher: { name: `Publisher of ${source.id}` },
    language: source.language ?? "es",
    timeZone: "America/Santiago",
    currency: "CLP",
    licence: { name: "Test licence", ...(source.license && { url: source.license }) },
    history: "releases",
    access: "api",
    mappingVersion: 1,
    staleAfterHours: 24,
    covers: "Nothing real.",
    stages: ["tender", "award"],
    sme: { supplierSize: true, reservation: true, note: "" },
    caveats: [],
    enabled: true,
    missingSettings: [],
    ...source.meta,
  };
  await saveSources(database, [{ id: source.id, kind: "connector", meta: meta as never, precedence: 100 }]);
}

/** A release of a process; what is not given is filled in so that it is valid OCDS. */
export interface TestRelease extends Record<string, unknown> {
  readonly ocid: string;
  readonly date: string;
}

/** What the pipeline knows of a source. */
export const sourceInfo = (source: TestSource) => (): SourceInfo => ({
  id: source.id,
  precedence: 100,
  country: source.country,
  language: source.language ?? "es",
  noticePage: `https://${source.id}.example/p/{ocid}`,
  history: "releases",
});

/**
 * Publishes releases as one complete run of a source.
 * @param info of all sources that may have a part in the same processes
 */
export async function publish(
  database: Database,
  source: TestSource,
  releases: readonly TestRelease[],
  info: (id: string) => SourceInfo = sourceInfo(source),
): Promise<{ run: number; changedRecords: number }> {
  const run = await beginRun(database, source.id, { mode: "incremental" }, {});
  const bytes = new TextEncoder().encode(JSON.stringify(releases));
  const payload = payloadRow({
    source: source.id,
    kind: "test",
    url: `https://${source.id}.example/api`,
    mediaType: "application/json",
    fetchedAt: "2026-01-01T00:00:00Z",
    bytes,
    context: {},
  });
  const issues = new IssueCounter(payload.id);
  const rows: NewRelease[] = releases.map((release) => {
    const whole = { id: `${release.ocid}-${release.date}`, tag: ["tender"], initiationType: "tender", ...release };
    return prepareRelease({ release: whole as never, stream: "main", sequence: 0 } as never, {
      source: source.id,
      history: "releases",
      mapping: 1,
      payload: payload.id,
      fetchedAt: "2026-01-01T00:00:00Z",
      issues,
    });
  });
  const result = await commitBatch(
    database,
    {
      run,
      source: source.id,
      payloads: [payload],
      releases: rows,
      entries: [],
      issues: issues.rows(),
      audit: { mapped: 1, ignored: 0, personal: 0, unmapped: 0 },
      counts: {
        fetched: releases.length,
        accepted: releases.length,
        rejected: 0,
        duplicates: 0,
        payloads: 1,
        unchangedPayloads: 0,
      },
      watermarks: {},
    },
    info,
  );
  await endRun(database, run, {
    status: "complete",
    reason: null,
    declared: releases.length,
    findings: [],
    watermarkAfter: {},
  });
  return { run, changedRecords: result.changedRecords };
}

/** Takes all releases of processes out of force, as a run would: the processes are withdrawn. */
export async function withdraw(database: Database, source: TestSource, ocids: readonly string[]): Promise<void> {
  const retired = await database.sql<{ ocid: string; id: string }[]>`
    select ocid, id from releases where ocid = any(${[...ocids]})`;
  const run = await beginRun(database, source.id, { mode: "incremental" }, {});
  const audit = { mapped: 0, ignored: 0, personal: 0, unmapped: 0 };
  const counts = { fetched: 0, accepted: 0, rejected: 0, duplicates: 0, payloads: 0, unchangedPayloads: 0 };
  const nothing = { payloads: [], releases: [], entries: [], issues: [], audit, counts, watermarks: {} };
  await commitBatch(database, { run, source: source.id, ...nothing, retired }, sourceInfo(source));
  const end = { status: "complete", reason: null, declared: 0, findings: [], watermarkAfter: {} } as const;
  await endRun(database, run, end);
}
